// SPDX-License-Identifier: Apache-2.0
#include "sim/cli/point_pool.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <thread>
#include <utility>

#include "sim/study/row_text.h"
#include "sim/study/worker_pool.h"

namespace bfpsim {
namespace {

ResultRow lost_row(const PointTask& task, const std::string& why) {
  ResultRow row;
  row.point = task.point->label();
  row.ordinal = task.ordinal;
  row.error = fmt::format("the worker ended with {}", why);
  for (const NamedText& chosen : task.point->chosen)
    row.chosen.push_back(chosen.second);
  return row;
}

/// Whether points that differ in this setting alone may still have GEMMs in common: the machine and how
/// operands are encoded must be equal.
bool keeps_gemms(const std::string& setting) {
  for (const char* prefix : {"workload", "trace", "step", "batch", "epoch", "technology"}) {
    if (setting.rfind(prefix, 0) == 0) return true;
  }
  return false;
}

std::string machine_and_formats(const SweepPoint& point) {
  std::string text;
  for (const auto& [name, value] : point.settings) {
    if (!keeps_gemms(name)) text += name + "=" + value + "\n";
  }
  return text;
}

/// Puts tasks that may share GEMMs behind each other, in the order of the first of them. Returns where runs
/// begin that are short enough to keep all workers busy to the end.
std::vector<std::size_t> group(std::vector<PointTask>& tasks, int workers) {
  constexpr std::size_t kRunsOfWorker = 8;
  const std::size_t longest =
      std::max<std::size_t>(1, tasks.size() / (static_cast<std::size_t>(workers) * kRunsOfWorker));
  std::map<std::string, std::size_t> first;  // task of each group
  std::vector<std::pair<std::size_t, PointTask>> keyed;
  for (PointTask& task : tasks) {
    const std::size_t position = keyed.size();
    keyed.emplace_back(first.emplace(machine_and_formats(*task.point), position).first->second,
                       std::move(task));
  }
  std::stable_sort(keyed.begin(), keyed.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<std::size_t> runs;
  for (std::size_t i = 0; i < keyed.size(); ++i) {
    if (i == 0 || keyed[i].first != keyed[i - 1].first || i - runs.back() == longest) runs.push_back(i);
    tasks[i] = std::move(keyed[i].second);
  }
  return runs;
}

}  // namespace

bool run_points(const PointPoolWork& work) {
  PointRunner runner(work.config_dir);  // each worker has its own copy, made when it is forked
  std::vector<PointTask> tasks = work.tasks;
  PoolWork pool;
  pool.items = tasks.size();
  pool.workers =
      work.workers > 0 ? work.workers : static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  pool.runs = group(tasks, pool.workers);
  pool.task = [&](std::size_t i) {
    const auto row = runner.run(*tasks[i].point, tasks[i].ordinal, tasks[i].known_key);
    return row ? to_bytes(*row) : std::string();
  };
  pool.done = [&](std::size_t, const std::string& bytes) {
    if (!bytes.empty()) {
      work.row(row_of(bytes));
    } else if (work.kept) {
      work.kept();
    }
  };
  pool.lost = [&](std::size_t i, const std::string& why) { work.row(lost_row(tasks[i], why)); };
  pool.go_on = work.go_on;
  return run_pool(pool);
}

}  // namespace bfpsim
