// SPDX-License-Identifier: Apache-2.0
// What all clocked units of the accelerator share: a cycle counter that starts with the job, and state
// counts.
#pragma once

#include <systemc>

#include "rtl_models/accelerator/job_context.h"
#include "rtl_models/arch/states.h"
#include "rtl_models/arch/timeline.h"

namespace bfpsim {

/// A clocked unit. Each rising edge runs tick(cycle); after all units have, the accelerator asks each what
/// held.
class Unit : public sc_core::sc_module {
 public:
  SC_HAS_PROCESS(Unit);
  sc_core::sc_in<bool> clk;

  explicit Unit(const sc_core::sc_module_name& name, int launch_cycles)
      : sc_module(name), clk("clk"), launch_cycles_(launch_cycles) {
    SC_METHOD(on_edge);
    sensitive << clk.pos();
    dont_initialize();
  }

  /// Starts a job: cycle 0 is the next rising edge.
  void launch(const JobContext& context) {
    context_ = &context;
    cycle_ = -1;
    states_ = {};
    on_launch();
  }

  /// Starts a job that has nothing for this unit: it is idle throughout.
  void park() {
    context_ = nullptr;
    cycle_ = -1;
    states_ = {};
  }

  /// The state of the current cycle, by the one rule.
  [[nodiscard]] UnitState state() const {
    if (launching()) return UnitState::Sequencer;
    return context_ == nullptr ? UnitState::Idle : attribute(holding());
  }
  /// Adds it to the counts.
  UnitState count_state() {
    const UnitState now = state();
    ++states_[now];
    return now;
  }
  [[nodiscard]] const StateCounts& states() const { return states_; }
  /// What the unit works on in this cycle; asked when it is busy.
  [[nodiscard]] virtual Work work() const { return {}; }
  /// A rising edge has come since the launch.
  [[nodiscard]] bool cycle_begun() const { return cycle_ >= 0; }

 protected:
  virtual void on_launch() = 0;
  virtual void tick() = 0;
  /// All states that hold in the current cycle; asked after every unit's tick().
  [[nodiscard]] virtual StateSet holding() const = 0;

  [[nodiscard]] std::int64_t cycle() const { return cycle_; }
  [[nodiscard]] const JobContext& context() const { return *context_; }

 private:
  [[nodiscard]] bool launching() const { return cycle_ < launch_cycles_; }
  void on_edge() {
    ++cycle_;
    if (context_ != nullptr && !launching()) tick();
  }

  int launch_cycles_;
  std::int64_t cycle_ = -1;
  const JobContext* context_ = nullptr;
  StateCounts states_;
};

}  // namespace bfpsim
