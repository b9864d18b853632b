// SPDX-License-Identifier: Apache-2.0
// bfpsim diff: what changed between two runs.
#include <CLI/App.hpp>

#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <system_error>

#include "sim/cli/commands.h"
#include "sim/cli/options.h"
#include "sim/cli/terminal.h"
#include "sim/report/run_diff.h"

namespace bfpsim {
namespace {

struct Options {
  std::string first;
  std::string second;
  bool json = false;
};

/// The file, or run.json in a folder of results.
std::string file_of(const std::string& path) {
  std::error_code error;
  return std::filesystem::is_directory(path, error) ? path + "/run.json" : path;
}

std::string read_text(const std::string& path) {
  std::error_code error;
  if (!std::filesystem::exists(path, error)) throw UsageError(path + ": no such file");
  std::ifstream file(path, std::ios::binary);
  std::ostringstream text;
  text << file.rdbuf();
  if (!file) throw UsageError(path + ": cannot be read");
  return text.str();
}

ExitCode diff(const Options& options) {
  const std::string first = file_of(options.first);
  const std::string second = file_of(options.second);
  try {
    const RunDifference difference = compare_runs(first, read_text(first), second, read_text(second));
    print(options.json ? to_json(difference) : to_text(difference, stdout_style()));
    return difference.equal() ? ExitCode::Done : ExitCode::DifferenceFound;
  } catch (const RunFileError& error) {
    throw UsageError(error.what());
  }
}

}  // namespace

void add_diff_command(CLI::App& program, Action& action) {
  const auto options = std::make_shared<Options>();
  CLI::App* command = program.add_subcommand(
      "diff", "Tell what changed between two runs: configuration, cycles, energy, numerics, largest first.");
  command->add_option("A.json", options->first, "run.json of the first run, or its folder")->required();
  command->add_option("B.json", options->second, "run.json of the second run, or its folder")->required();
  add_json_flag(*command, options->json);
  command->footer(
      "Examples:\n"
      "  bfpsim diff before/run.json after/run.json\n"
      "  bfpsim diff before after --json\n"
      "Exit status: 0 equal; 1 different; 2 a file that is no run.json.");
  command->callback([options, &action] { action = [options] { return diff(*options); }; });
}

}  // namespace bfpsim
