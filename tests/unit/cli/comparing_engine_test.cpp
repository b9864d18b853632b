// SPDX-License-Identifier: Apache-2.0
// Against engines whose outcomes are given.
#include "sim/cli/comparing_engine.h"

#include <gtest/gtest.h>

namespace bfpsim {
namespace {

/// Takes as many cycles as it is told, and counts its runs.
class GivenEngine : public Engine {
 public:
  GivenEngine(std::string name, std::int64_t cycles, int& runs)
      : name_(std::move(name)), cycles_(cycles), runs_(runs) {}
  [[nodiscard]] std::string_view name() const override { return name_; }
  [[nodiscard]] GemmOutcome run(const GemmTask& task) override {
    ++runs_;
    GemmOutcome outcome;
    outcome.cycles = Cycles(cycles_ * task.job.m);
    return outcome;
  }
  [[nodiscard]] JobOutcome run_operation(const OperationJob& job, TimelineObserver*) override {
    ++runs_;
    JobOutcome outcome;
    outcome.cycles = Cycles(cycles_ * job.packets);
    return outcome;
  }

 private:
  std::string name_;
  std::int64_t cycles_;
  int& runs_;
};

struct Pair {
  int first_runs = 0;
  int second_runs = 0;
  ComparingEngine engine;
  Pair(std::int64_t first, std::int64_t second)
      : engine(std::make_unique<GivenEngine>("one", first, first_runs),
               std::make_unique<GivenEngine>("two", second, second_runs)) {}
};

GemmTask task_of(std::int64_t m) {
  GemmTask task;
  task.job.m = m;
  return task;
}

TEST(ComparingEngine, EnginesThatAgreeHaveNoDifferences) {
  Pair pair(10, 10);
  EXPECT_EQ(pair.engine.run(task_of(3)).cycles.count(), 30);
  EXPECT_EQ(pair.engine.name(), "one");
  EXPECT_EQ(pair.engine.result().first, "one");
  EXPECT_EQ(pair.engine.result().second, "two");
  EXPECT_TRUE(pair.engine.result().differences.empty());
}

TEST(ComparingEngine, ComparesEqualOperationsOnceAndNamesTheOneThatDiffers) {
  Pair pair(10, 11);
  pair.engine.set_label("bn1 forward");
  OperationJob job;
  job.packets = 4;
  EXPECT_EQ(pair.engine.run_operation(job, nullptr).cycles.count(), 40);
  EXPECT_EQ(pair.engine.run_operation(job, nullptr).cycles.count(), 40);
  EXPECT_EQ(pair.engine.result().operations, 2);
  EXPECT_EQ(pair.engine.result().distinct_operations, 1);
  EXPECT_EQ(pair.second_runs, 1);
  ASSERT_EQ(pair.engine.result().differences.size(), 1U);
  EXPECT_EQ(pair.engine.result().differences[0].gemm, "bn1 forward");
  EXPECT_EQ(pair.engine.result().differences[0].second, "44");
}

TEST(ComparingEngine, NamesTheGemmThatDiffers) {
  Pair pair(10, 11);
  pair.engine.set_label("fc forward");
  EXPECT_EQ(pair.engine.run(task_of(3)).cycles.count(), 30);
  ASSERT_EQ(pair.engine.result().differences.size(), 1U);
  EXPECT_EQ(pair.engine.result().differences[0].gemm, "fc forward");
  EXPECT_EQ(pair.engine.result().differences[0].second, "33");
}

TEST(ComparingEngine, EqualTasksWithoutValuesAreComparedOnce) {
  Pair pair(10, 10);
  for (const std::int64_t m : {3, 4, 3, 3})
    static_cast<void>(pair.engine.run(task_of(m)));
  EXPECT_EQ(pair.first_runs, 4);
  EXPECT_EQ(pair.second_runs, 2);
  EXPECT_EQ(pair.engine.result().gemms, 4);
  EXPECT_EQ(pair.engine.result().distinct, 2);
  EXPECT_FALSE(pair.engine.result().with_values);
}

TEST(ComparingEngine, TasksWithValuesAreAllCompared) {
  Pair pair(10, 10);
  const float value = 1.0F;
  GemmTask task = task_of(3);
  task.a_source = &value;
  task.b_source = &value;
  static_cast<void>(pair.engine.run(task));
  static_cast<void>(pair.engine.run(task));
  EXPECT_EQ(pair.second_runs, 2);
  EXPECT_TRUE(pair.engine.result().with_values);
}

}  // namespace
}  // namespace bfpsim
