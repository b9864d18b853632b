// SPDX-License-Identifier: Apache-2.0
#include "tests/oracle/oracle.h"

#include <memory>
#include <stdexcept>

#include "tests/oracle/units.h"
#include "tests/oracle/values.h"

namespace bfpsim {
namespace {

using namespace oracle;  // NOLINT(google-build-using-namespace): this file is its front

/// Longer than any unit may stand still: every step of progress announces the cycle in which its effect is
/// seen.
constexpr Cycle kPatience = 1000;

/// All units of one machine, at work on one GEMM.
class Machine {
 public:
  Machine(const MachineParams& machine, const GemmJob& job) : fabric_(machine, job) {
    if (machine.array.dataflow == Dataflow::OutputStationary) {
      array_ = std::make_unique<Array>(fabric_);
    } else {
      array_ = std::make_unique<StationaryArray>(fabric_);
    }
  }

  void run() {
    for (Cycle t = 0;; ++t) {
      if (dma_.act(t)) {
        cycles_ = t;
        return;
      }
      converters_.act(t);
      array_->act(t);
      port_.act(t);
      simd_.act(t);
      count_states(t);
      if (t > fabric_.launch + fabric_.last_progress + kPatience)
        throw std::runtime_error(describe_standstill(t));
    }
  }

  [[nodiscard]] GemmOutcome outcome() const {
    GemmOutcome outcome;
    outcome.cycles = Cycles(cycles_);
    outcome.compute_cycles = Cycles(array_->compute_cycles());
    outcome.units = {
        {"array", array_states_},         {"result_port", port_states_}, {"simd", simd_states_},
        {"converter", converter_states_}, {"dma", dma_states_},          {"memory", memory_states_},
        {"sequencer", sequencer_states_}};
    outcome.events = fabric_.events;
    outcome.useful_lane_slots = fabric_.useful_lane_slots;
    outcome.covered_lane_slots = fabric_.covered_lane_slots;
    return outcome;
  }

  [[nodiscard]] const WorkList& work() const { return fabric_.work; }

 private:
  void count_states(Cycle t) {
    const bool blocked = simd_.blocked_by_store();
    ++array_states_[array_->state(t, port_, blocked)];
    ++port_states_[port_.state(t, blocked)];
    ++simd_states_[simd_.state(t)];
    ++converter_states_[converters_.state(t)];
    ++dma_states_[dma_.state(t)];
    ++memory_states_[dma_.memory_state(t)];
    // Section 2.
    ++sequencer_states_[t < fabric_.launch ? UnitState::Busy : UnitState::Idle];
  }

  [[nodiscard]] std::string describe_standstill(Cycle t) const {
    return "oracle: nothing moves in cycle " + std::to_string(t) + ": the array " + array_->waits_for(t) +
           "; the result port " + port_.waits_for(t) + "; the SIMD unit " + simd_.waits_for(t) +
           "; the converters " + converters_.waits_for(t) + "; the DMA " + dma_.waits_for(t);
  }

  Fabric fabric_;
  Dma dma_{fabric_};
  Converters converters_{fabric_};
  std::unique_ptr<Array> array_;
  ResultPort port_{fabric_};
  SimdUnit simd_{fabric_};
  Cycle cycles_ = 0;
  StateCounts array_states_;
  StateCounts port_states_;
  StateCounts simd_states_;
  StateCounts converter_states_;
  StateCounts dma_states_;
  StateCounts memory_states_;
  StateCounts sequencer_states_;
};

}  // namespace

GemmOutcome run_oracle(const MachineParams& machine, const GemmJob& job, const float* a, const float* b) {
  Machine hardware(machine, job);
  hardware.run();
  GemmOutcome outcome = hardware.outcome();
  if (a != nullptr && b != nullptr) outcome.c = compute_values(machine, job, hardware.work(), a, b);
  return outcome;
}

}  // namespace bfpsim
