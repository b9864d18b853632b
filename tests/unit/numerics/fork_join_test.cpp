// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/numerics/kernels/fork_join.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace bfpsim::test {
namespace {

TEST(ForkJoin, CallsEveryTaskOnceOnAnyNumberOfThreads) {
  for (const int threads : {1, 2, 7, 100}) {
    std::vector<std::atomic<int>> calls(50);
    fork_join(threads, 50, [&](std::int64_t task) { ++calls[static_cast<std::size_t>(task)]; });
    for (const std::atomic<int>& count : calls)
      EXPECT_EQ(count, 1) << threads << " threads";
  }
}

TEST(ForkJoin, DoesNothingWithoutTasks) {
  fork_join(3, 0, [](std::int64_t) { ADD_FAILURE() << "there is no task"; });
}

TEST(ForkJoin, ThrowsWhatATaskThrew) {
  for (const int threads : {1, 4}) {
    const auto task = [](std::int64_t i) {
      if (i == 5) throw std::runtime_error("task 5");
    };
    EXPECT_THROW(fork_join(threads, 20, task), std::runtime_error) << threads << " threads";
  }
}

}  // namespace
}  // namespace bfpsim::test
