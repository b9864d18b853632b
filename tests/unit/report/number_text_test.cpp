// SPDX-License-Identifier: Apache-2.0
// Expectations are the numbers as one writes them by hand.
#include "sim/report/number_text.h"

#include <gtest/gtest.h>

#include <limits>

namespace bfpsim {
namespace {

TEST(NumberText, GroupsThousands) {
  EXPECT_EQ(grouped(0), "0");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(1000), "1,000");
  EXPECT_EQ(grouped(1234567), "1,234,567");
  EXPECT_EQ(grouped(-1234), "-1,234");
  EXPECT_EQ(grouped(-123), "-123");
}

TEST(NumberText, PercentNeverRoundsToNoneOrAll) {
  EXPECT_EQ(percent(0.0), "0.0%");
  EXPECT_EQ(percent(0.0004), "<0.1%");
  EXPECT_EQ(percent(0.1234), "12.3%");
  EXPECT_EQ(percent(0.99999), ">99.9%");
  EXPECT_EQ(percent(1.0), "100.0%");
  EXPECT_EQ(percent(std::numeric_limits<double>::quiet_NaN()), "-");
}

TEST(NumberText, ShareOfNothingIsUndefined) {
  EXPECT_EQ(share(1, 4), "25.0%");
  EXPECT_EQ(share(0, 0), "-");
}

TEST(NumberText, SiPicksThePrefix) {
  EXPECT_EQ(si(0.002469, "s"), "2.469 ms");
  EXPECT_EQ(si(500e6, "Hz"), "500 MHz");
  EXPECT_EQ(si(1.0, "s"), "1 s");
  EXPECT_EQ(si(8.192e12, "MAC/s"), "8.192 TMAC/s");
  EXPECT_EQ(si(0.0, "s"), "0 s");
  EXPECT_EQ(si(3.2e-16, "J"), "320 aJ");
}

TEST(NumberText, SiDoesNotShowAThousandOfAPrefix) {
  EXPECT_EQ(si(999.96, "s"), "1 ks");
  EXPECT_EQ(si(9999.6e-6, "s"), "10 ms");
}

TEST(NumberText, CountsAgreeWithTheirNoun) {
  EXPECT_EQ(counted(1, "GEMM"), "1 GEMM");
  EXPECT_EQ(counted(1234, "GEMM"), "1,234 GEMMs");
}

TEST(NumberText, UndefinedDecibelIsADash) {
  EXPECT_EQ(decibel(20.55), "20.6");
  EXPECT_EQ(decibel(std::nullopt), "-");
  EXPECT_EQ(decibel(std::numeric_limits<double>::infinity()), "-");
}

}  // namespace
}  // namespace bfpsim
