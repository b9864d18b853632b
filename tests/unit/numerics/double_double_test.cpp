// SPDX-License-Identifier: Apache-2.0
// Expectations: big integers (exact.h).
#include "rtl_models/numerics/double_double.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <limits>
#include <random>

#include "exact.h"

namespace bfpsim::test {
namespace {

Exact exact_of(const DoubleDouble& x) {
  return exact(x.high) + exact(x.low);
}

std::uint32_t bits(float x) {
  std::uint32_t code = 0;
  std::memcpy(&code, &x, sizeof code);
  return code;
}

TEST(DoubleDouble, SumsWithin104PlacesAreExact) {
  constexpr unsigned kSeed = 20261;
  std::printf("seed %u\n", kSeed);
  std::mt19937_64 random(kSeed);
  int cancelled = 0;
  for (int round = 0; round < 2000; ++round) {
    // Terms of 40 bits on a grid of 2^0 to 2^52: partial sums of 16 stay below 2^96.
    DoubleDouble sum;
    Exact expected = 0;
    for (int i = 0; i < 16; ++i) {
      const auto integer = static_cast<std::int64_t>(random() >> 24) * (random() % 2 == 0 ? 1 : -1);
      const double term = std::ldexp(static_cast<double>(integer), static_cast<int>(random() % 53));
      const bool undo = i % 4 == 3;
      const double added = undo ? -sum.high : term;
      sum += added;
      expected += exact(added);
      cancelled += undo ? 1 : 0;
      ASSERT_EQ(exact_of(sum), expected) << "round " << round << ", term " << i;
    }
  }
  EXPECT_GT(cancelled, 0);
}

TEST(DoubleDouble, KeepsWhatOneDoubleLoses) {
  DoubleDouble sum;
  for (const double x : {1.0, 0x1p-80, -1.0})
    sum += x;
  EXPECT_EQ(sum.high, 0x1p-80);
  EXPECT_EQ(difference({1.0, 0x1p-80}, {1.0, 0.0}), 0x1p-80);
}

TEST(DoubleDouble, HoldsEveryInteger) {
  for (const std::int64_t x : {std::int64_t{0}, std::int64_t{-1}, std::numeric_limits<std::int64_t>::max(),
                               std::numeric_limits<std::int64_t>::min(), std::int64_t{0x0123456789ABCDEF}}) {
    EXPECT_EQ(exact_of(exact_double(x)), dyadic(Exact(x), 0)) << x;
  }
}

TEST(DoubleDouble, PowersOfTwoAreLdexps) {
  for (const int exponent : {-1022, -326, -1, 0, 1, 256, 1023})
    EXPECT_EQ(power_of_two(exponent), std::ldexp(1.0, exponent));
}

TEST(RoundOnceToFp32, IsTheNearestFloatOfTheExactValue) {
  constexpr unsigned kSeed = 20262;
  std::printf("seed %u\n", kSeed);
  std::mt19937_64 random(kSeed);
  int near_ties = 0;
  for (int round = 0; round < 50'000; ++round) {
    // Around a float or a midpoint of two, all binades down to below the subnormals.
    const int exponent = static_cast<int>(random() % 280) - 160;
    const auto significand = static_cast<std::int64_t>((random() % (1U << 24)) | (1U << 23));
    const double middle = random() % 2 == 0 ? 0.5 : 0.0;
    DoubleDouble x{std::ldexp(static_cast<double>(significand) + middle, exponent)};
    const double nudge = std::ldexp(1.0, exponent - 30 - static_cast<int>(random() % 50));
    const int direction = static_cast<int>(random() % 3) - 1;
    x += direction * nudge;
    near_ties += middle > 0.0 && direction != 0 ? 1 : 0;
    ASSERT_EQ(bits(round_once_to_fp32(x)), nearest_fp32(exact_of(x))) << x.high << " + " << x.low;
  }
  EXPECT_GT(near_ties, 1000);
}

TEST(RoundOnceToFp32, OverflowsAndPassesSpecialsOn) {
  EXPECT_EQ(round_once_to_fp32({0x1p200, 1.0}), std::numeric_limits<float>::infinity());
  EXPECT_TRUE(std::isnan(round_once_to_fp32({std::numeric_limits<double>::quiet_NaN(), 0.0})));
}

}  // namespace
}  // namespace bfpsim::test
