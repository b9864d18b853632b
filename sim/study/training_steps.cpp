// SPDX-License-Identifier: Apache-2.0
#include "sim/study/training_steps.h"

#include <memory>

#include "sim/engine/fast_engine.h"

namespace bfpsim {

std::int64_t training_epochs(const Workload& workload, const Schedule& schedule) {
  return workload.epochs.value_or(schedule.epochs);
}

RunRecord run_step(const Workload& workload, const Schedule& schedule, const MachineParams& machine,
                   std::int64_t epoch) {
  const Trace trace = as_trace(workload);
  const std::unique_ptr<Engine> engine = make_fast_engine(machine);
  ReplayOptions options;
  options.epoch = epoch;
  options.epochs = training_epochs(workload, schedule);
  options.numerics = false;
  options.operations = true;
  return replay_step(trace, trace.steps.front(), schedule, machine, *engine, options);
}

}  // namespace bfpsim
