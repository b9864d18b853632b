// SPDX-License-Identifier: Apache-2.0
// Expectations: closed forms on made-up weights.
#include "sim/study/fig1.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

namespace bfpsim {
namespace {

void ignore(const std::string& /*network*/) {}

/// Values spread evenly over (-1, 1); every long block sees both ends, so that its exponent is 0. Rounding is
/// then monotone, and W1 the mean rounding error: s/4 for a step s, but 3s/4 in the uppermost s/2, which is
/// clamped to 1 - s. That makes s/4 * (1 + s), with s = 1/8 for HBFP4 and 1/32 for HBFP6.
WeightSample even_spread() {
  constexpr std::int64_t kCount = 576 * 100;
  WeightSample sample{"even", 1, {{"only", 1, kCount, std::vector<float>(kCount)}}};
  std::vector<float>& values = sample.weights.front().values;
  for (std::int64_t i = 0; i < kCount; ++i) {
    // A step through the range that is coprime to the count, so that every block sees all of it.
    const std::int64_t place = i * 25'601 % kCount;
    values[static_cast<std::size_t>(i)] =
        static_cast<float>((2.0 * static_cast<double>(place) + 1.0) / static_cast<double>(kCount) - 1.0);
  }
  return sample;
}

TEST(Fig1, EvenlySpreadWeightsHaveTheirClosedForm) {
  const Reproduction fig1 = reproduce_fig1({even_spread()}, ignore);
  ASSERT_EQ(fig1.tables.size(), 1U);
  for (const auto& row : fig1.tables.front().rows) {
    const auto block = std::get<std::int64_t>(row[2]);
    const double hbfp4 = std::get<double>(row[4]);
    const double hbfp6 = std::get<double>(row[5]);
    EXPECT_EQ(std::get<double>(row[6]), hbfp4 / hbfp6);
    if (block != 576 || std::get<std::string>(row[1]) != "1xN") continue;
    EXPECT_NEAR(hbfp4, 1.0 / 32.0 * (1.0 + 1.0 / 8.0), 1e-6);
    EXPECT_NEAR(hbfp6, 1.0 / 128.0 * (1.0 + 1.0 / 32.0), 1e-6);
  }
  for (const Finding& finding : fig1.findings) {
    EXPECT_EQ(finding.verdict(), Verdict::Holds) << finding.id;
    EXPECT_FALSE(finding.disagreement) << finding.id;
  }
  EXPECT_FALSE(fig1.fails());
}

TEST(Fig1, CoversThePapersBlocksInBothLayouts) {
  const Reproduction fig1 = reproduce_fig1({even_spread()}, ignore);
  std::set<std::pair<std::string, std::int64_t>> seen;
  for (const auto& row : fig1.tables.front().rows) {
    ASSERT_EQ(row.size(), fig1.tables.front().columns.size());
    seen.insert({std::get<std::string>(row[1]), std::get<std::int64_t>(row[2])});
  }
  std::set<std::pair<std::string, std::int64_t>> expected;
  for (const int block : {16, 25, 36, 49, 64, 256, 576}) {
    expected.insert({"1xN", block});
    expected.insert({"tiles", block});
  }
  EXPECT_EQ(seen, expected);
  EXPECT_EQ(fig1.findings.size(), 4U);
}

/// Multiples of 1/8 below 1 beside a 0.875 are exact in HBFP4 and HBFP6: there is no ratio.
TEST(Fig1, ExactWeightsHaveNoVerdict) {
  const WeightSample exact{"exact", 1, {{"only", 1, 4, {0.875F, 0.5F, -0.25F, 0.125F}}}};
  const Reproduction fig1 = reproduce_fig1({exact}, ignore);
  for (const Finding& finding : fig1.findings)
    EXPECT_EQ(finding.verdict(), Verdict::Undefined);
  EXPECT_TRUE(std::holds_alternative<std::monostate>(fig1.tables.front().rows.front()[6]));
  EXPECT_TRUE(fig1.fails());
}

/// 0.5 + 1/32 beside 0.875: off by 1/32 in HBFP4, exact in HBFP6. 0.5 + 1/64: off by 1/64 in both.
TEST(Fig1, TheWorstLayerDecidesItsFinding) {
  const WeightSample sample{
      "two", 3, {{"good", 1, 3, {0.875F, 0.53125F, 0.515625F}}, {"bad", 1, 2, {0.875F, 0.515625F}}}};
  const Reproduction fig1 = reproduce_fig1({sample}, ignore);
  for (const Finding& finding : fig1.findings) {
    if (finding.id != "fig1.two.1xN.layer") continue;
    EXPECT_EQ(finding.ours, 1.0);
    EXPECT_EQ(finding.verdict(), Verdict::Refuted);
    EXPECT_NE(finding.counting.find("bad"), std::string::npos) << finding.counting;
  }
  EXPECT_TRUE(fig1.fails());
}

}  // namespace
}  // namespace bfpsim
