// SPDX-License-Identifier: Apache-2.0
// bfpsim reproduce: published figures beside ours.
#include <CLI/App.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <memory>

#include "sim/cli/catalog.h"
#include "sim/cli/commands.h"
#include "sim/cli/options.h"
#include "sim/cli/terminal.h"
#include "sim/report/reproduction_report.h"
#include "sim/report/text_table.h"
#include "sim/study/reproductions.h"

namespace bfpsim {
namespace {

constexpr const char* kAll = "all";

struct Options {
  std::string what;
  std::optional<std::string> config_dir;
  bool json = false;
};

std::vector<std::string> names() {
  std::vector<std::string> words;
  for (const NamedReproduction& each : reproductions())
    words.emplace_back(each.name);
  words.emplace_back(kAll);
  return words;
}

/// One line on a terminal, rewritten; nothing elsewhere.
void show_progress(const std::string& text) {
  const int width = progress_width();
  if (width > 0) std::fprintf(stderr, "\r\x1b[K%s", ellipsize(text, width - 1).c_str());
}

ExitCode list() {
  const TextStyle style = stdout_style();
  TextTable table({{"name"}, {"what", Align::Left, 0, 20, true}});
  for (const NamedReproduction& each : reproductions())
    table.add_row({std::string(each.name), std::string(each.what)});
  print(heading("What can be reproduced (bfpsim reproduce NAME, or all)", style) + table.render(style));
  return ExitCode::Done;
}

ExitCode reproduce(const Options& options) {
  std::vector<Reproduction> done;
  for (const NamedReproduction& each : reproductions()) {
    if (options.what != kAll && options.what != each.name) continue;
    const auto on_part = [&](const std::string& part) {
      show_progress(fmt::format("{}: {}", each.name, part));
    };
    done.push_back(each.run({make_search(options.config_dir), on_part}));
  }
  show_progress("");
  print(options.json ? to_json(done) : to_text(done, stdout_style()));
  const bool fails = std::any_of(done.begin(), done.end(), [](const Reproduction& r) { return r.fails(); });
  return fails ? ExitCode::DifferenceFound : ExitCode::Done;
}

}  // namespace

void add_reproduce_command(CLI::App& program, Action& action) {
  const auto options = std::make_shared<Options>();
  CLI::App* command =
      program.add_subcommand("reproduce",
                             "Publications' figures beside ours: what was published, what we find, the "
                             "deviation, and the verdict under "
                             "each way of counting. Without a name: list what can be reproduced.");
  command->add_option("NAME", options->what, "a figure or table of a publication, or all")
      ->type_name("")
      ->check(one_of(names()));
  add_json_flag(*command, options->json);
  add_config_dir_option(*command, options->config_dir);
  command->footer(
      "Examples:\n"
      "  bfpsim reproduce\n"
      "  bfpsim reproduce fig1\n"
      "  bfpsim reproduce all --json\n"
      "Exit status: 0 every verdict is as documented; 1 one is not.");
  command->callback([options, &action] {
    action = [options] { return options->what.empty() ? list() : reproduce(*options); };
  });
}

}  // namespace bfpsim
