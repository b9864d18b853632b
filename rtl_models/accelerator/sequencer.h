// SPDX-License-Identifier: Apache-2.0
// The sequencer: decodes a GEMM's launch; the other units begin when it is done.
#pragma once

#include <systemc>

#include "rtl_models/accelerator/unit.h"

namespace bfpsim {

class SequencerUnit : public Unit {
 public:
  SequencerUnit(const sc_core::sc_module_name& name, const MachineParams& machine)
      : Unit(name, kBusyFromCycleZero), launch_cycles_(machine.sequencer.launch_cycles) {}

 private:
  static constexpr int kBusyFromCycleZero = 0;

  void on_launch() override {}
  void tick() override {}
  [[nodiscard]] StateSet holding() const override {
    return cycle() < launch_cycles_ ? UnitState::Busy : UnitState::Idle;
  }

  std::int64_t launch_cycles_;
};

}  // namespace bfpsim
