// SPDX-License-Identifier: Apache-2.0
// Expectations: counted by hand from the rules of docs/sweep.md.
#include "sim/study/sweep_points.h"

#include <gmock/gmock.h>

#include <map>

namespace bfpsim::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

SweepPlan plan_of(std::vector<SweepAxis> axes) {
  SweepPlan plan;
  plan.axes = std::move(axes);
  return plan;
}

std::string refusal(const SweepPlan& plan) {
  try {
    (void)expand(plan);
  } catch (const SweepError& error) {
    return error.what();
  }
  return "";
}

TEST(SweepPoints, LastAxisIsFastest) {
  const auto points = expand(plan_of({{"batch", {"1", "2"}}, {"epoch", {"5", "6"}}}));
  ASSERT_EQ(points.size(), 4U);
  EXPECT_EQ(points[1].label(), "batch=1 epoch=6");
  EXPECT_THAT(points[2].settings, ElementsAre(Pair("batch", "2"), Pair("epoch", "5")));
}

TEST(SweepPoints, VariablesActThroughDerivedSettingsOnly) {
  SweepPlan plan = plan_of({{"m", {"4"}}, {"side", {"3"}}});
  plan.base = {{"schedule", "hbfp4"}, {"array.rows", "1"}};
  plan.derived = {{"schedule", "hbfp{m}"}, {"array.rows", "{side * side + 1}"}, {"array.cols", "{ side }"}};
  EXPECT_THAT(expand(plan).front().settings,
              ElementsAre(Pair("schedule", "hbfp4"), Pair("array.rows", "10"), Pair("array.cols", "3")));
}

TEST(SweepPoints, LatinHypercubeUsesEachValueEquallyOften) {
  SweepPlan plan = plan_of({{"a.x", {"1", "2", "3", "4", "5"}}, {"a.y", {"1", "2"}}});
  plan.sample = {SweepSample::Method::LatinHypercube, 100, 7};
  std::map<std::string, int> uses;
  for (const SweepPoint& point : expand(plan)) {
    for (const auto& [name, value] : point.chosen)
      ++uses[name + value];
  }
  for (const auto& [value, count] : uses)
    EXPECT_EQ(count, value[2] == 'x' ? 20 : 50) << value;
  EXPECT_EQ(uses.size(), 7U);
}

TEST(SweepPoints, SeedsDecideSamples) {
  SweepPlan plan = plan_of({{"a.x", {"1", "2", "3", "4", "5"}}});
  plan.sample = {SweepSample::Method::Random, 50, 1};
  const auto labels = [&plan] {
    std::string text;
    for (const SweepPoint& point : expand(plan))
      text += point.label();
    return text;
  };
  const std::string first = labels();
  EXPECT_EQ(labels(), first);
  plan.sample->seed = 2;
  EXPECT_NE(labels(), first);
}

TEST(SweepPoints, MistakesAreNamed) {
  SweepPlan plan = plan_of({{"batch", {"1", "2"}}, {"epoch", {"1"}}});
  plan.zips = {{"batch", "epoch"}};
  EXPECT_THAT(refusal(plan), HasSubstr("zipped axes 'batch' and 'epoch' have 2 and 1 values"));
  plan.zips = {{"batch", "batch"}};
  EXPECT_THAT(refusal(plan), HasSubstr("zipped twice"));
  plan.zips.clear();
  plan.derived = {{"schedule", "hbfp{batch"}};
  EXPECT_THAT(refusal(plan), HasSubstr("opens a brace"));
  plan.derived.clear();
  plan.conditions = {"batch / 0 == 1"};
  EXPECT_THAT(refusal(plan), HasSubstr("division by 0"));
  EXPECT_THAT(refusal(plan_of(std::vector<SweepAxis>(30, {"a.x", {"1", "2"}}))), HasSubstr("more than"));
}

}  // namespace
}  // namespace bfpsim::test
