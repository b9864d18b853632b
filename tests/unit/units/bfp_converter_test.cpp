// SPDX-License-Identifier: Apache-2.0
// Shift and round on fields against exact doubles, and against the specification's encoder.
#include "rtl_models/units/bfp_converter.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>
#include <vector>

#include "rtl_models/numerics/float_format.h"
#include "rtl_models/units/fp32_fields.h"
#include "tests/unit/units/exact_rounding.h"
#include "tests/unit/units/random_operands.h"

namespace bfpsim::units {
namespace {

struct Encoded {
  ExponentCode exponent = 0;
  std::vector<int> mantissas;
};

Encoded by_unit(const std::vector<std::uint32_t>& block, const BfpCoding& coding) {
  BlockMaximum maximum;
  for (const std::uint32_t bits : block)
    maximum.observe(bits, coding.nan_policy);
  Encoded encoded{maximum.exponent_code(coding), {}};
  for (const std::uint32_t bits : block)
    encoded.mantissas.push_back(shift_and_round(bits, encoded.exponent, coding));
  return encoded;
}

/// Contract A1-A6 in doubles, which hold every quotient exactly; nearbyint rounds ties to even.
Encoded by_doubles(const std::vector<std::uint32_t>& block, const BfpCoding& coding) {
  std::vector<double> values;
  bool flagged = false;
  double largest = 0.0;
  for (const std::uint32_t bits : block) {
    double x = static_cast<double>(float_of_bits(bits));
    if (coding.nan_policy == NanPolicy::Saturate) {
      if (std::isnan(x)) x = 0.0;
      if (std::isinf(x)) x = std::copysign(static_cast<double>(std::numeric_limits<float>::max()), x);
    }
    flagged = flagged || !std::isfinite(x);
    largest = std::max(largest, std::fabs(x));
    values.push_back(x);
  }
  Encoded encoded;
  encoded.mantissas.assign(block.size(), 0);
  const int half_range = 1 << (coding.exponent_bits - 1);
  if (flagged || largest == 0.0) {
    encoded.exponent = static_cast<ExponentCode>(flagged ? half_range - 1 : -half_range);
    return encoded;
  }
  int exponent = 0;
  static_cast<void>(std::frexp(largest, &exponent));
  exponent = std::clamp(exponent, -half_range + 1, half_range - 2);
  encoded.exponent = static_cast<ExponentCode>(exponent);
  const double limit = std::ldexp(1.0, coding.mantissa_bits - 1) - 1.0;
  for (std::size_t i = 0; i < values.size(); ++i) {
    // Beyond the double range only where the clamp or zero is certain.
    const int shift = std::clamp(coding.mantissa_bits - 1 - exponent, -800, 800);
    const double q = std::nearbyint(std::ldexp(values[i], shift));
    encoded.mantissas[i] = static_cast<int>(std::clamp(q, -limit, limit));
  }
  return encoded;
}

Encoded by_specification(const std::vector<std::uint32_t>& block, const BfpCoding& coding) {
  BlockCodec codec;
  codec.mantissa_bits = coding.mantissa_bits;
  codec.shared.bits = coding.exponent_bits;
  codec.nan_policy = coding.nan_policy;
  std::vector<float> values;
  for (const std::uint32_t bits : block)
    values.push_back(float_of(bits));
  Encoded encoded{block_exponent(values.data(), static_cast<std::int64_t>(values.size()), 1, codec), {}};
  for (const float x : values)
    encoded.mantissas.push_back(encode_mantissa(x, encoded.exponent, codec));
  return encoded;
}

void expect_equal(const std::vector<std::uint32_t>& block, const BfpCoding& coding) {
  const Encoded unit = by_unit(block, coding);
  const Encoded doubles = by_doubles(block, coding);
  const Encoded specified = by_specification(block, coding);
  ASSERT_EQ(unit.exponent, doubles.exponent)
      << "m " << coding.mantissa_bits << ", b " << coding.exponent_bits;
  ASSERT_EQ(unit.mantissas, doubles.mantissas)
      << "m " << coding.mantissa_bits << ", b " << coding.exponent_bits;
  ASSERT_EQ(unit.exponent, specified.exponent);
  ASSERT_EQ(unit.mantissas, specified.mantissas);
}

TEST(BfpConverter, EqualsDoublesAndTheSpecificationOnRandomBlocks) {
  RandomOperands random(501);
  int flagged = 0, zero = 0, saturated = 0, subnormal = 0;
  for (int i = 0; i < 120'000; ++i) {
    BfpCoding coding;
    coding.mantissa_bits = random.in_range(2, 16);
    coding.exponent_bits = random.one_in(2) ? 10 : random.in_range(2, 16);
    coding.nan_policy = random.one_in(3) ? NanPolicy::Saturate : NanPolicy::Propagate;
    const int top = random.in_range(0, 254);
    const int spread = random.one_in(2) ? 8 : 40;
    std::vector<std::uint32_t> block;
    for (int n = random.in_range(1, 24); n > 0; --n)
      block.push_back(random.fp32(std::max(top - spread, 0), top));
    if (random.one_in(20)) block.assign(block.size(), random.bits() & kSignBit);
    if (random.one_in(8)) block[0] = random.any_fp32();
    expect_equal(block, coding);
    if (HasFatalFailure()) FAIL() << "case " << i;
    const int code = by_unit(block, coding).exponent;
    flagged += code == coding.nan_code() ? 1 : 0;
    zero += code == coding.zero_code() ? 1 : 0;
    saturated += code == coding.zero_code() + 1 || code == coding.nan_code() - 1 ? 1 : 0;
    subnormal += code <= -126 ? 1 : 0;
  }
  std::printf("flagged %d, zero %d, saturated exponent %d, subnormal %d of 120000\n", flagged, zero,
              saturated, subnormal);
  for (const int times : {flagged, zero, saturated, subnormal})
    EXPECT_GT(times, 100);
}

TEST(BfpConverter, EveryTieOfEveryMantissaWidth) {
  // |x| = (q + 1/2) steps and its two FP32 neighbours, under a maximum that fixes the step.
  for (int m = 2; m <= 16; ++m) {
    const BfpCoding coding{m, 10, NanPolicy::Propagate};
    for (int q = 0; q<(1 << (m - 1)); q += m> 10 ? 37 : 1) {
      const auto tie = bits_of_float(static_cast<float>(std::ldexp(q + 0.5, -(m - 1))));
      expect_equal({0x3F7FFFFF, tie, tie - 1, tie + 1, tie | kSignBit}, coding);
      if (HasFatalFailure()) FAIL() << "m " << m << ", q " << q;
    }
  }
}

TEST(BfpConverter, BlocksOfSubnormals) {
  for (int m = 2; m <= 16; ++m) {
    for (int top = 0; top < 23; ++top) {
      expect_equal({1U << top, 1U, (2U << top) - 1U, kSignBit | 3U, 0U}, {m, 10, NanPolicy::Propagate});
    }
  }
}

TEST(BfpConverter, KnownBlock) {
  // HBFP4, maximum 0.9: E = 0, step 1/8. 0.9 -> 7.2 -> 7; -0.5 -> -4; 0.3125 = 2.5 steps -> 2; 0.03 -> 0.
  const std::vector<std::uint32_t> block = {bits_of_float(0.9F), bits_of_float(-0.5F), bits_of_float(0.3125F),
                                            bits_of_float(0.03F), bits_of_float(-0.01F)};
  const Encoded encoded = by_unit(block, {4, 10, NanPolicy::Propagate});
  EXPECT_EQ(encoded.exponent, 0);
  EXPECT_EQ(encoded.mantissas, (std::vector<int>{7, -4, 2, 0, 0}));
  // The largest magnitudes clamp: 0.99 is 7.92 steps.
  EXPECT_EQ(by_unit({bits_of_float(0.99F)}, {4, 10, NanPolicy::Propagate}).mantissas[0], 7);
}

TEST(BfpConverter, SpecialsFlagOrSaturateTheirBlock) {
  const std::vector<std::uint32_t> block = {0x3F800000, 0x7F800000, 0xFFC00001};
  EXPECT_EQ(by_unit(block, {4, 10, NanPolicy::Propagate}).exponent, 511);
  EXPECT_EQ(by_unit(block, {4, 10, NanPolicy::Error}).exponent, 511);
  const Encoded saturated = by_unit(block, {4, 10, NanPolicy::Saturate});
  EXPECT_EQ(saturated.exponent, 128);
  EXPECT_EQ(saturated.mantissas, (std::vector<int>{0, 7, 0}));
}

}  // namespace
}  // namespace bfpsim::units
