// SPDX-License-Identifier: Apache-2.0
// What a GEMM costs as it is cut, by closed form: cycles as an estimate, bytes exactly (docs/mapping.md).
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <utility>

#include "rtl_models/arch/chunking.h"
#include "rtl_models/arch/counters.h"
#include "rtl_models/arch/gemm_job.h"
#include "rtl_models/arch/machine.h"
#include "sim/engine/operand_traffic.h"

namespace bfpsim {

/// Joules of each event and of each cycle.
struct EventWeights {
  std::array<double, kEventCount> each{};
  double each_cycle = 0.0;
  [[nodiscard]] double operator[](Event event) const { return each[static_cast<std::size_t>(event)]; }
};

/// A tile size along M or N, and what its panel takes for a tile_k.
struct TileSide {
  std::int64_t tile = 0;
  std::int64_t count = 0;      ///< of such tiles along M or N
  std::int64_t sub_tiles = 0;  ///< of a macro tile along M or N
  PanelFetch fetch;
  std::int64_t convert_cycles = 0;
};

/// A mapping with what its panels take.
struct Cut {
  TileSide row;
  TileSide column;
  std::int64_t tile_k = 0;
  std::int64_t segments = 0;
  TileOrder order = TileOrder::NFastest;
  [[nodiscard]] TileMapping mapping() const { return {row.tile, column.tile, tile_k, order}; }
  [[nodiscard]] std::int64_t volume() const { return row.tile * column.tile * tile_k; }
};

/// The closed forms of one job on one machine. `job` and `machine` must outlive it; the job's own mapping is
/// not looked at.
class MappingModel {
 public:
  MappingModel(const MachineParams& machine, const GemmJob& job, TrafficMemo& memo);

  enum class Side : std::uint8_t { M, N };
  [[nodiscard]] TileSide side(Side side, std::int64_t tile, std::int64_t tile_k);
  /// Bytes of the largest such panel in its operand bank.
  [[nodiscard]] std::int64_t operand_bytes(Side side, std::int64_t tile, std::int64_t tile_k) const;
  /// Bytes that the largest such panel takes in a staging slot: exact.
  [[nodiscard]] std::int64_t staging_bytes(Side side, std::int64_t tile, std::int64_t tile_k);

  /// Cycles, as an estimate; nullopt where it is more than `limit`, which is quick to see for most cuts.
  [[nodiscard]] std::optional<std::int64_t> cycles(const Cut& cut, std::int64_t limit) const;
  /// Bytes to and from memory if every panel were the one in the middle: quick, an estimate.
  [[nodiscard]] std::int64_t middle_bytes(const Cut& cut) const;
  /// Bytes to and from memory: exact.
  [[nodiscard]] std::int64_t dram_bytes(const Cut& cut);
  /// Joules of what a mapping changes: memory, staging, conversion, writes to operand banks, and `cycles` of
  /// leakage.
  [[nodiscard]] double joules(const Cut& cut, const EventWeights& weights, std::int64_t cycles);
  /// What dram_bytes() and joules() are at least, without measuring panels.
  [[nodiscard]] std::int64_t least_dram_bytes(const Cut& cut);
  [[nodiscard]] double least_joules(const Cut& cut, const EventWeights& weights, std::int64_t cycles);

  [[nodiscard]] const Chunking& chunking() const { return chunking_; }
  [[nodiscard]] const GemmJob& job() const { return job_; }
  [[nodiscard]] const MachineParams& machine() const { return machine_; }

 private:
  /// How often each panel of A and of B is loaded.
  struct Passes {
    std::int64_t a = 0;
    std::int64_t b = 0;
  };
  [[nodiscard]] static Passes passes(const Cut& cut);
  [[nodiscard]] std::int64_t held(const TileSide& side) const;
  [[nodiscard]] std::int64_t array_cycles(const Cut& cut) const;
  [[nodiscard]] double joules(const Passes& passes, double read, double written, std::int64_t cycles,
                              const EventWeights& weights) const;
  [[nodiscard]] std::int64_t bytes_written(const Cut& cut);

  const MachineParams& machine_;
  const GemmJob& job_;
  Chunking chunking_;
  std::int64_t memory_latency_;
  OperandTraffic& a_;
  OperandTraffic& b_;
  std::int64_t issue_cycles_;  ///< at least
  std::int64_t result_cycles_;
  std::int64_t latency_cycles_;
  std::int64_t store_cycles_;
  std::map<std::pair<std::int64_t, std::int64_t>, std::int64_t> stores_;  ///< by tile_m, tile_n
};

}  // namespace bfpsim
