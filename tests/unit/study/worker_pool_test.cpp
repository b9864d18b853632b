// SPDX-License-Identifier: Apache-2.0
#include "sim/study/worker_pool.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <csignal>
#include <map>
#include <stdexcept>
#include <vector>

namespace bfpsim::test {
namespace {

struct Collected {
  std::map<std::size_t, std::string> done;
  std::map<std::size_t, std::string> lost;
  bool complete = false;
};

Collected run(std::size_t items, int workers, std::function<std::string(std::size_t)> task,
              std::function<bool(const Collected&)> go_on = nullptr) {
  Collected collected;
  PoolWork work;
  work.items = items;
  work.workers = workers;
  work.task = std::move(task);
  work.done = [&](std::size_t i, std::string result) {
    EXPECT_TRUE(collected.done.emplace(i, std::move(result)).second) << i << " came twice";
  };
  work.lost = [&](std::size_t i, const std::string& why) { collected.lost[i] = why; };
  if (go_on) work.go_on = [&] { return go_on(collected); };
  collected.complete = run_pool(work);
  return collected;
}

TEST(WorkerPool, EveryItemOnceForAnyNumberOfWorkers) {
  for (const int workers : {1, 2, 7, 300}) {
    const Collected collected =
        run(200, workers, [](std::size_t i) { return std::string(i * 37 % 100'000, 'x'); });
    EXPECT_TRUE(collected.complete);
    ASSERT_EQ(collected.done.size(), 200U);
    for (const auto& [i, result] : collected.done)
      EXPECT_EQ(result.size(), i * 37 % 100'000);
  }
}

TEST(WorkerPool, AWorkerThatDiesLosesItsItemAlone) {
  const Collected collected = run(50, 2, [](std::size_t i) {
    if (i % 10 == 3) std::raise(SIGKILL);
    if (i % 10 == 7) throw std::runtime_error("not caught by the task");
    return std::to_string(i);
  });
  EXPECT_TRUE(collected.complete);
  EXPECT_EQ(collected.done.size(), 40U);
  ASSERT_EQ(collected.lost.size(), 10U);
  EXPECT_EQ(collected.lost.at(3), "signal 9");
  EXPECT_EQ(collected.lost.at(7), "status 1");
}

TEST(WorkerPool, ARunIsOneWorkersAndInOrder) {
  std::vector<std::string> results(60);
  PoolWork work;
  work.items = results.size();
  work.workers = 3;
  for (std::size_t first = 0; first < work.items; first += 7)
    work.runs.push_back(first);
  std::size_t last = 0;  // of each worker's own memory
  work.task = [&](std::size_t i) {
    const std::string result = std::to_string(::getpid()) + " after " + std::to_string(last);
    last = i;
    if (i == 30) std::raise(SIGKILL);
    return result;
  };
  work.done = [&](std::size_t i, std::string result) { results[i] = std::move(result); };
  std::vector<std::size_t> lost;
  work.lost = [&](std::size_t i, const std::string&) { lost.push_back(i); };
  EXPECT_TRUE(run_pool(work));
  EXPECT_THAT(lost, ::testing::ElementsAre(30));
  for (std::size_t i = 0; i < results.size(); ++i) {
    if (i % 7 == 0 || i == 30 || i == 31)
      continue;  // a run's first; the lost one, and the next, of a new worker
    const std::string pid = results[i - 1].substr(0, results[i - 1].find(' '));
    EXPECT_EQ(results[i], pid + " after " + std::to_string(i - 1));
  }
}

TEST(WorkerPool, StopsBetweenItems) {
  const Collected collected = run(
      100'000'000, 2, [](std::size_t) { return std::string("x"); },
      [](const Collected& so_far) { return so_far.done.size() < 100; });
  EXPECT_FALSE(collected.complete);
  EXPECT_GE(collected.done.size(), 100U);
}

TEST(WorkerPool, NothingToDoIsDone) {
  EXPECT_TRUE(run(0, 2, [](std::size_t) { return std::string(); }).complete);
}

}  // namespace
}  // namespace bfpsim::test
