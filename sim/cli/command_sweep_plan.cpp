// SPDX-License-Identifier: Apache-2.0
// bfpsim sweep plan, worker, run, resume, merge: a sweep that many machines share.
#include <CLI/App.hpp>

#include <limits>
#include <map>
#include <memory>

#include "sim/cli/chunk_session.h"
#include "sim/cli/command_sweep_plan.h"
#include "sim/cli/options.h"
#include "sim/cli/plan_runner.h"
#include "sim/cli/planned_sweep.h"

namespace bfpsim {
namespace {

constexpr std::int64_t kMostChunkPoints = 1'000'000;
constexpr std::int64_t kMostTasks = 1'000'000;
/// At some hundredths of a second a point: seconds to minutes a chunk, of which a scheduler takes one.
constexpr std::size_t kChunkPoints = 250;

void add_manifest_option(CLI::App& command, std::string& manifest) {
  command.add_option("MANIFEST", manifest, "the manifest, or its folder")->required();
}

void add_plan_command(CLI::App& sweep, Action& action) {
  const auto request = std::make_shared<PlanRequest>();
  request->chunk_points = kChunkPoints;
  CLI::App* command = sweep.add_subcommand(
      "plan", "Write a manifest: the points, their keys and their chunks, for workers on any machine.");
  command->add_option("SWEEP", request->sweep, "the sweep: a name or a YAML file")->required();
  command->add_option("--out", request->out, "a new folder (default: <the sweep's name>.plan)")
      ->type_name("FOLDER");
  command->add_option("--chunk-points", request->chunk_points, "points of a chunk (default: 250)")
      ->type_name("N")
      ->check(integer_in(1, kMostChunkPoints));
  add_json_flag(*command, request->json);
  add_config_dir_option(*command, request->config_dir);
  command->callback([request, &action] { action = [request] { return plan_sweep(*request); }; });
}

void add_worker_command(CLI::App& sweep, Action& action, std::int64_t most_workers) {
  const auto request = std::make_shared<WorkerRequest>();
  CLI::App* command = sweep.add_subcommand(
      "worker", "Run a chunk: what it lacks, each row into a durable file. Status 75: another try may help.");
  add_manifest_option(*command, request->manifest);
  command->add_option("--chunk", request->chunk, "which, from 0")
      ->type_name("K")
      ->required()
      ->check(integer_in(0, std::numeric_limits<std::int64_t>::max()));
  command->add_option("-j,--jobs", request->workers, "worker processes (default: 1)")
      ->type_name("N")
      ->check(integer_in(1, most_workers));
  command->callback([request, &action] { action = [request] { return run_chunk(*request); }; });
}

void add_run_options(CLI::App& command, RunPlanRequest& request, std::int64_t most_workers) {
  static const std::map<std::string, SweepBackend> backends = {{"local", SweepBackend::Local},
                                                               {"slurm", SweepBackend::Slurm}};
  add_manifest_option(command, request.manifest);
  command
      .add_option_function<std::string>(
          "--backend", [&request](const std::string& word) { request.backend = backends.at(word); },
          "local: processes of this machine (the default); slurm: a job array, a task for each chunk")
      ->type_name("WORD")
      ->check(one_of({"local", "slurm"}));
  command
      .add_option("-j,--jobs", request.workers,
                  "worker processes: of this machine (default: one for each core), or of a task (default: 1)")
      ->type_name("N")
      ->check(integer_in(1, most_workers));
  command.add_option("--at-once", request.at_once, "slurm: tasks that may run at the same time")
      ->type_name("N")
      ->check(integer_in(1, kMostTasks));
  command.add_option("--sbatch", request.sbatch, "slurm: a further argument of sbatch; may be repeated")
      ->type_name("ARGUMENT")
      ->allow_extra_args(false)
      ->take_all();
  command.add_flag("!--no-wait", request.wait, "slurm: end as soon as the job is submitted");
}

void add_run_commands(CLI::App& sweep, Action& action, std::int64_t most_workers) {
  for (const bool resume : {false, true}) {
    const auto request = std::make_shared<RunPlanRequest>();
    request->resume = resume;
    CLI::App* command = sweep.add_subcommand(
        resume ? "resume" : "run",
        resume
            ? "Run or submit what the durable files of a planned sweep lack. Tasks that Slurm still has are "
              "cancelled first."
            : "Run a planned sweep, here or on a cluster, and wait for it. Status 75: points are missing.");
    add_run_options(*command, *request, most_workers);
    command->callback([request, &action] { action = [request] { return run_plan(*request); }; });
  }
}

void add_merge_command(CLI::App& sweep, Action& action) {
  const auto request = std::make_shared<MergeRequest>();
  CLI::App* command = sweep.add_subcommand(
      "merge", "Make the SQLite file of a planned sweep. Status 75: points are missing.");
  add_manifest_option(*command, request->manifest);
  command->add_option("--out", request->out, "the file of results (default: <the sweep's name>.sqlite)")
      ->type_name("FILE");
  command->add_flag("--partial", request->partial, "merge what there is, though points are missing");
  command->callback([request, &action] { action = [request] { return merge_sweep(*request); }; });
}

}  // namespace

void add_planned_sweep_commands(CLI::App& sweep, Action& action, std::int64_t most_workers) {
  add_plan_command(sweep, action);
  add_run_commands(sweep, action, most_workers);
  add_worker_command(sweep, action, most_workers);
  add_merge_command(sweep, action);
}

}  // namespace bfpsim
