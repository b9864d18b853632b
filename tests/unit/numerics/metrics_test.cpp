// SPDX-License-Identifier: Apache-2.0
// Expectations: closed forms.
#include "rtl_models/numerics/metrics.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace bfpsim::test {
namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kInf = std::numeric_limits<float>::infinity();

TEST(Sqnr, IsTheRatioOfPowersInDecibels) {
  const double reference[] = {3.0, -4.0};
  const float x[] = {3.0F, -3.5F};
  EXPECT_DOUBLE_EQ(sqnr_db(reference, x, 2).value(), 20.0);  // 25 / 0.25
}

TEST(Sqnr, IsUndefinedWhereExactAllZeroOrNotFinite) {
  const double reference[] = {3.0, -4.0};
  const double zero[] = {0.0, 0.0};
  const float equal[] = {3.0F, -4.0F};
  const float nan[] = {kNan, -4.0F};
  const float inf[] = {kInf, -4.0F};
  EXPECT_FALSE(sqnr_db(reference, equal, 2));
  EXPECT_FALSE(sqnr_db(zero, equal, 2));
  EXPECT_FALSE(sqnr_db(reference, nan, 2));
  EXPECT_FALSE(sqnr_db(reference, inf, 2));
  EXPECT_FALSE(sqnr_db(reference, equal, 0));
}

TEST(MaxAbsError, IsTheLargestDistance) {
  const double reference[] = {1.0, 2.0, 3.0};
  const float x[] = {1.0F, 2.5F, 2.75F};
  EXPECT_EQ(max_abs_error(reference, x, 3), 0.5);
  EXPECT_EQ(max_abs_error(reference, x, 1), 0.0);
  const float nan[] = {kNan};
  const float inf[] = {-kInf};
  EXPECT_EQ(max_abs_error(reference, nan, 1), std::nullopt);
  EXPECT_EQ(max_abs_error(reference, inf, 1), std::nullopt);
}

}  // namespace
}  // namespace bfpsim::test
