// SPDX-License-Identifier: Apache-2.0
// Expected: an outcome equals itself, and every single change of one is found and named.
#include "sim/report/engine_check.h"

#include <gtest/gtest.h>

#include <limits>

namespace bfpsim {
namespace {

GemmOutcome sample_outcome() {
  GemmOutcome outcome;
  outcome.cycles = Cycles(1000);
  outcome.units = {{"array", {}}, {"dma", {}}};
  outcome.units[0].states[UnitState::Busy] = 600;
  outcome.units[0].states[UnitState::DramWait] = 400;
  outcome.units[1].states[UnitState::Idle] = 1000;
  outcome.events[Event::DigitPasses] = 600;
  outcome.c = {1.0F, -0.0F, std::numeric_limits<float>::quiet_NaN()};
  return outcome;
}

std::vector<EngineDifference> after(void (*change)(GemmOutcome&)) {
  GemmOutcome changed = sample_outcome();
  change(changed);
  return compare_outcomes(sample_outcome(), changed);
}

TEST(EngineCheck, EqualOutcomesHaveNoDifference) {
  EXPECT_TRUE(compare_outcomes(sample_outcome(), sample_outcome()).empty());
}

TEST(EngineCheck, NamesEveryKindOfDifference) {
  auto found = after([](GemmOutcome& o) { o.cycles = Cycles(1001); });
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].what, "cycles");
  EXPECT_EQ(found[0].first, "1,000");
  EXPECT_EQ(found[0].second, "1,001");
  found = after([](GemmOutcome& o) {
    --o.units[0].states[UnitState::Busy];
    ++o.units[0].states[UnitState::Fill];
  });
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0].what, "array.busy");
  EXPECT_EQ(found[1].what, "array.fill");
  found = after([](GemmOutcome& o) { ++o.events[Event::DramRequests]; });
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].what, "events.dram_requests");
  EXPECT_EQ(after([](GemmOutcome& o) { o.compute_cycles = Cycles(1); })[0].what, "compute_cycles");
  EXPECT_EQ(after([](GemmOutcome& o) { ++o.useful_lane_slots; })[0].what, "useful_lane_slots");
  EXPECT_EQ(after([](GemmOutcome& o) { ++o.covered_lane_slots; })[0].what, "covered_lane_slots");
  EXPECT_EQ(after([](GemmOutcome& o) { o.units.pop_back(); })[0].what, "units");
}

TEST(EngineCheck, ValuesAreComparedByTheirBits) {
  const auto found = after([](GemmOutcome& o) { o.c[1] = 0.0F; });
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].what, "values: 1 of 3, the first at 1");
  EXPECT_EQ(found[0].first, "0x80000000");
  EXPECT_EQ(found[0].second, "0x00000000");
  EXPECT_EQ(after([](GemmOutcome& o) { o.c.pop_back(); })[0].what, "values");
}

TEST(EngineCheck, SaysWhatWasCompared) {
  EngineCheck check{"fast", "systemc", 35, 30, 0, 0, true, {}};
  EXPECT_EQ(check_sentence(check),
            "Check: the engines fast and systemc agree in every cycle, state, counter and output of 35 "
            "GEMMs (30 distinct).");
  check.operations = 10;
  check.distinct_operations = 6;
  EXPECT_NE(check_sentence(check).find("35 GEMMs (30 distinct), and of 10 operations (6 distinct)."),
            std::string::npos);
  check.with_values = false;
  EXPECT_NE(check_sentence(check).find("no values to compare"), std::string::npos);
  check.differences = {{"fc forward", "cycles", "1", "2"}, {"fc forward", "array.busy", "1", "2"}};
  EXPECT_EQ(check_sentence(check),
            "CHECK FAILED: the engines fast and systemc tell 2 figures of 1 GEMM differently.");
}

TEST(EngineCheck, ShowsAtMostTwentyDifferences) {
  EngineCheck check{"fast", "systemc", 35, 30, 0, 0, true, {}};
  EXPECT_EQ(difference_section(check, {100, false}), "");
  check.differences.assign(27, {"fc forward", "cycles", "1", "2"});
  const std::string text = difference_section(check, {100, false});
  EXPECT_NE(text.find("(7 more in run.json)"), std::string::npos);
}

}  // namespace
}  // namespace bfpsim
