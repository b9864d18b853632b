// SPDX-License-Identifier: Apache-2.0
// Expectations: written by hand from the rules of docs/regress.md.
#include "sim/study/golden.h"

#include <gmock/gmock.h>

#include <limits>

namespace bfpsim::test {
namespace {

using testing::ElementsAre;

Golden two_gemms() {
  Golden golden;
  golden.configuration = {{"accelerator.array.rows", "8"}, {"schedule.block", "64"}};
  golden.run = {"run", "0x1", {{"cycles", std::int64_t{300}}, {"energy_j", 0.5}}};
  golden.jobs = {
      {"a forward", "0x2", {{"cycles", std::int64_t{100}}, {"units.array.busy", std::int64_t{100}}}},
      {"b forward", "0x3", {{"cycles", std::int64_t{200}}, {"units.array.busy", std::int64_t{200}}}}};
  return golden;
}

TEST(GoldenCompare, EqualRunsAreEqual) {
  EXPECT_TRUE(compare(two_gemms(), two_gemms(), {}).empty());
}

TEST(GoldenCompare, NamesTheLayerThatMovedMostAndItsState) {
  Golden now = two_gemms();
  now.run.figures["cycles"] = std::int64_t{304};
  now.jobs[0].figures["cycles"] = std::int64_t{101};
  now.jobs[0].figures["units.simd.busy"] =
      std::int64_t{50};  // more of one state, but fewer cycles of the GEMM
  now.jobs[1].figures["cycles"] = std::int64_t{203};
  now.jobs[1].figures["units.array.dram_wait"] = std::int64_t{3};
  const GoldenDifference difference = compare(two_gemms(), now, {});
  ASSERT_TRUE(difference.largest.has_value());
  EXPECT_EQ(difference.largest->layer, "b forward");
  EXPECT_EQ(difference.largest->unit, "array");
  EXPECT_EQ(difference.largest->state, "dram_wait");
  EXPECT_EQ(difference.largest->change, 3.0);
  EXPECT_THAT(difference.jobs, ElementsAre("a forward", "b forward"));
  EXPECT_EQ(difference.figures.front().metric, "cycles");
}

TEST(GoldenCompare, CountsAreExactBeyondDoubles) {
  constexpr std::int64_t kLarge = (std::int64_t{1} << 53) + 1;  // a double would round it to even
  Golden stored = two_gemms();
  Golden now = two_gemms();
  stored.run.figures["macs"] = kLarge;
  now.run.figures["macs"] = kLarge - 1;
  EXPECT_FALSE(compare(stored, now, {}).empty());
}

TEST(GoldenCompare, WholeDerivedFiguresAreOnesInFiles) {
  Golden stored = two_gemms();
  Golden now = two_gemms();
  stored.run.figures["utilization"] = std::int64_t{1};
  now.run.figures["utilization"] = 1.0;
  EXPECT_TRUE(compare(stored, now, {}).empty());
}

TEST(GoldenCompare, TolerancesWorkBothWaysAndTheLastDecides) {
  for (const double energy : {0.49, 0.51}) {
    Golden now = two_gemms();
    now.run.figures["energy_j"] = energy;
    EXPECT_FALSE(compare(two_gemms(), now, {}).empty());
    EXPECT_TRUE(compare(two_gemms(), now, {{"energy*", 0.021}}).empty());
    EXPECT_FALSE(compare(two_gemms(), now, {{"energy*", 0.019}}).empty());
    EXPECT_FALSE(compare(two_gemms(), now, {{"*", 1.0}, {"energy_j", 0.0}}).empty());
  }
}

TEST(GoldenCompare, DigestsCountUnlessTheyAreIgnored) {
  Golden now = two_gemms();
  now.jobs[1].digest = "0x9";
  EXPECT_THAT(compare(two_gemms(), now, {}).jobs, ElementsAre("b forward"));
  EXPECT_TRUE(compare(two_gemms(), now, {{"digest", std::numeric_limits<double>::infinity()}}).empty());
}

TEST(GoldenCompare, GemmsThatCameOrWent) {
  Golden now = two_gemms();
  now.jobs[0].name = "c forward";
  const GoldenDifference difference = compare(two_gemms(), now, {});
  EXPECT_THAT(difference.added, ElementsAre("c forward"));
  EXPECT_THAT(difference.missing, ElementsAre("a forward"));
  EXPECT_FALSE(difference.empty());
}

TEST(GoldenCompare, ConfigurationIsAlwaysCompared) {
  Golden now = two_gemms();
  now.configuration[0].value = "16";
  const GoldenDifference difference =
      compare(two_gemms(), now, {{"*", std::numeric_limits<double>::infinity()}});
  ASSERT_EQ(difference.configuration.size(), 1U);
  EXPECT_EQ(difference.configuration[0].key, "accelerator.array.rows");
  EXPECT_NE(hash_of(now.configuration), hash_of(two_gemms().configuration));
}

}  // namespace
}  // namespace bfpsim::test
