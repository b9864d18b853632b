// SPDX-License-Identifier: Apache-2.0
// Expectations: exact integer arithmetic and rounding by exact midpoints (exact.h).
#include "rtl_models/numerics/dot.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

#include "exact.h"
#include "rtl_models/numerics/float_format.h"

namespace bfpsim::test {
namespace {

constexpr float kInf = std::numeric_limits<float>::infinity();

std::int64_t random_signed(std::mt19937_64& random, int max_bits) {
  const auto bits = static_cast<unsigned>(random() % static_cast<unsigned>(max_bits + 1));
  const auto magnitude = bits == 0 ? 0 : static_cast<std::int64_t>(random() >> (64U - bits));
  return (random() & 1U) != 0 ? -magnitude : magnitude;
}

TEST(FixedToFp32, EqualsTheExactOracleOverAllRangesAndTies) {
  constexpr unsigned kSeed = 41;
  std::mt19937_64 random(kSeed);
  int subnormal = 0, infinite = 0, zero = 0, ties = 0;
  for (int i = 0; i < 20000; ++i) {
    std::int64_t value = random_signed(random, 62);
    if (i % 4 == 0) {  // a tie at some length
      const auto shift = static_cast<int>(random() % 30) + 1;
      value = ((random_signed(random, 24) * 2) + 1) * (std::int64_t{1} << shift);
      ++ties;
    }
    const int exponent = static_cast<int>(random() % 360) - 230;
    const std::uint32_t expected = nearest_fp32(dyadic(value, exponent));
    const float ours = fixed_to_fp32(value, exponent);
    ASSERT_EQ(bits_of(ours), expected) << value << " * 2^" << exponent << " seed " << kSeed;
    subnormal += std::fpclassify(ours) == FP_SUBNORMAL ? 1 : 0;
    infinite += std::isinf(ours) ? 1 : 0;
    zero += ours == 0.0F && value != 0 ? 1 : 0;
  }
  std::printf("ties %d, subnormal %d, infinite %d, underflow %d\n", ties, subnormal, infinite, zero);
  for (const int n : {subnormal, infinite, zero, ties})
    EXPECT_GT(n, 100);
}

TEST(FixedToFp32, HandlesTheEnds) {
  EXPECT_EQ(bits_of(fixed_to_fp32(0, 5)), 0U) << "zero is +0";
  EXPECT_EQ(bits_of(fixed_to_fp32(1, -149)), 1U);
  EXPECT_EQ(bits_of(fixed_to_fp32(1, -150)), 0U) << "half the smallest ties to zero";
  EXPECT_EQ(bits_of(fixed_to_fp32(-1, -150)), 0x80000000U) << "underflow keeps the sign";
  EXPECT_EQ(bits_of(fixed_to_fp32(3, -150)), 2U) << "1.5 ties to 2";
  EXPECT_EQ(bits_of(fixed_to_fp32((1 << 24) - 1, 104)), 0x7F7FFFFFU);
  EXPECT_EQ(fixed_to_fp32((1 << 25) - 1, 103), kInf) << "the midpoint beyond FLT_MAX";
  EXPECT_EQ(bits_of(fixed_to_fp32((std::int64_t{1} << 26) - 3, 102)), 0x7F7FFFFFU) << "just below it";
  EXPECT_EQ(fixed_to_fp32(-1, std::numeric_limits<int>::max()), -kInf);
  EXPECT_EQ(fixed_to_fp32(1, std::numeric_limits<int>::min()), 0.0F);
}

TEST(FixedToFp32, RoundsOnceIntoSubnormals) {
  // 2^19 units of 2^-149, a half and a bit more. Rounded to 24 bits first, the bit is gone and the tie goes
  // down.
  const std::int64_t value = (std::int64_t{1} << 40) + (std::int64_t{1} << 20) + 1;
  EXPECT_EQ(bits_of(fixed_to_fp32(value, -170)), nearest_fp32(dyadic(value, -170)));
  EXPECT_EQ(bits_of(fixed_to_fp32(value, -170)), (1U << 19) + 1U);
}

float random_float(std::mt19937_64& random, int min_exponent, int max_exponent) {
  const auto fraction = static_cast<std::uint32_t>(random()) & 0x7FFFFFU;
  const auto span = static_cast<unsigned>(max_exponent - min_exponent + 1);
  const auto field = static_cast<std::uint32_t>(min_exponent + static_cast<int>(random() % span));
  return float_of((static_cast<std::uint32_t>(random() & 1U) << 31) | (field << 23) | fraction);
}

/// Subnormal to zero of its sign, in bits, by the definition of the FP32 fields.
std::uint32_t flushed(std::uint32_t bits) {
  return (bits & 0x7F800000U) == 0 ? bits & 0x80000000U : bits;
}

TEST(Fp32Add, EqualsTheExactSumRoundedOnce) {
  constexpr unsigned kSeed = 42;
  std::mt19937_64 random(kSeed);
  int subnormal = 0, infinite = 0, cancelled = 0;
  for (int i = 0; i < 20000; ++i) {
    const int low = i % 3 == 0 ? 0 : (i % 3 == 1 ? 250 : 100);  // fields: subnormal end, overflow end, middle
    const float a = random_float(random, low, low + (low == 250 ? 4 : 30));
    const float b =
        i % 5 == 0 ? -float_of(bits_of(a) ^ 1U) : random_float(random, low, low + (low == 250 ? 4 : 30));
    const std::uint32_t expected = nearest_fp32(exact(a) + exact(b));
    ASSERT_EQ(bits_of(fp32_add(a, b)), expected) << a << " + " << b << " seed " << kSeed;
    subnormal += (expected & 0x7F800000U) == 0 ? 1 : 0;
    infinite += (expected & 0x7FFFFFFFU) == 0x7F800000U ? 1 : 0;
    cancelled += i % 5 == 0 ? 1 : 0;
  }
  std::printf("subnormal %d, infinite %d, cancelled %d\n", subnormal, infinite, cancelled);
  for (const int n : {subnormal, infinite, cancelled})
    EXPECT_GT(n, 100);
}

TEST(Fp32Add, FlushTakesSubnormalInputsAndResultsAsSignedZero) {
  constexpr unsigned kSeed = 43;
  std::mt19937_64 random(kSeed);
  int inputs = 0, results = 0;
  for (int i = 0; i < 20000; ++i) {
    const float a = random_float(random, 0, 2);
    const float b = random_float(random, 0, 2);
    const std::uint32_t fa = flushed(bits_of(a));
    const std::uint32_t fb = flushed(bits_of(b));
    const std::uint32_t sum = nearest_fp32(exact(float_of(fa)) + exact(float_of(fb)));
    // Equal signs of zero keep it, all other exact zeros are +0 (IEEE 754, 6.3).
    const bool both_negative_zero = fa == 0x80000000U && fb == 0x80000000U;
    const std::uint32_t expected = both_negative_zero ? 0x80000000U : flushed(sum);
    ASSERT_EQ(bits_of(fp32_add(a, b, Subnormals::Flush)), expected) << a << " + " << b << " seed " << kSeed;
    inputs += fa != bits_of(a) || fb != bits_of(b) ? 1 : 0;
    results += flushed(sum) != sum ? 1 : 0;
  }
  std::printf("flushed inputs %d, flushed results %d\n", inputs, results);
  EXPECT_GT(inputs, 100);
  EXPECT_GT(results, 100);
}

TEST(Fp32Add, NanResultsAreCanonical) {
  const float payload = float_of(0xFFC12345U);
  for (const auto& [a, b] : {std::pair(payload, 1.0F), std::pair(1.0F, payload), std::pair(kInf, -kInf)}) {
    EXPECT_EQ(bits_of(fp32_add(a, b)), kCanonicalNanBits);
    EXPECT_EQ(bits_of(fp32_add(a, b, Subnormals::Flush)), kCanonicalNanBits);
  }
  EXPECT_EQ(bits_of(fp32_multiply(kInf, 0.0F)), kCanonicalNanBits);
}

TEST(Fp32Multiply, EqualsTheExactProductRoundedOnce) {
  constexpr unsigned kSeed = 44;
  std::mt19937_64 random(kSeed);
  int subnormal = 0;
  for (int i = 0; i < 10000; ++i) {
    const float a = random_float(random, 30, 110);
    const float b = random_float(random, 1, 60);
    const Exact product = (exact(a) * exact(b)) >> static_cast<unsigned>(kScale);
    const std::uint32_t expected = nearest_fp32(product);
    ASSERT_EQ(bits_of(fp32_multiply(a, b)) & 0x7FFFFFFFU, expected & 0x7FFFFFFFU) << a << " * " << b;
    const std::uint32_t flush = bits_of(fp32_multiply(a, b, Subnormals::Flush)) & 0x7FFFFFFFU;
    ASSERT_EQ(flush, flushed(expected & 0x7FFFFFFFU)) << a << " * " << b << " seed " << kSeed;
    subnormal += (expected & 0x7F800000U) == 0 ? 1 : 0;
  }
  EXPECT_GT(subnormal, 100);
}

TEST(IntegerDot, HoldsTheLargestSumOfTheWidestMantissas) {
  const std::vector<Mantissa> a(65536, 32767);
  const std::vector<Mantissa> b(65536, -32767);
  EXPECT_EQ(integer_dot(a.data(), b.data(), 65536), -65536LL * 32767LL * 32767LL);
  EXPECT_EQ(integer_dot(a.data(), b.data(), 0), 0);
}

TEST(AddExponents, ResolvesMarkersWithNanFirst) {
  BlockCodec a;
  a.mantissa_bits = 4;
  BlockCodec b;
  b.mantissa_bits = 6;
  b.shared.bits = 5;
  EXPECT_EQ(add_exponents(3, a, -2, b).step, (3 - 3) + (-2 - 5));
  EXPECT_TRUE(add_exponents(-512, a, 0, b).zero);
  EXPECT_TRUE(add_exponents(0, a, -16, b).zero) << "each side has its own width";
  EXPECT_FALSE(add_exponents(-16, a, 0, b).zero);
  const PairExponent both = add_exponents(-512, a, 15, b);
  EXPECT_TRUE(both.nan);
  EXPECT_FALSE(both.zero);
}

}  // namespace
}  // namespace bfpsim::test
