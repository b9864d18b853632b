// SPDX-License-Identifier: Apache-2.0
// Runs a GEMM from event to event: cycles in which no unit's situation changes are counted, not visited.
#pragma once

#include <array>
#include <memory>
#include <optional>

#include "sim/engine/engine.h"
#include "sim/engine/fast/banked_port.h"
#include "sim/engine/fast/costs.h"
#include "sim/engine/fast/issue_order.h"
#include "sim/engine/fast/loop_nest.h"
#include "sim/engine/fast/state.h"
#include "sim/engine/fast/timeline_feed.h"

namespace bfpsim::fast {

/// One GEMM on one machine; docs/timing.md is the specification, section by section.
class Simulation {
 public:
  /// Without a timeline, or once that is satisfied, repetitions are leapt over.
  Simulation(const MachineParams& machine, const GemmJob& job, TimelineObserver* timeline = nullptr);

  /// Runs to the end. Throws std::logic_error on a deadlock, naming what each unit waits for.
  void run();

  [[nodiscard]] std::int64_t cycles() const { return state_.now; }
  /// From the array's first work to its last result, both included.
  [[nodiscard]] std::int64_t compute_cycles() const {
    return state_.array.last_result_at - state_.array.first_work_at + 1;
  }
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
  void begin_piece(std::int64_t start);
  void issue_pivot(std::int64_t cycle);
  void finish_step(std::int64_t last_pass);
  void tick_port();
  void tick_simd();

  void launch();
  void account(std::int64_t until);
  void count(UnitId unit, UnitState state, std::int64_t begin, std::int64_t end);
  [[nodiscard]] ArrayTrack array_track() { return {tally_, timeline_ ? &*timeline_ : nullptr}; }
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

  const MachineParams& machine_;
  const GemmJob& job_;
  LoopNest loops_;
  PanelCosts costs_a_;
  PanelCosts costs_b_;
  StoreCosts costs_c_;
  std::optional<BankedPort> banked_;  ///< of memory of that kind
  std::unique_ptr<IssueOrder> order_;

  MachineState state_;
  Tally tally_;
  std::optional<TimelineFeed> timeline_;
  std::array<std::int64_t, kUnitCount> wake_{};  ///< when each unit can act next; kNever for passive ones
  bool done_ = false;
  std::int64_t leaps_ = 0;
};

}  // namespace bfpsim::fast
