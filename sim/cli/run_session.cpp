// SPDX-License-Identifier: Apache-2.0
#include "sim/cli/run_session.h"

#include <fmt/format.h>

#include "sim/cli/catalog.h"
#include "sim/cli/output_file.h"
#include "sim/cli/output_tensors.h"
#include "sim/cli/resolved_configuration.h"
#include "sim/cli/run_replay.h"
#include "sim/cli/terminal.h"
#include "sim/report/run_json.h"
#include "sim/report/run_summary.h"
#include "sim/workload/lowering.h"
#include "sim/workload/step_operations.h"

namespace bfpsim {
namespace {

/// The words that repeat this run, for the command that is proposed next.
RunWords words_of(const RunRequest& request) {
  RunWords words{request.trace ? "--trace " + *request.trace : "--workload " + *request.workload,
                 request.accelerator, request.schedule, ""};
  const auto add = [&](const std::string& option) {
    words.options += (words.options.empty() ? "" : " ") + option;
  };
  if (request.batch) add(fmt::format("--batch {}", *request.batch));
  if (request.step) add(fmt::format("--step {}", *request.step));
  if (request.epoch != 1) add(fmt::format("--epoch {}", request.epoch));
  if (request.epochs) add(fmt::format("--epochs {}", *request.epochs));
  if (!request.operations) add("--operations none");
  if (!request.technology.empty()) add("--technology " + request.technology);
  if (request.config_dir) add("--config-dir " + *request.config_dir);
  for (const std::string& setting : request.settings)
    add("--set " + setting);
  return words;
}

/// run.json, and beside it the configuration that it came from.
std::string write_results(const std::string& folder, const std::string& json,
                          const ConfigurationFiles& files) {
  make_folder(folder);
  write_file(folder + "/accelerator.yaml", files.accelerator);
  write_file(folder + "/schedule.yaml", files.schedule);
  write_file(folder + "/technology.yaml", files.technology);
  const std::string path = folder + "/run.json";
  write_file(path, json);
  return path;
}

ExitCode exit_code_of(const RunReport& report) {
  if (report.cycle_limit) return ExitCode::DifferenceFound;
  const bool projected = !report.training || report.training->projection.complete;
  const bool probed = !report.sensitivity || report.sensitivity->complete;
  if (!report.run.complete || !projected || !probed) return ExitCode::Interrupted;
  const bool engines_differ = report.engines && !report.engines->differences.empty();
  return check_mismatches(report.run).value_or(0) != 0 || engines_differ ? ExitCode::DifferenceFound
                                                                         : ExitCode::Done;
}

std::string default_folder(const RunInputs& inputs) {
  return fmt::format("bfpsim-out/{}-{}-{}", as_file_name(inputs.trace.name),
                     as_file_name(inputs.configuration.schedule.name),
                     as_file_name(inputs.configuration.machine.name));
}

std::vector<std::string> job_names(const RunInputs& inputs, bool operations) {
  std::vector<std::string> names;
  for (const LoweredGemm& gemm : lower_step(inputs.step()))
    names.push_back(label_of(gemm));
  if (!operations) return names;
  for (const StepOperation& operation : list_operations(inputs.step(), inputs.configuration.schedule)) {
    for (std::size_t i = 0; i < operation.sweeps.size(); ++i)
      names.push_back(sweep_label(operation, i, operation.sweeps.size()));
  }
  return names;
}

TimelineHead timeline_head(const RunInputs& inputs) {
  const MachineParams& machine = inputs.configuration.machine;
  return {machine.name, inputs.trace.name, inputs.configuration.schedule.name, machine.clock_hz};
}

/// A trace or a workload, and the options that go with it.
void check_what_to_run(const RunRequest& request) {
  if (request.trace && request.workload) throw UsageError("--trace and --workload: a run is of one of them");
  if (!request.trace && !request.workload && !request.dump_config) {
    throw UsageError("--trace or --workload is required ('bfpsim run' alone lists what can be run)");
  }
  if (request.batch && !request.workload) {
    throw UsageError("--batch needs --workload: a captured trace keeps its shapes");
  }
  if (request.step && request.workload) throw UsageError("--step needs --trace: a workload has one step");
}

ExitCode dump(const Configuration& configuration) {
  const ConfigurationFiles files = dump_files(configuration);
  print(files.accelerator + "---\n" + files.schedule + "---\n" + files.technology);
  return ExitCode::Done;
}

}  // namespace

ExitCode run_step(const RunRequest& request) {
  const ConfigSearch search = make_search(request.config_dir);
  check_what_to_run(request);
  check_timeline(request.timeline);
  if (request.dump_config) return dump(load_configuration(request, search));
  const RunInputs inputs = load_inputs(request, search);
  if (request.dump_outputs) require_writable_folder(*request.dump_outputs);
  check_timeline_gemms(request.timeline, job_names(inputs, request.operations));
  const std::string folder = request.out.value_or(default_folder(inputs));
  require_writable_folder(folder);
  const ConfigurationFiles files = dump_files(inputs.configuration);
  std::optional<TimelineFile> timeline;
  if (request.timeline.path) timeline.emplace(request.timeline, timeline_head(inputs));
  RunReport report = replay(request, inputs, timeline ? &timeline->timeline() : nullptr);
  const std::string about_timeline = timeline ? timeline->finish(report.run.totals.cycles.count()) : "";
  report.configuration = flat_configuration(files, inputs);
  const std::string json = run_to_json(report);
  const std::string path = write_results(folder, json, files);
  if (request.dump_outputs) write_outputs(*request.dump_outputs, report.run, inputs.step());
  const TextStyle style = stdout_style();
  if (request.json) {
    print(json);
    if (timeline && timeline->timeline().stop()) print_note(about_timeline);
    return exit_code_of(report);
  }
  std::string text = summarize(report, words_of(request), style) + "\n" + wrap("wrote " + path, style);
  if (request.dump_outputs) text += wrap("wrote outputs to " + *request.dump_outputs, style);
  if (timeline) text += wrap(about_timeline, style);
  print(text);
  return exit_code_of(report);
}

ExitCode show_runnable() {
  const ConfigSearch search = make_search(std::nullopt);
  const TextStyle style = stdout_style();
  const std::vector<ListedTrace> traces = load_traces(search);
  const std::string first = traces.empty() ? "TRACE" : traces.front().name;
  std::string out = heading("Traces to replay (--trace)", style) + to_text(traces, style) + "\n";
  out += heading("Models by shape (--workload)", style) + to_text(list_workloads(search), style) + "\n";
  out += heading("Accelerators (--accelerator)", style) + to_text(list_accelerators(search), style) + "\n";
  out += heading("Schedules (--schedule)", style) + to_text(list_schedules(search), style) + "\n";
  out += heading("Technologies (--technology)", style) + to_text(list_technologies(search), style) + "\n";
  out += heading("Examples", style);
  for (const char* options : {"", " --schedule hbfp4", " --epoch 160 --check", " --set array.rows=16 --json"})
    out += wrap_command(fmt::format("bfpsim run --trace {}{}", first, options), style);
  out += wrap_command("bfpsim run --workload resnet20_cifar10 --batch 64", style);
  print(out);
  return ExitCode::Done;
}

}  // namespace bfpsim
