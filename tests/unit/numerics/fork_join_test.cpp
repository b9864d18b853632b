// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/numerics/kernels/fork_join.h"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>
#include <vector>

namespace bfpsim::test {
namespace {

TEST(ForkJoin, CallsEveryTaskOnceOnAnyNumberOfThreads) {
  for (const int threads : {1, 2, 7, 100}) {
    std::vector<std::atomic<int>> calls(50);
    fork_join(threads, {{50, [&](std::int64_t task) { ++calls[static_cast<std::size_t>(task)]; }}});
    for (const std::atomic<int>& count : calls)
      EXPECT_EQ(count, 1) << threads << " threads";
  }
}

TEST(ForkJoin, DoesNothingWithoutTasks) {
  const auto none = [](std::int64_t) { ADD_FAILURE() << "there is no task"; };
  fork_join(3, {});
  fork_join(3, {{0, none}, {0, none}});
}

TEST(ForkJoin, ThrowsWhatATaskThrew) {
  for (const int threads : {1, 4}) {
    const auto task = [](std::int64_t i) {
      if (i == 5) throw std::runtime_error("task 5");
    };
    EXPECT_THROW(fork_join(threads, {{20, task}}), std::runtime_error) << threads << " threads";
  }
}

TEST(ForkJoin, AStageSeesAllOfTheOneBefore) {
  for (const int threads : {1, 2, 5}) {
    for (int round = 0; round < 200; ++round) {
      std::atomic<int> first{0};
      std::atomic<int> early{0};
      fork_join(threads, {{7, [&](std::int64_t) { ++first; }},
                          {0, [](std::int64_t) { ADD_FAILURE() << "there is no task"; }},
                          {30, [&](std::int64_t) { early += first == 7 ? 0 : 1; }}});
      ASSERT_EQ(first, 7);
      ASSERT_EQ(early, 0) << threads << " threads, round " << round;
    }
  }
}

TEST(ForkJoin, AFailedStageLeavesTheNextOut) {
  const auto fails = [](std::int64_t) { throw std::runtime_error("all of them"); };
  const auto never = [](std::int64_t) { ADD_FAILURE() << "after a failure"; };
  for (const int threads : {1, 3})
    EXPECT_THROW(fork_join(threads, {{5, fails}, {5, never}}), std::runtime_error);
}

}  // namespace
}  // namespace bfpsim::test
