// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/systemc_engine.h"

#include <cstdlib>

#include "rtl_models/accelerator/accelerator.h"

// libsystemc refers to sc_main. This program elaborates by itself, so nothing calls it.
int sc_main(int /*argc*/, char* /*argv*/[]);
int sc_main(int /*argc*/, char* /*argv*/[]) { return 0; }

namespace bfpsim {
namespace {

constexpr std::int64_t kWordBytes = sizeof(float);

/// Operands and result one after the other, each from a whole request on, so that none shares a burst.
JobContext make_context(const MachineParams& machine, const GemmTask& task) {
  JobContext context;
  context.job = task.job;
  context.program = make_program(machine, task.job);
  context.with_values = task.has_values();
  const auto place = [&](std::int64_t elements, std::int64_t& base) {
    base = context.memory_bytes;
    const std::int64_t request = machine.memory.request_bytes;
    context.memory_bytes += ceil_div(elements * kWordBytes, request) * request;
  };
  place(task.job.a_elements, context.a_base);
  place(task.job.b_elements, context.b_base);
  place(task.job.c_elements, context.c_base);
  return context;
}

class SystemcEngine : public Engine {
 public:
  explicit SystemcEngine(const MachineParams& machine) : machine_(machine), accelerator_("accelerator", machine) {}

  [[nodiscard]] std::string_view name() const override { return "systemc"; }

  [[nodiscard]] GemmOutcome run(const GemmTask& task) override {
    const JobContext context = make_context(machine_, task);
    if (context.with_values) accelerator_.load_memory(context, task.a_source, task.b_source);
    GemmOutcome outcome;
    outcome.cycles = accelerator_.run(context);
    for (const auto& [name, states] : accelerator_.states()) outcome.units.push_back({name, states});
    outcome.events = accelerator_.events();
    outcome.useful_lane_slots = accelerator_.usage().useful_lane_slots;
    outcome.covered_lane_slots = accelerator_.usage().covered_lane_slots;
    if (context.with_values) outcome.c = accelerator_.read_result(context);
    return outcome;
  }

 private:
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
