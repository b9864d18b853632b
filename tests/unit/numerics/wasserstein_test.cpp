// SPDX-License-Identifier: Apache-2.0
// Expectations: closed forms; the definition over std::sort of floats.
#include "rtl_models/numerics/wasserstein.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>
#include <random>

namespace bfpsim::test {
namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kInf = std::numeric_limits<float>::infinity();

TEST(Wasserstein1, OfAShiftedSampleIsTheShift) {
  EXPECT_EQ(wasserstein1({1.0F, 5.0F, 3.0F}, {7.0F, 3.0F, 5.0F}), 2.0);
}

TEST(Wasserstein1, DoesNotDependOnOrderAndIsSymmetric) {
  EXPECT_EQ(wasserstein1({0.0F, 1.0F}, {1.0F, 0.0F}), 0.0);
  EXPECT_EQ(wasserstein1({0.0F, 4.0F}, {1.0F, 2.0F}), wasserstein1({1.0F, 2.0F}, {0.0F, 4.0F}));
  EXPECT_EQ(wasserstein1({0.0F, 4.0F}, {1.0F, 2.0F}), 1.5);
}

TEST(Wasserstein1, TakesSignedZerosAsEqual) {
  EXPECT_EQ(wasserstein1({0.0F, -0.0F, -1.0F}, {-0.0F, -1.0F, -0.0F}), 0.0);
}

TEST(Wasserstein1, IsUndefinedForEmptyUnequalOrNonFiniteSamples) {
  EXPECT_FALSE(wasserstein1({}, {}));
  EXPECT_FALSE(wasserstein1({1.0F}, {1.0F, 2.0F}));
  EXPECT_FALSE(wasserstein1({kNan}, {1.0F}));
  EXPECT_FALSE(wasserstein1({1.0F}, {kInf}));
}

/// Few values are sorted by comparing, many by digits: both sides of every threshold are the definition.
TEST(Wasserstein1, IsTheDefinitionForAnySize) {
  constexpr unsigned kSeed = 20263;
  std::printf("seed %u\n", kSeed);
  std::mt19937 random(kSeed);
  std::uniform_int_distribution<std::uint32_t> exponent(0, 254);
  std::uniform_int_distribution<std::uint32_t> fraction(0, (1U << 23) - 1);
  const auto any_float = [&] {
    const float magnitude = std::ldexp(static_cast<float>(fraction(random)) + 8388608.0F,
                                       static_cast<int>(exponent(random)) - 150);
    return random() % 2 == 0 ? magnitude : -magnitude;
  };
  for (const std::size_t size : {1U, 2U, 100U, 2047U, 2048U, 2049U, 20'000U}) {
    std::vector<float> a(size);
    std::vector<float> b(size);
    std::generate(a.begin(), a.end(), any_float);
    std::generate(b.begin(), b.end(), any_float);
    const double found = wasserstein1(a, b).value();
    std::sort(a.begin(), a.end());
    std::sort(b.begin(), b.end());
    double expected = 0.0;
    for (std::size_t i = 0; i < size; ++i)
      expected += std::abs(static_cast<double>(a[i]) - static_cast<double>(b[i]));
    EXPECT_DOUBLE_EQ(found, expected / static_cast<double>(size)) << size;
  }
}

}  // namespace
}  // namespace bfpsim::test
