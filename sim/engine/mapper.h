// SPDX-License-Identifier: Apache-2.0
// Chooses how a GEMM is cut, by closed-form estimates of every candidate (docs/mapping.md).
#pragma once

#include <cstdint>
#include <map>
#include <utility>

#include "rtl_models/arch/gemm_job.h"
#include "rtl_models/arch/machine.h"
#include "sim/engine/job_key.h"

namespace bfpsim {

/// The mapping with the fewest estimated cycles; then the fewest off-chip bytes; then the smallest tiles.
/// Depends on the machine, the shapes, views and formats only. Throws std::runtime_error, saying which buffer
/// is too small, when none fits.
[[nodiscard]] TileMapping choose_mapping(const MachineParams& machine, const GemmJob& job);

/// What fetching a panel takes.
struct PanelFetch {
  std::int64_t load_cycles = 0;
  std::int64_t staging_bytes = 0;
};

/// The panels of one machine that were measured before: formats do not change what a fetch takes.
class FetchMemo {
 public:
  using Panels = std::map<std::pair<std::int64_t, std::int64_t>, PanelFetch>;  ///< by tile: lines, K
  [[nodiscard]] Panels& of(const OperandView& view) { return known_[view_key(view)]; }

 private:
  std::map<JobKey, Panels> known_;
};

/// The same mapping, and sooner where the memo knows the operands' views. `machine` is the same in all calls
/// with it.
[[nodiscard]] TileMapping choose_mapping(const MachineParams& machine, const GemmJob& job, FetchMemo& memo);

}  // namespace bfpsim
