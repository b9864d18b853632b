// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/fast_engine.h"

#include "sim/engine/fast/simulation.h"
#include "sim/engine/gemm_values.h"

namespace bfpsim {
namespace {

class FastEngine : public Engine {
 public:
  explicit FastEngine(const MachineParams& machine) : machine_(machine) {}

  [[nodiscard]] std::string_view name() const override { return "fast"; }

  [[nodiscard]] GemmOutcome run(const GemmTask& task) override {
    fast::Simulation simulation(machine_, task.job);
    simulation.run();
    static constexpr std::array<const char*, fast::kUnitCount> kNames = {
        "array", "result_port", "simd", "converter", "dma", "memory", "sequencer"};
    GemmOutcome outcome;
    outcome.cycles = Cycles(simulation.cycles());
    for (std::size_t u = 0; u < fast::kUnitCount; ++u)
      outcome.units.push_back({kNames[u], simulation.tally().units[u]});
    outcome.events = simulation.tally().events;
    outcome.useful_lane_slots = simulation.tally().useful_lane_slots;
    outcome.covered_lane_slots = simulation.tally().covered_lane_slots;
    if (task.has_values()) outcome.c = specified_values(task, machine_);
    return outcome;
  }

 private:
  MachineParams machine_;
};

}  // namespace

std::unique_ptr<Engine> make_fast_engine(const MachineParams& machine) {
  return std::make_unique<FastEngine>(machine);
}

}  // namespace bfpsim
