// SPDX-License-Identifier: Apache-2.0
#include "sim/cli/point_pool.h"

#include <fmt/format.h>

#include <algorithm>
#include <thread>

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

}  // namespace

bool run_points(const PointPoolWork& work) {
  PointRunner runner(work.config_dir);  // each worker has its own copy, made when it is forked
  PoolWork pool;
  pool.items = work.tasks.size();
  pool.workers =
      work.workers > 0 ? work.workers : static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  pool.task = [&](std::size_t i) {
    const PointTask& task = work.tasks[i];
    const auto row = runner.run(*task.point, task.ordinal, task.known_key);
    return row ? to_bytes(*row) : std::string();
  };
  pool.done = [&](std::size_t, const std::string& bytes) {
    if (!bytes.empty()) {
      work.row(row_of(bytes));
    } else if (work.kept) {
      work.kept();
    }
  };
  pool.lost = [&](std::size_t i, const std::string& why) { work.row(lost_row(work.tasks[i], why)); };
  pool.go_on = work.go_on;
  return run_pool(pool);
}

}  // namespace bfpsim
