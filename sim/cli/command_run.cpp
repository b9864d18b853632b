// SPDX-License-Identifier: Apache-2.0
// bfpsim run: a training step on a machine.
#include <CLI/App.hpp>

#include <algorithm>
#include <memory>

#include "sim/cli/commands.h"
#include "sim/cli/engines.h"
#include "sim/cli/options.h"
#include "sim/cli/run_session.h"

namespace bfpsim {
namespace {

struct Options {
  RunRequest request;
  ConfigOptions config;
};

void add_what_options(CLI::App& command, RunRequest& request) {
  constexpr std::int64_t kMost = INT64_MAX;
  command
      .add_option("--trace", request.trace, "the captured step: a name ('bfpsim list traces') or a folder")
      ->type_name("T");
  command.add_option("--step", request.step, "which step of the trace (default: the last)")
      ->type_name("N")
      ->check(integer_in(0, kMost));
  command
      .add_option("--workload", request.workload,
                  "or a model by shape, without values: a name ('bfpsim list workloads') or a YAML file")
      ->type_name("W");
  command.add_option("--batch", request.batch, "samples of the workload's step (default: its file's)")
      ->type_name("B")
      ->check(integer_in(1, kMost));
  command.add_option("--accelerator", request.accelerator, "the machine: a name or a YAML file")
      ->type_name("A")
      ->capture_default_str();
  command.add_option("--schedule", request.schedule, "which format each GEMM gets: a name or a YAML file")
      ->type_name("S")
      ->capture_default_str();
  command
      .add_option("--technology", request.technology,
                  "what energy and area are computed with: a name or a YAML file (default: tsmc28_hbfp)")
      ->type_name("X");
  command.add_option("--epoch", request.epoch, "the epoch of the training that the step is taken to be in")
      ->type_name("E")
      ->check(integer_in(1, kMost))
      ->capture_default_str();
  command
      .add_option("--epochs", request.epochs,
                  "epochs of the whole training (default: the workload's, else the schedule's)")
      ->type_name("E")
      ->check(integer_in(1, kMost));
  command
      .add_option("--engine", request.engine,
                  "what simulates: fast, or systemc (every unit, every clock edge); equal in every figure")
      ->type_name("E")
      ->check(one_of(engine_names()))
      ->capture_default_str();
}

void add_simulation_options(CLI::App& command, RunRequest& request) {
  command.add_flag("--check", request.check,
                   "compare every output with the specification, bit for bit, and both engines in every "
                   "figure; status 1 if any differs");
  command.add_flag("--project", request.project,
                   "the whole training as well: every distinct step of the schedule, weighed");
  command.add_flag(
      "--sensitivity", request.sensitivity,
      "what one more, or twice as much, of each resource of the machine would save, and which is "
      "the bottleneck");
  command
      .add_option_function<std::string>(
          "--operations", [&request](const std::string& word) { request.operations = word == "all"; },
          "all: the step's other operations run, too (normalisation, activations, optimizer, ...); none: "
          "GEMMs alone")
      ->type_name("W")
      ->default_str("all")
      ->check(one_of({"all", "none"}));
  command
      .add_option("--max-cycles", request.max_cycles,
                  "start no GEMM once this many cycles are simulated; status 1 if any is left")
      ->type_name("N")
      ->check(integer_in(1, INT64_MAX));
}

void add_result_options(CLI::App& command, RunRequest& request) {
  command
      .add_option("--out", request.out,
                  "where run.json and the resolved configuration go (default: "
                  "bfpsim-out/<trace or workload>-<schedule>-<accelerator>)")
      ->type_name("DIR");
  command
      .add_option("--dump-outputs", request.dump_outputs, "write every GEMM's output as <layer>.<pass>.npy")
      ->type_name("DIR");
  command.add_flag("--all-gemms", request.all_gemms,
                   "a line for each GEMM, where equal ones would stand together");
  add_json_flag(command, request.json);
}

void add_timeline_options(CLI::App& command, TimelineRequest& request) {
  command
      .add_option("--timeline", request.path,
                  "write what each unit does in each cycle: .json for Perfetto or chrome://tracing, .kanata "
                  "for Konata")
      ->type_name("FILE");
  command.add_option("--timeline-format", request.format, "chrome or kanata, whatever the file is called")
      ->type_name("F")
      ->check(one_of(timeline_formats()));
  command
      .add_option("--timeline-gemms", request.gemms,
                  "tell units only in the GEMMs of these names, e.g. 'conv1 *' or '* backward_data*'")
      ->type_name("GLOB");
  command.add_option("--timeline-slices", request.slices, "at most so many of them (default: 1000000)")
      ->type_name("N")
      ->check(integer_in(1, INT64_MAX));
}

bool is_bare(const CLI::App& command) {
  const auto options = command.get_options();
  return std::all_of(options.begin(), options.end(), [](const CLI::Option* o) { return o->count() == 0; });
}

}  // namespace

void add_run_command(CLI::App& program, Action& action) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = program.add_subcommand("run",
                                             "Run a training step on a machine: forward, backward-data and "
                                             "backward-weight GEMMs, of a captured trace with its real "
                                             "tensors or of a model by its shapes. Without options: list "
                                             "what can be run.");
  add_what_options(*command, options->request);
  add_simulation_options(*command, options->request);
  add_result_options(*command, options->request);
  add_timeline_options(*command, options->request.timeline);
  add_config_options(*command, options->config);
  command->footer(
      "Examples:\n"
      "  bfpsim run\n"
      "  bfpsim run --trace fmnist-resnet8\n"
      "  bfpsim run --trace fmnist-resnet8 --schedule hbfp6 --check\n"
      "  bfpsim run --trace fmnist-resnet8 --epoch 160 --set memory.bytes_per_cycle=64 --json\n"
      "  bfpsim run --workload resnet20_cifar10 --batch 64\n"
      "  bfpsim run --workload gpt2_small --set workload.sequence=512 --schedule hbfp4\n"
      "  bfpsim run --workload resnet20_cifar10 --project\n"
      "  bfpsim run --trace fmnist-resnet8 --timeline conv1.json --timeline-gemms 'conv1 *'\n"
      "  bfpsim run --workload resnet20_cifar10 --set mapping.objective=bytes\n"
      "  bfpsim run --workload resnet20_cifar10 --sensitivity\n"
      "  bfpsim run --accelerator default --dump-config\n"
      "Ctrl-C stops after the GEMM in hand and reports what has run (status 130).");
  command->callback([command, options, &action] {
    if (is_bare(*command)) {
      action = show_runnable;
      return;
    }
    RunRequest& request = options->request;
    request.settings = options->config.settings;
    request.config_dir = options->config.config_dir;
    request.dump_config = options->config.dump_config;
    action = [request] { return run_step(request); };
  });
}

}  // namespace bfpsim
