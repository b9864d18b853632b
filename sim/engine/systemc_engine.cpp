// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/systemc_engine.h"

#include <cstdlib>

#include "rtl_models/accelerator/accelerator.h"

namespace bfpsim {
namespace {

class SystemcEngine : public Engine {
 public:
  explicit SystemcEngine(const MachineParams& machine)
      : machine_(machine), accelerator_("accelerator", machine) {}

  [[nodiscard]] std::string_view name() const override { return "systemc"; }

  [[nodiscard]] GemmOutcome run(const GemmTask& task) override {
    const JobContext context = make_job_context(machine_, task.job, task.has_values());
    if (context.with_values) accelerator_.load_memory(context, task.a_source, task.b_source);
    GemmOutcome outcome;
    static_cast<JobOutcome&>(outcome) = run_job(context, task.timeline);
    outcome.compute_cycles = accelerator_.compute_cycles();
    outcome.useful_lane_slots = accelerator_.usage().useful_lane_slots;
    outcome.covered_lane_slots = accelerator_.usage().covered_lane_slots;
    if (context.with_values) outcome.c = accelerator_.read_result(context);
    return outcome;
  }

  [[nodiscard]] JobOutcome run_operation(const OperationJob& job, TimelineObserver* timeline) override {
    return run_job(make_job_context(machine_, job), timeline);
  }

 private:
  [[nodiscard]] JobOutcome run_job(const JobContext& context, TimelineObserver* timeline) {
    JobOutcome outcome;
    outcome.cycles = accelerator_.run(context, timeline);
    for (const auto& [name, states] : accelerator_.states())
      outcome.units.push_back({name, states});
    outcome.events = accelerator_.events();
    return outcome;
  }

  MachineParams machine_;
  Accelerator accelerator_;
};

}  // namespace

std::unique_ptr<Engine> make_systemc_engine(const MachineParams& machine) {
  // SystemC prints a banner on stderr unless told not to; a user's own setting stands.
  constexpr int kKeepExisting = 0;
  setenv("SYSTEMC_DISABLE_COPYRIGHT_MESSAGE", "1", kKeepExisting);
  return std::make_unique<SystemcEngine>(machine);
}

}  // namespace bfpsim
