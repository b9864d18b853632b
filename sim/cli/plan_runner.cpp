// SPDX-License-Identifier: Apache-2.0
#include "sim/cli/plan_runner.h"

#include <fmt/format.h>

#include <chrono>
#include <filesystem>
#include <system_error>
#include <thread>

#include "sim/cli/chunk_session.h"
#include "sim/cli/interrupt.h"
#include "sim/cli/sweep_progress.h"
#include "sim/cli/terminal.h"
#include "sim/config/near_miss.h"
#include "sim/report/text_table.h"
#include "sim/study/sweep_ledger.h"

namespace bfpsim {
namespace {

constexpr auto kLookEvery = std::chrono::seconds(1);
/// How often in a row the queue must be empty: files of other machines may be seen later than their end.
constexpr int kEmptyLooks = 3;

/// Until the durable files have every point, or nobody is left who would write them.
void wait_for_tasks(const Slurm& slurm, SweepLedger& ledger, std::size_t points) {
  SweepProgress progress(points, ledger.settled());
  int empty_looks = 0;
  while (ledger.settled() < points && empty_looks < kEmptyLooks && !InterruptGuard::requested()) {
    std::this_thread::sleep_for(kLookEvery);
    const std::optional<bool> has_tasks = slurm.has_tasks();
    empty_looks = has_tasks.value_or(true) ? 0 : empty_looks + 1;
    ledger.refresh();
    progress.show(ledger.settled(), ledger.failed(), has_tasks ? "" : "the scheduler does not answer");
  }
}

ExitCode run_on_slurm(const PlannedSweep& sweep, const RunPlanRequest& request) {
  const std::size_t points = sweep.manifest.points.size();
  SweepLedger ledger(sweep.manifest, rows_folder(sweep.folder));
  const Slurm slurm(sweep, {request.sbatch, request.at_once, std::max(1, request.workers)});
  if (request.resume) slurm.cancel();
  const std::vector<std::size_t> chunks = ledger.open_chunks();
  if (!chunks.empty()) {
    const std::vector<std::string> jobs = slurm.submit(chunks);
    print(
        wrap(fmt::format("{} of {} points were there; submitted {} of {} chunks as job {}", ledger.settled(),
                         points, chunks.size(), sweep.manifest.chunks(), join_words(jobs)),
             stdout_style()));
    if (!request.wait) return ExitCode::Done;
    wait_for_tasks(slurm, ledger, points);
  }
  const std::size_t missing = points - ledger.settled();
  std::string text =
      fmt::format("{} of {} points are there, {} of them failed", ledger.settled(), points, ledger.failed());
  text += missing == 0 ? "; 'bfpsim sweep merge' makes the database"
                       : "; 'bfpsim sweep resume' submits the missing ones";
  print(wrap(text, stdout_style()));
  if (InterruptGuard::requested()) return ExitCode::Interrupted;
  return missing == 0 ? ExitCode::Done : ExitCode::TryAgain;
}

}  // namespace

ExitCode run_plan(const RunPlanRequest& request) {
  const bool slurm = request.backend == SweepBackend::Slurm;
  if (!slurm && (!request.wait || request.at_once != 0 || !request.sbatch.empty()))
    throw UsageError("--no-wait, --at-once and --sbatch go with --backend slurm");
  const PlannedSweep sweep = open_planned_sweep(request.manifest);
  const std::string rows = rows_folder(sweep.folder);
  std::error_code error;
  if (std::filesystem::exists(rows, error) && !request.resume)
    throw UsageError(
        fmt::format("{}: the sweep has begun; 'bfpsim sweep resume' goes on with it", request.manifest));
  if (!slurm) return run_here(sweep, request.workers);
  std::filesystem::create_directory(rows, error);
  const InterruptGuard interrupt;
  try {
    return run_on_slurm(sweep, request);
  } catch (const StoreError& failure) {
    throw UsageError(failure.what());
  }
}

}  // namespace bfpsim
