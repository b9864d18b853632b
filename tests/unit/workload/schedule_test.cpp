// SPDX-License-Identifier: Apache-2.0
// Expectations: docs' rule of schedules (first match wins, all conditions of a rule hold), applied by hand.
#include "sim/workload/schedule.h"

#include <gtest/gtest.h>

namespace bfpsim {
namespace {

ScheduleRule rule(const std::string& format) {
  ScheduleRule result;
  result.as.format.name = format;
  return result;
}

ScheduleRule named(const std::string& glob, const std::string& format) {
  ScheduleRule result = rule(format);
  result.layers = LayerSelector::Named;
  result.layer_glob = glob;
  return result;
}

Schedule schedule(std::vector<ScheduleRule> rules) {
  Schedule result;
  result.rules = std::move(rules);
  return result;
}

/// HBFP6 in the last epoch and in the first and last layer, HBFP4 elsewhere.
Schedule accuracy_boosters() {
  ScheduleRule last_epoch = rule("hbfp6");
  last_epoch.last_epochs = 1;
  ScheduleRule edges = rule("hbfp6");
  edges.layers = LayerSelector::FirstOrLast;
  return schedule({last_epoch, edges, rule("hbfp4")});
}

/// The name of the chosen format, empty without one.
std::string chosen(const Schedule& schedule, const ScheduleQuery& query) {
  const Encoding* encoding = choose_encoding(schedule, query);
  return encoding == nullptr ? "" : encoding->format.name;
}

ScheduleQuery query(std::int64_t epoch, bool first = false, bool last = false) {
  ScheduleQuery result;
  result.epoch = epoch;
  result.first_layer = first;
  result.last_layer = last;
  result.layer = "layer1.conv1";
  return result;
}

TEST(ChooseFormat, BoostsTheLastEpochAndTheEdges) {
  const Schedule s = accuracy_boosters();
  EXPECT_EQ(chosen(s, query(1)), "hbfp4");
  EXPECT_EQ(chosen(s, query(159)), "hbfp4");
  EXPECT_EQ(chosen(s, query(160)), "hbfp6");
  EXPECT_EQ(chosen(s, query(1, true)), "hbfp6");
  EXPECT_EQ(chosen(s, query(1, false, true)), "hbfp6");
  ScheduleQuery shorter = query(160);
  shorter.epochs = 300;
  EXPECT_EQ(chosen(s, shorter), "hbfp4");
}

TEST(ChooseFormat, TellsFirstFromLast) {
  ScheduleRule first = rule("first");
  first.layers = LayerSelector::First;
  ScheduleRule last = rule("last");
  last.layers = LayerSelector::Last;
  const Schedule s = schedule({last, first, rule("other")});
  EXPECT_EQ(chosen(s, query(1, true, false)), "first");
  EXPECT_EQ(chosen(s, query(1, false, true)), "last");
  EXPECT_EQ(chosen(s, query(1, true, true)), "last");
  EXPECT_EQ(chosen(s, query(1)), "other");
}

TEST(ChooseFormat, CountsTheLastEpochsAndIncludesBothEnds) {
  ScheduleRule last_ten = rule("late");
  last_ten.last_epochs = 10;
  ScheduleRule middle = rule("middle");
  middle.epoch_from = 20;
  middle.epoch_to = 30;
  const Schedule s = schedule({last_ten, middle, rule("other")});
  EXPECT_EQ(chosen(s, query(150)), "other");
  EXPECT_EQ(chosen(s, query(151)), "late");
  EXPECT_EQ(chosen(s, query(19)), "other");
  EXPECT_EQ(chosen(s, query(20)), "middle");
  EXPECT_EQ(chosen(s, query(30)), "middle");
  EXPECT_EQ(chosen(s, query(31)), "other");
}

TEST(ChooseFormat, TakesTheFirstRuleWhoseConditionsAllHold) {
  ScheduleRule gradient = rule("gradient");
  gradient.operand = Role::Gradient;
  gradient.pass = Pass::BackwardWeight;
  ScheduleRule backward = rule("backward");
  backward.pass = Pass::BackwardWeight;
  const Schedule s = schedule({gradient, backward, rule("other")});
  ScheduleQuery q = query(1);
  q.pass = Pass::BackwardWeight;
  q.operand = Role::Gradient;
  EXPECT_EQ(chosen(s, q), "gradient");
  q.operand = Role::Activation;
  EXPECT_EQ(chosen(s, q), "backward");
  q.pass = Pass::BackwardData;
  q.operand = Role::Gradient;
  EXPECT_EQ(chosen(s, q), "other");
}

TEST(ChooseFormat, IsNothingWhereNoRuleMatches) {
  EXPECT_EQ(choose_encoding(schedule({named("fc", "hbfp6")}), query(1)), nullptr);
  EXPECT_EQ(choose_encoding(schedule({}), query(1)), nullptr);
}

TEST(ChooseWrite, AsksForRoleLayerAndEpochButNotForThePass) {
  ScheduleRule outer = rule("fp16");
  outer.layers = LayerSelector::FirstOrLast;
  ScheduleRule weights = rule("weights");
  weights.operand = Role::Weight;
  ScheduleRule gradients = rule("gradients");
  gradients.operand = Role::WeightGradient;
  Schedule s = schedule({rule("other")});
  s.on_write = {outer, weights, gradients};
  ScheduleQuery q = query(1);
  q.operand = Role::Weight;
  q.pass = Pass::BackwardData;
  ASSERT_NE(choose_write(s, q), nullptr);
  EXPECT_EQ(choose_write(s, q)->format.name, "weights");
  q.operand = Role::WeightGradient;
  EXPECT_EQ(choose_write(s, q)->format.name, "gradients");
  q.operand = Role::Activation;
  EXPECT_EQ(choose_write(s, q), nullptr) << "written as FP32";
  q.first_layer = true;
  EXPECT_EQ(choose_write(s, q)->format.name, "fp16");
}

TEST(ChooseFormat, MatchesLayersByGlob) {
  const auto matches = [](const std::string& glob, const std::string& layer) {
    ScheduleQuery q = query(1);
    q.layer = layer;
    return choose_encoding(schedule({named(glob, "yes")}), q) != nullptr;
  };
  EXPECT_TRUE(matches("layer1.conv1", "layer1.conv1"));
  EXPECT_FALSE(matches("layer1.conv1", "layer1.conv10"));
  EXPECT_FALSE(matches("layer1.conv1", "layer1xconv1"));
  EXPECT_TRUE(matches("*", "anything"));
  EXPECT_TRUE(matches("*", ""));
  EXPECT_TRUE(matches("layer*", "layer"));
  EXPECT_TRUE(matches("*.downsample.*", "layer2.downsample.0"));
  EXPECT_FALSE(matches("*.downsample.*", "layer2.downsample"));
  EXPECT_TRUE(matches("b.*.f*c1", "b.0.fc1"));
  // The first conv is not the last one: the star must be widened.
  EXPECT_TRUE(matches("*conv1", "conv1.conv1"));
  EXPECT_TRUE(matches("a*b*c", "abbbcbc"));
  EXPECT_FALSE(matches("a*b*c", "abbbcb"));
  EXPECT_FALSE(matches("", "fc"));
  EXPECT_TRUE(matches("fc**", "fc"));
}

}  // namespace
}  // namespace bfpsim
