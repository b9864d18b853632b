// SPDX-License-Identifier: Apache-2.0
// Expectations: the recurrence of lfsr.h bit by bit, and GF(2) arithmetic on its polynomial.
#include "rtl_models/numerics/lfsr.h"

#include <gtest/gtest.h>

#include <random>
#include <set>

namespace bfpsim::test {
namespace {

/// One step of a[n+32] = a[n+7] + a[n+6] + a[n+2] + a[n], a[n] in bit 0.
std::uint32_t step_once(std::uint32_t state) {
  const std::uint32_t bit = (state >> 7 ^ state >> 6 ^ state >> 2 ^ state) & 1U;
  return state >> 1 | bit << 31;
}

/// Product modulo x^32 + x^7 + x^6 + x^2 + 1.
std::uint32_t multiply(std::uint32_t a, std::uint32_t b) {
  constexpr std::uint32_t kLowTerms = 0xC5U;
  std::uint32_t product = 0;
  for (; b != 0; b >>= 1) {
    if ((b & 1U) != 0) product ^= a;
    a = a << 1 ^ ((a >> 31) != 0 ? kLowTerms : 0U);
  }
  return product;
}

std::uint32_t power_of_x(std::uint64_t exponent) {
  std::uint32_t result = 1;
  std::uint32_t base = 2;
  for (; exponent != 0; exponent >>= 1) {
    if ((exponent & 1U) != 0) result = multiply(result, base);
    base = multiply(base, base);
  }
  return result;
}

TEST(Lfsr, PolynomialIsPrimitive) {
  constexpr std::uint64_t kPeriod = 0xFFFFFFFFU;
  EXPECT_EQ(power_of_x(kPeriod), 1U);
  EXPECT_EQ(3ULL * 5 * 17 * 257 * 65537, kPeriod) << "all its prime factors";
  for (const std::uint64_t prime : {3U, 5U, 17U, 257U, 65537U})
    EXPECT_NE(power_of_x(kPeriod / prime), 1U) << "the order of x divides the period by " << prime;
}

TEST(Lfsr, NextIsSixteenStepsOfTheRecurrence) {
  std::mt19937 random(20261122);
  for (int i = 0; i < 10000; ++i) {
    const auto state = static_cast<std::uint32_t>(random());
    std::uint32_t expected = state;
    for (int bit = 0; bit < kDrawBits; ++bit)
      expected = step_once(expected);
    ASSERT_EQ(lfsr_next(state), expected);
  }
}

TEST(Lfsr, MixIsABijectionOnASample) {
  std::set<std::uint32_t> images;
  for (std::uint32_t x = 0; x < 100000; ++x)
    images.insert(mix32(x));
  EXPECT_EQ(images.size(), 100000U);
}

TEST(Lfsr, NoReloadGivesTheStateThatNeverLeaves) {
  // mix32 is a bijection with mix32(0) = 0, so that block 0 of key 0 is the one reload that would be 0.
  EXPECT_EQ(lfsr_reload(0, 0), kLfsrZeroReplacement);
  EXPECT_EQ(lfsr_reload(5, -5), kLfsrZeroReplacement);
  EXPECT_EQ(lfsr_reload(5, 1), mix32(6));
}

TEST(Lfsr, KeyDependsOnSeedTensorAndUse) {
  std::set<std::uint32_t> keys;
  for (const std::uint64_t seed : {0ULL, 1ULL, 1ULL << 32, ~0ULL}) {
    for (std::uint32_t tensor = 0; tensor < 100; ++tensor) {
      for (std::uint32_t use = 0; use < 2; ++use)
        keys.insert(draw_key(seed, tensor, use));
    }
  }
  EXPECT_EQ(keys.size(), 800U);
}

}  // namespace
}  // namespace bfpsim::test
