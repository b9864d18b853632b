// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/fast_engine.h"

#include <map>

#include "sim/engine/fast/operation_simulation.h"
#include "sim/engine/fast/simulation.h"
#include "sim/engine/gemm_values.h"
#include "sim/engine/job_key.h"

namespace bfpsim {
namespace {

class FastEngine : public Engine {
 public:
  explicit FastEngine(const MachineParams& machine) : machine_(machine) {}

  [[nodiscard]] std::string_view name() const override { return "fast"; }

  [[nodiscard]] GemmOutcome run(const GemmTask& task) override {
    GemmOutcome outcome = task.timeline != nullptr ? simulate(task.job, task.timeline) : timing(task.job);
    if (task.has_values()) outcome.c = computed_values(task, machine_);
    return outcome;
  }

  [[nodiscard]] JobOutcome run_operation(const OperationJob& job, TimelineObserver* timeline) override {
    if (timeline != nullptr) return simulate(job, timeline);
    JobKey key = job_key(job);
    const auto found = known_operations_.find(key);
    return found != known_operations_.end()
               ? found->second
               : known_operations_.emplace(std::move(key), simulate(job, nullptr)).first->second;
  }

 private:
  /// Equal jobs take equal time (a barrier separates GEMMs), so each is simulated once.
  const GemmOutcome& timing(const GemmJob& job) {
    JobKey key = job_key(job, true);
    const auto found = known_.find(key);
    return found != known_.end() ? found->second
                                 : known_.emplace(std::move(key), simulate(job, nullptr)).first->second;
  }

  [[nodiscard]] GemmOutcome simulate(const GemmJob& job, TimelineObserver* timeline) const {
    fast::Simulation simulation(machine_, job, timeline);
    simulation.run();
    GemmOutcome outcome;
    static_cast<JobOutcome&>(outcome) = outcome_of(simulation.cycles(), simulation.tally());
    outcome.compute_cycles = Cycles(simulation.compute_cycles());
    outcome.useful_lane_slots = simulation.tally().useful_lane_slots;
    outcome.covered_lane_slots = simulation.tally().covered_lane_slots;
    return outcome;
  }

  [[nodiscard]] JobOutcome simulate(const OperationJob& job, TimelineObserver* timeline) const {
    fast::OperationSimulation simulation(machine_, job, timeline);
    simulation.run();
    return outcome_of(simulation.cycles(), simulation.tally());
  }

  [[nodiscard]] static JobOutcome outcome_of(std::int64_t cycles, const fast::Tally& tally) {
    JobOutcome outcome;
    outcome.cycles = Cycles(cycles);
    for (std::size_t u = 0; u < kUnitCount; ++u)
      outcome.units.push_back({std::string(to_string(static_cast<UnitId>(u))), tally.units[u]});
    outcome.events = tally.events;
    return outcome;
  }

  MachineParams machine_;
  std::map<JobKey, GemmOutcome> known_;
  std::map<JobKey, JobOutcome> known_operations_;
};

}  // namespace

std::unique_ptr<Engine> make_fast_engine(const MachineParams& machine) {
  return std::make_unique<FastEngine>(machine);
}

}  // namespace bfpsim
