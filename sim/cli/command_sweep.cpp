// SPDX-License-Identifier: Apache-2.0
// bfpsim sweep: many runs into one file of results.
#include <CLI/App.hpp>

#include <memory>

#include "sim/cli/command_sweep_plan.h"
#include "sim/cli/commands.h"
#include "sim/cli/options.h"
#include "sim/cli/sweep_session.h"

namespace bfpsim {
namespace {

constexpr int kMostWorkers = 1024;

void add_status_command(CLI::App& sweep, Action& action) {
  const auto request = std::make_shared<SweepShowRequest>();
  CLI::App* command = sweep.add_subcommand("status", "How far a sweep is, and what failed.");
  command->add_option("RESULTS", request->file, "the file of results, or a planned sweep")->required();
  add_json_flag(*command, request->json);
  command->callback([request, &action] { action = [request] { return show_sweep_status(*request); }; });
}

void add_show_command(CLI::App& sweep, Action& action) {
  const auto request = std::make_shared<SweepShowRequest>();
  CLI::App* command = sweep.add_subcommand("show", "The results as a table, or exported.");
  command->add_option("RESULTS", request->file, "the file of results")->required();
  command->add_option("--columns", request->view.columns, "axes and values to show, with commas between")
      ->type_name("NAMES")
      ->delimiter(',');
  command
      ->add_option(
          "--pareto", request->view.pareto,
          "only the points that no other beats in all of these; area, time, energy and sqnr are short names")
      ->type_name("NAMES")
      ->delimiter(',');
  command->add_option("--csv", request->csv, "export as CSV; - is the terminal")->type_name("FILE");
  command->add_option("--jsonl", request->json_lines, "export as JSON lines; - is the terminal")
      ->type_name("FILE");
  command->callback([request, &action] { action = [request] { return show_sweep(*request); }; });
}

}  // namespace

void add_sweep_command(CLI::App& program, Action& action) {
  const auto request = std::make_shared<SweepRequest>();
  CLI::App* command = program.add_subcommand("sweep",
                                             "Run many points: axes over machines, formats, workloads and "
                                             "any setting, in local worker processes, into one "
                                             "SQLite file. A sweep that was ended goes on with --resume.");
  command->add_option("SWEEP", request->sweep, "the sweep: a name or a YAML file");
  command->add_option("-j,--jobs", request->workers, "worker processes (default: one for each core)")
      ->type_name("N")
      ->check(integer_in(1, kMostWorkers));
  command->add_option("--out", request->out, "the file of results (default: <the sweep's name>.sqlite)")
      ->type_name("FILE");
  command->add_flag("--resume", request->resume,
                    "go on with a file: run what it lacks, or what has changed since");
  command->add_flag("--points", request->list_points, "list the points and run none");
  add_json_flag(*command, request->json);
  add_config_dir_option(*command, request->config_dir);
  command->require_subcommand(0, 1);
  // Before the subcommands, which then have the same examples.
  command->footer(
      "Examples:\n"
      "  bfpsim sweep block_and_mantissa\n"
      "  bfpsim sweep my-sweep.yaml -j 2 --out results.sqlite --resume\n"
      "  bfpsim sweep status results.sqlite\n"
      "  bfpsim sweep show results.sqlite --pareto area,time\n"
      "  bfpsim sweep show results.sqlite --csv results.csv\n"
      "Many machines, by a scheduler or by hand:\n"
      "  bfpsim sweep plan my-sweep.yaml --chunk-points 1000\n"
      "  bfpsim sweep run my-sweep.plan --backend slurm\n"
      "  bfpsim sweep resume my-sweep.plan --backend slurm\n"
      "  bfpsim sweep worker my-sweep.plan --chunk 3\n"
      "  bfpsim sweep merge my-sweep.plan\n"
      "Ctrl-C stores what is done (status 130). Points that are refused are rows with their error.");
  add_status_command(*command, action);
  add_show_command(*command, action);
  add_planned_sweep_commands(*command, action, kMostWorkers);
  command->callback([command, request, &action] {
    if (!command->get_subcommands().empty()) return;
    if (request->sweep.empty()) {
      action = []() -> ExitCode { throw UsageError("which sweep? 'bfpsim sweep --help' has examples"); };
      return;
    }
    action = [request] { return run_sweep(*request); };
  });
}

}  // namespace bfpsim
