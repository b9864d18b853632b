// SPDX-License-Identifier: Apache-2.0
// Off-chip traffic of a GEMM as it is cut, by closed form: panels (and macro tiles of C) that lie alike
// within a burst move the same bytes, so one of each kind is measured and weighed (docs/mapping.md).
#pragma once

#include <cstdint>
#include <map>
#include <utility>

#include "rtl_models/arch/gemm_job.h"
#include "rtl_models/arch/machine.h"
#include "sim/engine/job_key.h"
#include "sim/engine/memory_estimate.h"

namespace bfpsim {

/// What fetching the panel in the middle takes, where a convolution's halo is whole.
struct PanelFetch {
  std::int64_t load_cycles = 0;  ///< that its requests hold the port
  std::int64_t staging_bytes = 0;
};

/// Bytes of whole bursts that loading a panel moves. Tensors begin at whole bursts.
[[nodiscard]] std::int64_t panel_bytes(const OperandView& view, const PanelRange& range,
                                       std::int64_t burst_bytes);

/// One operand on one machine's memory; remembers what it has measured.
class OperandTraffic {
 public:
  OperandTraffic(const OperandView& view, std::int64_t instances, const MachineParams& machine)
      : view_(view), instances_(instances), memory_(machine.memory), estimate_(machine) {}

  /// Of a tile of `tile_lines` x `tile_k`.
  [[nodiscard]] const PanelFetch& middle(std::int64_t tile_lines, std::int64_t tile_k);

  /// Bytes moved when every panel of every instance is loaded once: exact.
  [[nodiscard]] std::int64_t pass_bytes(std::int64_t tile_lines, std::int64_t tile_k);

  /// Every element once: no tiling's pass_bytes() is less, for a view that leaves no gaps within rows (those
  /// of lowered layers leave none).
  [[nodiscard]] std::int64_t least_pass_bytes();

  /// Of the largest panel of any: what a staging slot must hold.
  [[nodiscard]] std::int64_t largest_panel_bytes(std::int64_t tile_lines, std::int64_t tile_k);

 private:
  using Tile = std::pair<std::int64_t, std::int64_t>;  ///< lines, K
  struct Pass {
    std::int64_t bytes = 0;
    std::int64_t largest = 0;
  };
  const Pass& pass(const Tile& tile);

  OperandView view_;
  std::int64_t instances_;
  MemoryParams memory_;
  MemoryEstimate estimate_;
  std::map<Tile, PanelFetch> middles_;
  std::map<Tile, Pass> passes_;
  std::int64_t least_ = -1;  ///< not known yet
};

/// Bytes of whole bursts that writing all macro tiles of `tile_m` x `tile_n` results moves: exact.
[[nodiscard]] std::int64_t store_bytes(const GemmJob& job, const MemoryParams& memory, std::int64_t tile_m,
                                       std::int64_t tile_n);

/// The operands of one machine's jobs: formats do not change what a fetch takes.
class TrafficMemo {
 public:
  /// `machine` is the same in all calls.
  [[nodiscard]] OperandTraffic& of(const OperandView& view, std::int64_t instances,
                                   const MachineParams& machine);

 private:
  std::map<JobKey, OperandTraffic> known_;
};

}  // namespace bfpsim
