// SPDX-License-Identifier: Apache-2.0
// bfpsim config check: every mistake of every file.
#include <CLI/App.hpp>

#include <fmt/format.h>

#include <memory>

#include "sim/cli/catalog.h"
#include "sim/cli/commands.h"
#include "sim/cli/options.h"
#include "sim/cli/terminal.h"
#include "sim/config/check.h"
#include "sim/report/list_report.h"
#include "sim/report/number_text.h"

namespace bfpsim {
namespace {

struct Options {
  std::vector<std::string> files;
  bool json = false;
  std::optional<std::string> config_dir;
};

CheckedFile as_checked_file(const std::string& path, const CheckReport& report) {
  CheckedFile file{path, report.schema, {}};
  for (const Diagnostic& diagnostic : report.diagnostics)
    file.mistakes.push_back({diagnostic.line, diagnostic.column, diagnostic.message});
  return file;
}

ExitCode check(const Options& options) {
  std::vector<CheckedFile> files;
  std::string fine;
  std::int64_t mistakes = 0;
  const ConfigSearch search = make_search(options.config_dir);
  for (const std::string& path : options.files) {
    const CheckReport report = check_file(path, search);
    files.push_back(as_checked_file(path, report));
    mistakes += static_cast<std::int64_t>(report.diagnostics.size());
    if (report.ok()) fine += fmt::format("{}: fine ({})\n", path, report.schema);
    if (!report.ok() && !options.json) print_error(format(report.diagnostics));
  }
  print(options.json ? to_json(files) : fine);
  if (mistakes == 0) return ExitCode::Done;
  if (!options.json) fmt::print(stderr, "{}\n", counted(mistakes, "mistake"));
  return ExitCode::BadInput;
}

}  // namespace

void add_config_command(CLI::App& program, Action& action) {
  const auto options = std::make_shared<Options>();
  CLI::App* config = program.add_subcommand("config", "Check configuration files.");
  config->require_subcommand(0, 1);
  CLI::App* command = config->add_subcommand("check",
                                             "Report every mistake of accelerator, format, schedule, "
                                             "workload, technology and trace files, with line and column.");
  command->add_option("FILE", options->files, "YAML files, or folders of traces")->required()->take_all();
  add_json_flag(*command, options->json);
  add_config_dir_option(*command, options->config_dir);
  command->footer(
      "Examples:\n"
      "  bfpsim config check my-machine.yaml\n"
      "  bfpsim config check configs/accelerators/*.yaml configs/schedules/*.yaml traces/fmnist-resnet8\n"
      "Exit status 2 if any file has a mistake.");
  command->callback([options, &action] { action = [options] { return check(*options); }; });
  config->footer("Example:\n  bfpsim config check my-machine.yaml");
}

}  // namespace bfpsim
