// SPDX-License-Identifier: Apache-2.0
// Runs a GEMM from event to event: cycles in which no unit's situation changes are counted, not visited.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "sim/engine/engine.h"
#include "sim/engine/fast/banked_port.h"
#include "sim/engine/fast/costs.h"
#include "sim/engine/fast/loop_nest.h"
#include "sim/engine/fast/state.h"
#include "sim/engine/fast/timeline_feed.h"

namespace bfpsim::fast {

/// How the array spends its cycles on one sub-tile, for a given length of K.
struct SubTileTime {
  std::int64_t first_addition =
      0;                  ///< issue cycles up to the pass before the first FP32 addition, that pass included
  std::int64_t tail = 0;  ///< cycles from there to the last pass, accumulator hazards included
  std::int64_t passes = 0;
  std::int64_t additions = 0;
  std::vector<std::int64_t> passes_by_addition;  ///< those that end in it
  std::int64_t segments = 0;                     ///< block pairs, over all additions
  std::int64_t k = 0;
  std::int64_t element_bytes_a = 0;   ///< read for one line of A, over all chunks
  std::int64_t exponent_bytes_a = 0;  ///< read for one strip of it
  std::int64_t element_bytes_b = 0;
  std::int64_t exponent_bytes_b = 0;
};

/// One GEMM on one machine; docs/timing.md is the specification, section by section.
class Simulation {
 public:
  /// Without a timeline, or once that is satisfied, repetitions are leapt over.
  Simulation(const MachineParams& machine, const GemmJob& job, TimelineObserver* timeline = nullptr);

  /// Runs to the end. Throws std::logic_error on a deadlock, naming what each unit waits for.
  void run();

  [[nodiscard]] std::int64_t cycles() const { return state_.now; }
  [[nodiscard]] const Tally& tally() const { return tally_; }
  /// How often repetitions were added instead of simulated (for tests).
  [[nodiscard]] std::int64_t leaps() const { return leaps_; }

 private:
  friend class PeriodSkipper;

  void tick_dma();
  void complete_transfer();
  void hold_port(const TransferCost& transfer);
  void begin_load();
  void begin_store();
  void tick_converter();
  void tick_array();
  void open_step();
  void begin_sub_tile(std::int64_t start);
  void issue_last_pass();
  void finish_step();
  void tick_port();
  void tick_simd();

  void launch();
  void account(std::int64_t until);
  void count(UnitId unit, UnitState state, std::int64_t begin, std::int64_t end);
  void tell_sub_tile(std::int64_t start, std::int64_t last_addition);
  [[nodiscard]] UnitState array_state() const;
  [[nodiscard]] UnitState port_state() const;
  [[nodiscard]] UnitState simd_state() const;
  [[nodiscard]] UnitState converter_state() const;
  [[nodiscard]] UnitState dma_state() const;
  [[nodiscard]] bool simd_blocked() const;
  [[nodiscard]] std::int64_t next_event();
  std::int64_t& wake(UnitId unit) { return wake_[static_cast<std::size_t>(unit)]; }
  [[nodiscard]] bool is_due(UnitId unit) { return wake(unit) <= state_.now; }
  [[noreturn]] void report_deadlock() const;

  [[nodiscard]] StoreCosts::Place place(const Position& at) const;
  void seek_next_load();
  void set_missing();
  [[nodiscard]] SubTileTime time_sub_tile(std::int64_t k) const;
  void add_group(std::int64_t elements, std::int64_t block, SubTileTime& time) const;
  [[nodiscard]] std::int64_t chunk_cycles(std::int64_t elements) const;
  void add_addition(std::int64_t cycles, SubTileTime& time) const;
  [[nodiscard]] const SubTileTime& sub_tile() const { return full_k_ ? full_ : rest_; }
  void load_step_geometry();
  void count_float_chunks(const SubTileTime& time, std::int64_t valid_dpus);
  void count_sub_tile(std::int64_t valid_rows, std::int64_t valid_columns);
  [[nodiscard]] std::int64_t& last_addition_of_sub_tile();

  const MachineParams& machine_;
  const GemmJob& job_;
  LoopNest loops_;
  PanelCosts costs_a_;
  PanelCosts costs_b_;
  StoreCosts costs_c_;
  std::optional<BankedPort> banked_;  ///< of memory of that kind
  SubTileTime full_;                  ///< a whole segment of K
  SubTileTime rest_;                  ///< the last one
  std::int64_t latency_ = 0;
  std::int64_t digit_products_ = 1;  ///< of a MAC

  MachineState state_;
  Tally tally_;
  std::optional<TimelineFeed> timeline_;
  std::array<std::int64_t, kUnitCount> wake_{};  ///< when each unit can act next; kNever for passive ones
  bool done_ = false;
  std::int64_t leaps_ = 0;

  // Geometry of the array's current step.
  std::int64_t step_m_ = 0;
  std::int64_t step_n_ = 0;
  std::int64_t step_columns_ = 0;  ///< of sub-tiles
  bool full_k_ = true;
  bool last_k_ = true;
};

}  // namespace bfpsim::fast
