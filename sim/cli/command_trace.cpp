// SPDX-License-Identifier: Apache-2.0
// bfpsim trace info, bfpsim trace validate.
#include <CLI/App.hpp>

#include <memory>

#include "sim/cli/catalog.h"
#include "sim/cli/commands.h"
#include "sim/cli/options.h"
#include "sim/cli/terminal.h"
#include "sim/cli/trace_validator.h"
#include "sim/config/trace_file.h"

namespace bfpsim {
namespace {

struct Options {
  std::string trace;
  bool json = false;
};

Trace load(const Options& options) {
  return load_trace(resolve_trace(options.trace, make_search(std::nullopt)));
}

ExitCode show_info(const Options& options) {
  const TraceInfo info = describe(load(options));
  print(options.json ? to_json(info) : to_text(info, stdout_style()));
  return ExitCode::Done;
}

ExitCode show_validation(const Options& options) {
  const TraceValidation validation = validate(load(options));
  print(options.json ? to_json(validation) : to_text(validation, stdout_style()));
  return validation.ok() ? ExitCode::Done : ExitCode::DifferenceFound;
}

CLI::App* add_command(CLI::App& parent, const char* name, const char* description, Options& options) {
  CLI::App* command = parent.add_subcommand(name, description);
  command->add_option("TRACE", options.trace, "a name ('bfpsim list traces') or a folder")->required();
  add_json_flag(*command, options.json);
  return command;
}

}  // namespace

void add_trace_command(CLI::App& program, Action& action) {
  const auto options = std::make_shared<Options>();
  CLI::App* trace = program.add_subcommand("trace", "Look at captured training steps, and check them.");
  trace->require_subcommand(0, 1);
  trace->footer(
      "Examples:\n"
      "  bfpsim trace info fmnist-resnet8\n"
      "  bfpsim trace validate traces/fmnist-resnet8");
  CLI::App* info = add_command(*trace, "info",
                               "Show model, origin, steps, operations, tensors and MACs by pass.", *options);
  info->footer(
      "Examples:\n"
      "  bfpsim trace info fmnist-resnet8\n"
      "  bfpsim trace info traces/licence-charlm --json");
  info->callback([options, &action] { action = [options] { return show_info(*options); }; });
  CLI::App* validation = add_command(*trace, "validate",
                                     "Check every tensor: file, header, shape, NaN and Inf, and dW against "
                                     "its recomputation in FP64 from X and dY.",
                                     *options);
  validation->footer(
      "Examples:\n"
      "  bfpsim trace validate fmnist-resnet8\n"
      "  bfpsim trace validate ./my-trace --json\n"
      "Exit status 1 if anything is found.");
  validation->callback([options, &action] { action = [options] { return show_validation(*options); }; });
}

}  // namespace bfpsim
