// SPDX-License-Identifier: Apache-2.0
// bfpsim list: what can be named on the command line.
#include <CLI/App.hpp>

#include <fmt/format.h>

#include <memory>

#include "sim/cli/catalog.h"
#include "sim/cli/commands.h"
#include "sim/cli/options.h"
#include "sim/cli/terminal.h"
#include "sim/config/near_miss.h"

namespace bfpsim {
namespace {

struct Options {
  std::string kind;
  std::optional<std::string> config_dir;
  bool json = false;
  bool sources = false;  ///< of technologies
};

const std::vector<std::string>& kinds() {
  static const std::vector<std::string> words = {"formats",      "accelerators", "schedules", "workloads",
                                                 "technologies", "memories",     "traces",    "metrics",
                                                 "suites",       "sweeps"};
  return words;
}

template <typename Items>
ExitCode show(const Items& items, bool json) {
  print(json ? to_json(items) : to_text(items, stdout_style()));
  return ExitCode::Done;
}

/// Without a kind: how much there is of each.
ExitCode show_kinds(const ConfigSearch& search) {
  const TextStyle style = stdout_style();
  std::string out = "bfpsim list KIND shows:\n";
  out += fmt::format("  formats       {}\n", list_formats(search).size());
  out += fmt::format("  accelerators  {}\n", list_configs(ConfigKind::Accelerator, search).size());
  out += fmt::format("  schedules     {}\n", list_configs(ConfigKind::Schedule, search).size());
  out += fmt::format("  workloads     {}\n", list_configs(ConfigKind::Workload, search).size());
  out += fmt::format("  technologies  {}\n", list_configs(ConfigKind::Technology, search).size());
  out += fmt::format("  memories      {}\n", list_configs(ConfigKind::Memory, search).size());
  out += fmt::format("  traces        {}\n", list_traces(search).size());
  out += fmt::format("  metrics       {}\n", listed_metrics().size());
  out += fmt::format("  suites        {}\n", list_configs(ConfigKind::Suite, search).size());
  out += fmt::format("  sweeps        {}\n", list_configs(ConfigKind::Sweep, search).size());
  for (const std::string& root : search.data.roots)
    out += wrap("data folder " + root, style);
  print(out);
  return ExitCode::Done;
}

ExitCode show_technologies(const Options& options, const ConfigSearch& search) {
  const std::vector<ListedTechnology> items = list_technologies(search);
  if (options.json || !options.sources) return show(items, options.json);
  print(sources_text(items, stdout_style()));
  return ExitCode::Done;
}

ExitCode list(const Options& options) {
  if (options.sources && options.kind != "technologies") {
    throw UsageError("--sources goes with technologies: bfpsim list technologies --sources");
  }
  const ConfigSearch search = make_search(options.config_dir);
  if (options.kind == "formats") return show(list_formats(search), options.json);
  if (options.kind == "accelerators") return show(list_accelerators(search), options.json);
  if (options.kind == "schedules") return show(list_schedules(search), options.json);
  if (options.kind == "workloads") return show(list_workloads(search), options.json);
  if (options.kind == "technologies") return show_technologies(options, search);
  if (options.kind == "memories") return show(list_memories(search), options.json);
  if (options.kind == "traces") return show(load_traces(search), options.json);
  if (options.kind == "metrics") return show(listed_metrics(), options.json);
  if (options.kind == "suites") return show(list_suites(search), options.json);
  if (options.kind == "sweeps") return show(list_sweeps(search), options.json);
  if (options.json) throw UsageError("--json needs a kind: " + join_words(kinds()));
  return show_kinds(search);
}

/// The words of KIND, with a near miss for others.
CLI::Validator known_kind() {
  return CLI::Validator(
      [](std::string& text) -> std::string {
        for (const std::string& kind : kinds()) {
          if (kind == text) return "";
        }
        return fmt::format("this version knows no kind '{}'{}\n  kinds: {}", text,
                           did_you_mean(text, kinds()), join_words(kinds()));
      },
      "");
}

}  // namespace

void add_list_command(CLI::App& program, Action& action) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = program.add_subcommand("list",
                                             "List what can be named: formats, accelerators, schedules, "
                                             "workloads, technologies, memories, traces, suites, sweeps; and "
                                             "the metrics of a run, each with its unit and definition.");
  command->add_option("KIND", options->kind, join_words(kinds()))->check(known_kind());
  command->add_flag("--sources", options->sources, "where each constant of the technologies comes from");
  add_json_flag(*command, options->json);
  add_config_dir_option(*command, options->config_dir);
  command->footer(
      "Examples:\n"
      "  bfpsim list formats\n"
      "  bfpsim list accelerators --json\n"
      "  bfpsim list workloads\n"
      "  bfpsim list technologies --sources\n"
      "  bfpsim list metrics\n"
      "  bfpsim list schedules --config-dir ./my-configs");
  command->callback([options, &action] { action = [options] { return list(*options); }; });
}

}  // namespace bfpsim
