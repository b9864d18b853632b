// SPDX-License-Identifier: Apache-2.0
#include "sim/cli/chunk_session.h"

#include <fmt/format.h>

#include <cstdio>
#include <filesystem>
#include <system_error>

#include "sim/cli/interrupt.h"
#include "sim/cli/output_file.h"
#include "sim/cli/point_pool.h"
#include "sim/cli/sweep_inputs.h"
#include "sim/cli/sweep_progress.h"
#include "sim/cli/terminal.h"
#include "sim/report/json_writer.h"
#include "sim/report/sweep_report.h"
#include "sim/report/text_table.h"
#include "sim/study/row_file.h"
#include "sim/study/sweep_ledger.h"

namespace bfpsim {
namespace {

namespace fs = std::filesystem;

/// Some points of a planned sweep, from `begin` to before `end`.
struct Range {
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// The points' relative paths begin where the sweep was planned.
void enter_folder(const SweepManifest& manifest) {
  std::error_code error;
  fs::current_path(manifest.folder, error);
  if (error) {
    throw UsageError(fmt::format("the sweep was planned in '{}', which is not on this machine: {}",
                                 manifest.folder, error.message()));
  }
}

/// One try at points of a planned sweep.
class Try {
 public:
  Try(const PlannedSweep& sweep, Range range, const std::string& name, int workers)
      : manifest_(sweep.manifest),
        range_(range),
        name_(name),
        workers_(workers),
        rows_folder_(rows_folder(sweep.folder)) {}

  ExitCode run() {
    enter_folder(manifest_);
    make_folder(rows_folder_);
    SweepLedger ledger(manifest_, rows_folder_);
    const std::vector<PointTask> tasks = open_tasks(ledger);
    const std::size_t points = range_.end - range_.begin;
    if (!tasks.empty()) run(tasks, points - tasks.size());
    ledger.refresh();
    const std::size_t open = open_tasks(ledger).size();
    print(fmt::format("{}: {} points, {} were there, {} ran ({} failed), {} missing\n", name_, points,
                      points - tasks.size(), ran_, failed_, open));
    if (InterruptGuard::requested()) return ExitCode::Interrupted;
    return open == 0 ? ExitCode::Done : ExitCode::TryAgain;
  }

 private:
  [[nodiscard]] std::vector<PointTask> open_tasks(const SweepLedger& ledger) const {
    std::vector<PointTask> tasks;
    for (std::size_t i = range_.begin; i < range_.end; ++i) {
      if (!ledger.is_settled(i))
        tasks.push_back({&manifest_.points[i].point, static_cast<std::int64_t>(i), ""});
    }
    return tasks;
  }

  void run(const std::vector<PointTask>& tasks, std::size_t before) {
    RowFile file(rows_folder_, as_file_name(name_));
    SweepProgress progress(range_.end - range_.begin, before);
    PointPoolWork work;
    work.tasks = tasks;
    work.workers = workers_;
    work.config_dir = manifest_.config_dir;
    work.row = [&](const ResultRow& row) {
      refuse_changed(row);
      file.append(row);
      ++ran_;
      if (!row.error.empty()) ++failed_;
    };
    work.go_on = [&] {
      progress.show(before + ran_, failed_);
      return !InterruptGuard::requested();
    };
    (void)run_points(work);
  }

  /// A row of a lost worker has no key; every other one must have the one that was planned.
  void refuse_changed(const ResultRow& row) const {
    if (row.key.empty() || row.key == manifest_.points[static_cast<std::size_t>(row.ordinal)].key) return;
    throw UsageError(
        fmt::format("point '{}': its configuration has changed since the sweep was planned{}{}; plan again",
                    row.point, row.error.empty() ? "" : ": ", row.error));
  }

  const SweepManifest& manifest_;
  Range range_;
  std::string name_;
  int workers_;
  std::string rows_folder_;
  std::size_t ran_ = 0;
  std::size_t failed_ = 0;
};

/// A disk that is full or away may be there again later.
ExitCode attempt(const PlannedSweep& sweep, Range range, const std::string& name, int workers) {
  const InterruptGuard interrupt;
  try {
    return Try(sweep, range, name, workers).run();
  } catch (const StoreError& error) {
    print_error(error.what());
    return ExitCode::TryAgain;
  }
}

}  // namespace

ExitCode run_chunk(const WorkerRequest& request) {
  const PlannedSweep sweep = open_planned_sweep(request.manifest);
  const SweepManifest& manifest = sweep.manifest;
  if (request.chunk >= manifest.chunks()) {
    throw UsageError(
        fmt::format("--chunk {}: the sweep has chunks 0 to {}", request.chunk, manifest.chunks() - 1));
  }
  return attempt(sweep, {manifest.chunk_begin(request.chunk), manifest.chunk_end(request.chunk)},
                 fmt::format("chunk-{}", request.chunk), request.workers);
}

ExitCode run_here(const PlannedSweep& sweep, int workers) {
  return attempt(sweep, {0, sweep.manifest.points.size()}, "local", workers);
}

ExitCode merge_sweep(const MergeRequest& request) {
  const PlannedSweep sweep = open_planned_sweep(request.manifest);
  const SweepManifest& manifest = sweep.manifest;
  const std::string out = request.out.value_or(as_file_name(manifest.sweep) + ".sqlite");
  require_writable_file(out);
  std::error_code ignored;
  if (fs::exists(out, ignored)) throw UsageError(out + ": exists already; --out names another file");
  const std::string temporary = fmt::format("{}.tmp.{}", out, ::getpid());
  try {
    const SweepLedger ledger(manifest, rows_folder(sweep.folder));
    const std::size_t points = manifest.points.size();
    const std::size_t missing = points - ledger.settled();
    if (missing != 0 && !request.partial) {
      print_error(
          fmt::format("{} of {} points are missing, in {} chunks; 'bfpsim sweep resume' runs them, --partial "
                      "merges without",
                      missing, points, ledger.open_chunks().size()));
      return ExitCode::TryAgain;
    }
    const std::vector<ResultRow> rows = ledger.rows();
    {
      ResultStore store = ResultStore::create(temporary, layout_of(manifest.sweep, manifest.axes));
      store.set_meta(kPointsMeta, std::to_string(points));
      store.write(rows);
    }
    fs::rename(temporary, out);
    print(wrap(fmt::format("{} of {} points ({} failed): {}", rows.size(), points, ledger.failed(), out),
               stdout_style()) +
          failures_text(rows, stdout_style()));
    return ExitCode::Done;
  } catch (const StoreError& error) {
    fs::remove(temporary, ignored);
    throw UsageError(error.what());
  }
}

ExitCode show_plan_status(const std::string& path, bool json_wanted) {
  const PlannedSweep sweep = open_planned_sweep(path);
  const SweepManifest& manifest = sweep.manifest;
  const SweepLedger ledger(manifest, rows_folder(sweep.folder));
  const std::vector<std::size_t> open = ledger.open_chunks();
  if (json_wanted) {
    JsonWriter json;
    json.begin_object();
    json.member("schema", "bfpsim.sweep-status/1");
    json.member("sweep", manifest.sweep);
    json.member("points", static_cast<std::int64_t>(manifest.points.size()));
    json.member("rows", static_cast<std::int64_t>(ledger.settled()));
    json.member("failed", static_cast<std::int64_t>(ledger.failed()));
    json.member("chunks", static_cast<std::int64_t>(manifest.chunks()));
    json.key("open_chunks");
    json.begin_array(JsonWriter::Layout::OneLine);
    for (const std::size_t chunk : open)
      json.value(static_cast<std::int64_t>(chunk));
    json.end();
    json.end();
    print(json.take());
    return ExitCode::Done;
  }
  const TextStyle style = stdout_style();
  print(
      wrap(fmt::format(
               "Sweep {}: {} of {} points are there, {} of them failed; {} of {} chunks have points missing.",
               manifest.sweep, ledger.settled(), manifest.points.size(), ledger.failed(), open.size(),
               manifest.chunks()),
           style) +
      failures_text(ledger.rows(), style));
  return ExitCode::Done;
}

}  // namespace bfpsim
