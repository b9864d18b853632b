// SPDX-License-Identifier: Apache-2.0
#include "sim/cli/sweep_session.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <map>

#include "sim/cli/chunk_session.h"
#include "sim/cli/interrupt.h"
#include "sim/cli/output_file.h"
#include "sim/cli/point_pool.h"
#include "sim/cli/sweep_inputs.h"
#include "sim/cli/sweep_progress.h"
#include "sim/cli/terminal.h"
#include "sim/config/near_miss.h"
#include "sim/report/json_writer.h"
#include "sim/report/number_text.h"
#include "sim/report/text_table.h"
#include "sim/report/version.h"

namespace bfpsim {
namespace {

using Clock = std::chrono::steady_clock;

constexpr auto kWriteEvery = std::chrono::milliseconds(200);  ///< a transaction costs a sync of the disk

bool have_equal_columns(const ResultLayout& a, const ResultLayout& b) {
  return a.axes == b.axes && a.columns.size() == b.columns.size() &&
         std::equal(a.columns.begin(), a.columns.end(), b.columns.begin(),
                    [](const ResultColumn& x, const ResultColumn& y) { return x.name == y.name; });
}

ResultStore open_store(const std::string& path, const ResultLayout& layout, bool resume) {
  if (!ResultStore::exists(path)) {
    require_writable_file(path);
    return ResultStore::create(path, layout);
  }
  if (!resume)
    throw UsageError(
        fmt::format("{}: exists already; --resume goes on with it, --out names another file", path));
  ResultStore store = ResultStore::open(path, false);
  if (store.layout().sweep != layout.sweep || !have_equal_columns(store.layout(), layout)) {
    throw UsageError(fmt::format("{}: holds sweep '{}' with other axes or columns; --out names another file",
                                 path, store.layout().sweep));
  }
  return store;
}

/// One run of a sweep: its workers' rows into the file, and a line of progress.
class Session {
 public:
  Session(const SweepRequest& request, const std::vector<SweepPoint>& points, ResultStore& store)
      : request_(request), points_(points), store_(store), progress_(points.size(), 0) {}

  /// Whether all points are done.
  bool run() {
    PointPoolWork work;
    const std::map<std::string, std::string> known = store_.keys();
    for (std::size_t i = 0; i < points_.size(); ++i) {
      const auto found = known.find(points_[i].label());
      work.tasks.push_back(
          {&points_[i], static_cast<std::int64_t>(i), found == known.end() ? "" : found->second});
    }
    work.workers = request_.workers;
    work.config_dir = request_.config_dir;
    work.row = [this](ResultRow row) { take(std::move(row)); };
    work.kept = [this] { ++kept_; };
    work.go_on = [this] {
      flush(false);
      if (ran_ + kept_ != 0) progress_.show(ran_ + kept_, failed_);
      return !InterruptGuard::requested();
    };
    const bool complete = run_points(work);
    flush(true);
    progress_.clear();
    return complete;
  }

  [[nodiscard]] std::size_t ran() const { return ran_; }
  [[nodiscard]] std::size_t kept() const { return kept_; }
  [[nodiscard]] std::size_t failed() const { return failed_; }
  [[nodiscard]] double seconds() const { return progress_.seconds(); }

 private:
  void take(ResultRow row) {
    ++ran_;
    if (!row.error.empty()) ++failed_;
    rows_.push_back(std::move(row));
  }

  void flush(bool now) {
    if (rows_.empty() || (!now && Clock::now() - written_ < kWriteEvery)) return;
    store_.write(rows_);
    rows_.clear();
    written_ = Clock::now();
  }

  const SweepRequest& request_;
  const std::vector<SweepPoint>& points_;
  ResultStore& store_;
  SweepProgress progress_;
  std::vector<ResultRow> rows_;
  Clock::time_point written_ = Clock::now();
  std::size_t ran_ = 0;
  std::size_t kept_ = 0;
  std::size_t failed_ = 0;
};

std::string list_points(const std::vector<SweepPoint>& points) {
  std::string out;
  for (const SweepPoint& point : points)
    out += point.label() + "\n";
  return out;
}

std::string summary_json(const Session& session, const std::string& path, std::size_t points, bool complete) {
  JsonWriter json;
  json.begin_object();
  json.member("schema", "bfpsim.sweep-run/1");
  json.member("bfpsim_version", version());
  json.member("out", path);
  json.member("points", static_cast<std::int64_t>(points));
  json.member("ran", static_cast<std::int64_t>(session.ran()));
  json.member("kept", static_cast<std::int64_t>(session.kept()));
  json.member("failed", static_cast<std::int64_t>(session.failed()));
  json.member("complete", complete);
  json.member("seconds", session.seconds());
  json.end();
  return json.take();
}

/// The results' rows as the view wants them; a wrong name is the user's mistake.
template <typename Make>
auto with_known_columns(Make make) {
  try {
    return make();
  } catch (const UnknownColumn& error) {
    throw UsageError(fmt::format("unknown column '{}'{}\n  columns: {}", error.name,
                                 did_you_mean(error.name, error.known), join_words(error.known)));
  }
}

void export_to(const std::string& path, const std::string& text) {
  if (path == "-") {
    print(text);
  } else {
    write_file(path, text);
    print(fmt::format("wrote {}\n", path));
  }
}

}  // namespace

ExitCode run_sweep(const SweepRequest& request) {
  const SweepInputs inputs = load_sweep_inputs(request.sweep, request.config_dir);
  const std::vector<SweepPoint>& points = inputs.points;
  if (request.list_points) {
    print(list_points(points));
    return ExitCode::Done;
  }
  const std::string path = request.out.value_or(as_file_name(inputs.layout.sweep) + ".sqlite");
  const InterruptGuard interrupt;
  try {
    ResultStore store = open_store(path, inputs.layout, request.resume);
    store.set_meta(kPointsMeta, std::to_string(points.size()));
    Session session(request, points, store);
    const bool complete = session.run();
    if (request.json) {
      print(summary_json(session, path, points.size(), complete));
    } else {
      std::string text =
          fmt::format("{} of {} points in {}: {} ran ({} failed), {} were there. Results: {}",
                      session.ran() + session.kept(), points.size(), duration_text(session.seconds()),
                      session.ran(), session.failed(), session.kept(), path);
      if (!complete) text += "; --resume goes on";
      print(wrap(text, stdout_style()) + failures_text(store.rows(), stdout_style()));
    }
    return complete ? ExitCode::Done : ExitCode::Interrupted;
  } catch (const StoreError& error) {
    throw UsageError(error.what());
  }
}

ExitCode show_sweep_status(const SweepShowRequest& request) {
  try {
    if (is_planned_sweep(request.file)) return show_plan_status(request.file, request.json);
    const ResultStore store = ResultStore::open(request.file, true);
    const std::vector<ResultRow> rows = store.rows();
    const auto failed =
        std::count_if(rows.begin(), rows.end(), [](const ResultRow& row) { return !row.error.empty(); });
    const std::string points = store.meta(kPointsMeta).value_or("?");
    if (request.json) {
      JsonWriter json;
      json.begin_object();
      json.member("schema", "bfpsim.sweep-status/1");
      json.member("sweep", store.layout().sweep);
      json.member("points", std::int64_t{std::stoll(points)});
      json.member("rows", static_cast<std::int64_t>(rows.size()));
      json.member("failed", static_cast<std::int64_t>(failed));
      json.end();
      print(json.take());
      return ExitCode::Done;
    }
    const TextStyle style = stdout_style();
    print(wrap(fmt::format("Sweep {}: {} of {} points are there, {} of them failed.", store.layout().sweep,
                           rows.size(), points, failed),
               style) +
          failures_text(rows, style));
    return ExitCode::Done;
  } catch (const StoreError& error) {
    throw UsageError(error.what());
  }
}

ExitCode show_sweep(const SweepShowRequest& request) {
  try {
    const ResultStore store = ResultStore::open(request.file, true);
    const std::vector<ResultRow> all = store.rows();
    const ResultLayout& layout = store.layout();
    const std::vector<ResultRow> rows =
        with_known_columns([&] { return select_rows(layout, all, request.view); });
    // An export of everything has the failures, too; a choice among rows has only what can be compared.
    const std::vector<ResultRow>& exported = request.view.pareto.empty() ? all : rows;
    if (request.csv) export_to(*request.csv, to_csv(layout, exported));
    if (request.json_lines) export_to(*request.json_lines, to_json_lines(layout, exported));
    if (request.csv || request.json_lines) return ExitCode::Done;
    print(with_known_columns([&] { return to_text(layout, rows, request.view, stdout_style()); }));
    return ExitCode::Done;
  } catch (const StoreError& error) {
    throw UsageError(error.what());
  }
}

}  // namespace bfpsim
