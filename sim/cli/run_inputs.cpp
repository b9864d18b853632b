// SPDX-License-Identifier: Apache-2.0
#include "sim/cli/run_inputs.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "sim/cli/loaded_files.h"
#include "sim/config/accelerator_file.h"
#include "sim/config/flatten.h"
#include "sim/config/overrides.h"
#include "sim/config/schedule_file.h"
#include "sim/config/technology_file.h"
#include "sim/config/trace_file.h"
#include "sim/config/workload_file.h"

namespace bfpsim {
namespace {

std::size_t choose_step(const Trace& trace, const std::optional<std::int64_t>& wanted) {
  if (trace.steps.empty()) throw UsageError(fmt::format("trace '{}' has no steps", trace.name));
  if (!wanted) return trace.steps.size() - 1;
  const auto found = std::find_if(trace.steps.begin(), trace.steps.end(),
                                  [&](const TraceStep& step) { return step.step == *wanted; });
  if (found != trace.steps.end()) return static_cast<std::size_t>(found - trace.steps.begin());
  std::string known;
  for (const TraceStep& step : trace.steps)
    known += (known.empty() ? "" : ", ") + std::to_string(step.step);
  throw UsageError(fmt::format("--step: trace '{}' has no step {}; it has {}", trace.name, *wanted, known));
}

bool has_tensors(const TraceStep& step) {
  return std::any_of(step.operations.begin(), step.operations.end(),
                     [](const Operation& operation) { return !operation.files.x.empty(); });
}

/// The step of a workload takes the place of a trace's.
void use_workload(const RunRequest& request, const ConfigSearch& search, LoadedFiles& files,
                  RunInputs& inputs) {
  std::vector<std::string> settings = route_overrides(request.settings).workload;
  if (request.batch) settings.push_back(fmt::format("batch={}", *request.batch));
  const std::string path = resolve_config(ConfigKind::Workload, *request.workload, search);
  const LoadedWorkload& loaded = files.workloads.get(path, settings, [&] {
    Workload workload = load_workload(path, settings);
    Trace trace = as_trace(workload);
    std::vector<Setting> flat = flatten(workload);
    return LoadedWorkload{std::move(workload), std::move(trace), std::move(flat)};
  });
  inputs.trace = loaded.trace;
  inputs.workload_settings = loaded.settings;
  inputs.by_shape = true;
  inputs.training.batch = loaded.workload.batch;
  inputs.training.samples = loaded.workload.samples;
  if (loaded.workload.epochs) inputs.training.epochs = *loaded.workload.epochs;
}

void check_request(const RunRequest& request, const RunInputs& inputs) {
  if (request.epoch > inputs.training.epochs) {
    throw UsageError(fmt::format("--epoch: {} is beyond the {} epochs of the training (--epochs)",
                                 request.epoch, inputs.training.epochs));
  }
  if (request.dump_outputs && !inputs.has_values) {
    throw UsageError(fmt::format("--dump-outputs: {} '{}' has shapes only, and so no values",
                                 inputs.by_shape ? "workload" : "trace", inputs.trace.name));
  }
}

Configuration configuration_of(const RunRequest& request, const ConfigSearch& search, LoadedFiles& files) {
  const Overrides overrides = route_overrides(request.settings);
  if (!request.workload && !overrides.workload.empty()) {
    throw UsageError(
        fmt::format("--set workload.{}: {}", overrides.workload.front(),
                    request.trace ? "a captured trace keeps its shapes" : "there is no --workload"));
  }
  const std::string accelerator = resolve_config(ConfigKind::Accelerator, request.accelerator, search);
  const std::string schedule = resolve_config(ConfigKind::Schedule, request.schedule, search);
  const std::string technology = resolve_config(
      ConfigKind::Technology, request.technology.empty() ? kDefaultTechnology : request.technology, search);
  return {files.machines.get(accelerator, overrides.accelerator,
                             [&] { return load_accelerator(accelerator, overrides.accelerator, search); }),
          files.schedules.get(schedule, overrides.schedule,
                              [&] { return load_schedule(schedule, overrides.schedule, search); }),
          files.technologies.get(technology, overrides.technology,
                                 [&] { return load_technology(technology, overrides.technology); })};
}

}  // namespace

Configuration load_configuration(const RunRequest& request, const ConfigSearch& search) {
  LoadedFiles files;
  return configuration_of(request, search, files);
}

RunInputs load_inputs(const RunRequest& request, const ConfigSearch& search) {
  LoadedFiles files;
  return load_inputs(request, search, files);
}

RunInputs load_inputs(const RunRequest& request, const ConfigSearch& search, LoadedFiles& files) {
  RunInputs inputs;
  inputs.configuration = configuration_of(request, search, files);
  inputs.training.epochs = inputs.configuration.schedule.epochs;
  if (request.workload) {
    use_workload(request, search, files, inputs);
  } else {
    const std::string path = resolve_trace(*request.trace, search);
    inputs.trace = files.traces.get(path, {}, [&] { return load_trace(path); });
    inputs.step_index = choose_step(inputs.trace, request.step);
    inputs.training.batch = inputs.trace.batch;
  }
  if (request.epochs) inputs.training.epochs = *request.epochs;
  inputs.has_values = has_tensors(inputs.step());
  check_request(request, inputs);
  return inputs;
}

}  // namespace bfpsim
