// SPDX-License-Identifier: Apache-2.0
#include "sim/cli/run_session.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/cli/catalog.h"
#include "sim/cli/engines.h"
#include "sim/cli/interrupt.h"
#include "sim/cli/output_file.h"
#include "sim/cli/output_tensors.h"
#include "sim/cli/progress.h"
#include "sim/cli/terminal.h"
#include "sim/config/accelerator_file.h"
#include "sim/config/overrides.h"
#include "sim/config/schedule_file.h"
#include "sim/config/trace_file.h"
#include "sim/engine/replay.h"
#include "sim/report/run_breakdown.h"
#include "sim/report/run_json.h"
#include "sim/report/run_summary.h"
#include "sim/workload/lowering.h"

namespace bfpsim {
namespace {

/// Machine and schedule with the command line's settings.
struct Configuration {
  MachineParams machine;
  Schedule schedule;
};

Configuration load_configuration(const RunRequest& request, const ConfigSearch& search) {
  const Overrides overrides = route_overrides(request.settings);
  if (!overrides.workload.empty()) {
    throw UsageError(
        fmt::format("--set workload.{}: a captured trace keeps its shapes", overrides.workload.front()));
  }
  const std::string accelerator = resolve_config(ConfigKind::Accelerator, request.accelerator, search);
  const std::string schedule = resolve_config(ConfigKind::Schedule, request.schedule, search);
  return {load_accelerator(accelerator, overrides.accelerator), load_schedule(schedule, overrides.schedule)};
}

const TraceStep& choose_step(const Trace& trace, const std::optional<std::int64_t>& wanted) {
  if (trace.steps.empty()) throw UsageError(fmt::format("trace '{}' has no steps", trace.name));
  if (!wanted) return trace.steps.back();
  const auto found = std::find_if(trace.steps.begin(), trace.steps.end(),
                                  [&](const TraceStep& step) { return step.step == *wanted; });
  if (found != trace.steps.end()) return *found;
  std::string known;
  for (const TraceStep& step : trace.steps)
    known += (known.empty() ? "" : ", ") + std::to_string(step.step);
  throw UsageError(fmt::format("--step: trace '{}' has no step {}; it has {}", trace.name, *wanted, known));
}

bool has_tensors(const TraceStep& step) {
  return std::any_of(step.operations.begin(), step.operations.end(),
                     [](const Operation& operation) { return !operation.files.x.empty(); });
}

void check_request(const RunRequest& request, const Trace& trace, const TraceStep& step,
                   std::int64_t epochs) {
  if (request.epoch > epochs) {
    throw UsageError(
        fmt::format("--epoch: {} is beyond the {} epochs of the training (--epochs)", request.epoch, epochs));
  }
  const char* const needs_values = request.check          ? "--check"
                                   : request.dump_outputs ? "--dump-outputs"
                                                          : nullptr;
  if (needs_values != nullptr && !has_tensors(step)) {
    throw UsageError(
        fmt::format("{}: trace '{}' has shapes only, and so no values", needs_values, trace.name));
  }
  if (request.dump_outputs) require_writable_folder(*request.dump_outputs);
}

std::int64_t total_macs(const TraceStep& step) {
  std::int64_t macs = 0;
  for (const LoweredGemm& gemm : lower_step(step))
    macs += gemm.macs;
  return macs;
}

RunRecord replay(const RunRequest& request, const Trace& trace, const TraceStep& step,
                 const Configuration& configuration, ReplayOptions options) {
  const std::unique_ptr<Engine> engine = make_engine(request.engine, configuration.machine);
  const InterruptGuard interrupt;
  Progress progress(total_macs(step), progress_width());
  options.on_gemm = [&](std::size_t index, std::size_t count, const LoweredGemm& gemm) {
    if (InterruptGuard::requested()) return false;
    progress.show(index, count, gemm);
    return true;
  };
  return replay_step(trace, step, configuration.schedule, configuration.machine, *engine, options);
}

/// The words that repeat this run, for the command that is proposed next.
RunWords words_of(const RunRequest& request) {
  RunWords words{*request.trace, request.accelerator, request.schedule, ""};
  const auto add = [&](const std::string& option) {
    words.options += (words.options.empty() ? "" : " ") + option;
  };
  if (request.step) add(fmt::format("--step {}", *request.step));
  if (request.epoch != 1) add(fmt::format("--epoch {}", request.epoch));
  if (request.epochs) add(fmt::format("--epochs {}", *request.epochs));
  if (request.config_dir) add("--config-dir " + *request.config_dir);
  for (const std::string& setting : request.settings)
    add("--set " + setting);
  return words;
}

/// run.json, and beside it the configuration that it came from.
std::string write_results(const std::string& folder, const std::string& json,
                          const Configuration& configuration) {
  make_folder(folder);
  write_file(folder + "/accelerator.yaml", dump_accelerator(configuration.machine));
  write_file(folder + "/schedule.yaml", dump_schedule(configuration.schedule));
  const std::string path = folder + "/run.json";
  write_file(path, json);
  return path;
}

ExitCode exit_code_of(const RunRecord& run) {
  if (!run.complete) return ExitCode::Interrupted;
  return check_mismatches(run).value_or(0) == 0 ? ExitCode::Done : ExitCode::DifferenceFound;
}

std::string default_folder(const std::string& workload, const Configuration& configuration) {
  return fmt::format("bfpsim-out/{}-{}-{}", as_file_name(workload), as_file_name(configuration.schedule.name),
                     as_file_name(configuration.machine.name));
}

ExitCode dump(const Configuration& configuration) {
  print(dump_accelerator(configuration.machine) + "---\n" + dump_schedule(configuration.schedule));
  return ExitCode::Done;
}

}  // namespace

ExitCode run_trace(const RunRequest& request) {
  const ConfigSearch search = make_search(request.config_dir);
  if (!request.trace && !request.dump_config) {
    throw UsageError("--trace is required ('bfpsim run' alone lists what can be run)");
  }
  const Configuration configuration = load_configuration(request, search);
  if (request.dump_config) return dump(configuration);
  const Trace trace = load_trace(resolve_trace(*request.trace, search));
  const TraceStep& step = choose_step(trace, request.step);
  ReplayOptions options;
  options.epoch = request.epoch;
  options.epochs = request.epochs.value_or(configuration.schedule.epochs);
  options.check = request.check;
  options.keep_outputs = request.dump_outputs.has_value();
  check_request(request, trace, step, options.epochs);
  const std::string folder = request.out.value_or(default_folder(trace.name, configuration));
  require_writable_folder(folder);
  const RunRecord run = replay(request, trace, step, configuration, options);
  const std::string json = run_to_json(run);
  const std::string path = write_results(folder, json, configuration);
  if (request.dump_outputs) write_outputs(*request.dump_outputs, run, step);
  const TextStyle style = stdout_style();
  if (request.json) {
    print(json);
    return exit_code_of(run);
  }
  std::string text = summarize(run, words_of(request), style) + "\n" + wrap("wrote " + path, style);
  if (request.dump_outputs) text += wrap("wrote outputs to " + *request.dump_outputs, style);
  print(text);
  return exit_code_of(run);
}

ExitCode show_runnable() {
  const ConfigSearch search = make_search(std::nullopt);
  const TextStyle style = stdout_style();
  const std::vector<ListedTrace> traces = load_traces(search);
  const std::string first = traces.empty() ? "TRACE" : traces.front().name;
  std::string out = heading("Traces to replay (--trace)", style) + to_text(traces, style) + "\n";
  out += heading("Accelerators (--accelerator)", style) + to_text(list_accelerators(search), style) + "\n";
  out += heading("Schedules (--schedule)", style) + to_text(list_schedules(search), style) + "\n";
  out += heading("Examples", style);
  for (const char* options : {"", " --schedule hbfp4", " --epoch 160 --check", " --set array.rows=16 --json"})
    out += wrap_command(fmt::format("bfpsim run --trace {}{}", first, options), style);
  print(out);
  return ExitCode::Done;
}

}  // namespace bfpsim
