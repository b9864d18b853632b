// SPDX-License-Identifier: Apache-2.0
// What a run reads before it simulates: machine, schedule, technology, and the step.
#pragma once

#include <string>
#include <vector>

#include "rtl_models/arch/machine.h"
#include "sim/cli/run_session.h"
#include "sim/config/resolve.h"
#include "sim/cost/technology.h"
#include "sim/engine/projection.h"
#include "sim/workload/schedule.h"
#include "sim/workload/setting.h"
#include "sim/workload/trace.h"

namespace bfpsim {

struct LoadedFiles;

/// Machine, schedule and technology with the command line's settings.
struct Configuration {
  MachineParams machine;
  Schedule schedule;
  Technology technology;
};

struct RunInputs {
  Configuration configuration;
  Trace trace;
  std::size_t step_index = 0;
  bool by_shape = false;                   ///< the trace was made of a workload
  TrainingLength training;                 ///< that the step belongs to
  bool has_values = false;                 ///< the step has tensors
  std::vector<Setting> workload_settings;  ///< none of a trace
  [[nodiscard]] const TraceStep& step() const { return trace.steps[step_index]; }
};

[[nodiscard]] Configuration load_configuration(const RunRequest& request, const ConfigSearch& search);

/// Reads everything and checks that the request fits it. Throws UsageError, ConfigError.
[[nodiscard]] RunInputs load_inputs(const RunRequest& request, const ConfigSearch& search);
/// The same for one of many runs: files that an earlier one has read are not read again.
[[nodiscard]] RunInputs load_inputs(const RunRequest& request, const ConfigSearch& search,
                                    LoadedFiles& files);

}  // namespace bfpsim
