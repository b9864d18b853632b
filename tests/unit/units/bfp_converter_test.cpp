// SPDX-License-Identifier: Apache-2.0
// Shift and round on fields against exact doubles, and against the specification's encoder.
#include "rtl_models/units/bfp_converter.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <limits>
#include <vector>

#include "rtl_models/numerics/blocked_operand.h"
#include "rtl_models/numerics/float_format.h"
#include "rtl_models/units/draw_lfsr.h"
#include "rtl_models/units/fp32_fields.h"
#include "tests/unit/units/exact_rounding.h"
#include "tests/unit/units/random_operands.h"

namespace bfpsim::units {
namespace {

struct Encoded {
  ExponentCode exponent = 0;
  std::vector<int> mantissas;
};

const BfpCoding kHbfp4;

constexpr std::uint32_t kDrawKey = 0x1234ABCDU;
constexpr std::uint32_t kFirstRun = 7;
constexpr std::int64_t kLine = 5;  ///< of the operand whose lines are blocks of this length

std::int64_t runs_of(std::size_t length) {
  return (static_cast<std::int64_t>(length) + kDrawRun - 1) / kDrawRun;
}

Encoded by_unit(const std::vector<std::uint32_t>& block, const BfpCoding& coding) {
  BlockMaximum maximum;
  for (const std::uint32_t bits : block)
    maximum.observe(bits, coding.nan_policy);
  Encoded encoded{maximum.exponent_code(coding), {}};
  DrawLfsr draws(kDrawKey, static_cast<std::uint32_t>(kLine * runs_of(block.size())));
  for (const std::uint32_t bits : block)
    encoded.mantissas.push_back(shift_and_round(bits, encoded.exponent, coding, draws.next()));
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

BlockCodec codec_of(const BfpCoding& coding) {
  BlockCodec codec;
  codec.mantissa_bits = coding.mantissa_bits;
  codec.shared = {coding.exponent_bits,
                  coding.biased ? ExponentCoding::Biased : ExponentCoding::TwosComplement};
  codec.nan_policy = coding.nan_policy;
  codec.scale_rule = coding.scale_rule;
  codec.rounding = coding.rounding;
  return codec;
}

Encoded by_specification(const std::vector<std::uint32_t>& block, const BfpCoding& coding) {
  std::vector<float> values;
  for (const std::uint32_t bits : block)
    values.push_back(float_of(bits));
  const auto length = static_cast<std::int64_t>(values.size());
  const DrawSource draws{kDrawKey, kLine, 0, length};
  const BlockedOperand operand = encode_operand(values.data(), 1, length, codec_of(coding),
                                                BlockShape::vector(static_cast<int>(length)), draws);
  return {operand.exponents.front(), {operand.mantissas.begin(), operand.mantissas.end()}};
}

void expect_specified(const std::vector<std::uint32_t>& block, const BfpCoding& coding) {
  const Encoded unit = by_unit(block, coding);
  const Encoded specified = by_specification(block, coding);
  SCOPED_TRACE(testing::Message() << "m " << coding.mantissa_bits << ", b " << coding.exponent_bits
                                  << ", biased " << coding.biased << ", scale rule "
                                  << static_cast<int>(coding.scale_rule) << ", rounding "
                                  << static_cast<int>(coding.rounding));
  ASSERT_EQ(unit.exponent, specified.exponent);
  ASSERT_EQ(unit.mantissas, specified.mantissas);
}

/// Nearest even under a two's complement exponent, for which the doubles stand.
void expect_equal(const std::vector<std::uint32_t>& block, const BfpCoding& coding) {
  const Encoded unit = by_unit(block, coding);
  const Encoded doubles = by_doubles(block, coding);
  ASSERT_EQ(unit.exponent, doubles.exponent)
      << "m " << coding.mantissa_bits << ", b " << coding.exponent_bits;
  ASSERT_EQ(unit.mantissas, doubles.mantissas)
      << "m " << coding.mantissa_bits << ", b " << coding.exponent_bits;
  expect_specified(block, coding);
}

BfpCoding random_coding(RandomOperands& random) {
  BfpCoding coding;
  coding.mantissa_bits = random.in_range(2, 16);
  coding.biased = random.one_in(2);
  coding.exponent_bits = coding.biased ? 8 : random.one_in(2) ? 10 : random.in_range(2, 16);
  coding.nan_policy = random.one_in(3) ? NanPolicy::Saturate : NanPolicy::Propagate;
  coding.scale_rule = static_cast<ScaleRule>(random.in_range(0, 3));
  coding.rounding = static_cast<Rounding>(random.in_range(0, 3));
  return coding;
}

TEST(BfpConverter, EveryRoundingAndScaleOnRandomBlocks) {
  RandomOperands random(502);
  std::array<int, 4> rounded{}, scaled{};
  int long_blocks = 0, zero = 0, flagged = 0, edge = 0;
  for (int i = 0; i < 60'000; ++i) {
    const BfpCoding coding = random_coding(random);
    const int top = random.in_range(0, 254);
    const int length = random.one_in(10) ? random.in_range(65, 200) : random.in_range(1, 24);
    std::vector<std::uint32_t> block;
    for (int n = 0; n < length; ++n)
      block.push_back(random.fp32(std::max(top - (random.one_in(2) ? 4 : 40), 0), top));
    if (random.one_in(20)) block.assign(block.size(), random.bits() & kSignBit);
    if (random.one_in(8)) block[0] = random.any_fp32();
    // All ones, and just above: where the scale rules part.
    if (random.one_in(4))
      block[0] = (static_cast<std::uint32_t>(top) << 23) | (0x7FFFFFU & ~(random.bits() & 3U));
    expect_specified(block, coding);
    if (HasFatalFailure()) FAIL() << "case " << i;
    ++rounded.at(static_cast<std::size_t>(coding.rounding));
    if (coding.biased) ++scaled.at(static_cast<std::size_t>(coding.scale_rule));
    const int code = by_unit(block, coding).exponent;
    long_blocks += length > 64 ? 1 : 0;
    zero += code == (coding.biased ? 0 : coding.zero_code()) ? 1 : 0;
    flagged += code == coding.nan_code() ? 1 : 0;
    edge += code == coding.smallest_code() || code == coding.nan_code() - 1 ? 1 : 0;
  }
  std::printf("seed 502: long %d, zero %d, flagged %d, saturated %d of 60000\n", long_blocks, zero, flagged,
              edge);
  for (const int times : {long_blocks, zero, flagged, edge})
    EXPECT_GT(times, 100);
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_GT(rounded.at(i), 1000);
    EXPECT_GT(scaled.at(i), 1000);
  }
}

/// OCP MX v1.0 and torchao in doubles: S = floor(log2 amax), one more where the rule says so
/// (docs/numerics.md).
int scale_by_doubles(double amax, int m, ScaleRule rule) {
  const int floor = std::ilogb(amax);
  const double relative = amax / std::ldexp(1.0, floor);
  const double ulp = std::ldexp(1.0, -(m - 2));
  bool above = false;
  if (rule == ScaleRule::Ceil) above = relative > 1.0;
  if (rule == ScaleRule::Even) above = std::floor(relative / ulp + 0.5) * ulp >= 2.0;
  if (rule == ScaleRule::Rceil) above = relative > 2.0 - ulp;
  return std::clamp(floor + (above ? 1 : 0), -127, 127);
}

TEST(BfpConverter, ScalesOfEveryRuleAroundEveryEdge) {
  for (int m = 2; m <= 16; ++m) {
    for (int rule = 0; rule < 4; ++rule) {
      const BfpCoding coding{
          m, 8, NanPolicy::Propagate, true, static_cast<ScaleRule>(rule), Rounding::NearestEven};
      for (std::uint32_t exponent = 0; exponent < 255; ++exponent) {
        for (int bit = 0; bit < 23; ++bit) {
          for (const std::uint32_t fraction :
               {1U << bit, (1U << bit) - 1U, 0x7FFFFFU & ~((1U << bit) - 1U), 0x7FFFFFU - (1U << bit)}) {
            const std::uint32_t bits = exponent << 23 | fraction;
            if (bits == 0) continue;
            BlockMaximum maximum;
            maximum.observe(bits, NanPolicy::Propagate);
            ASSERT_EQ(maximum.exponent_code(coding) - 127,
                      scale_by_doubles(static_cast<double>(float_of_bits(bits)), m, coding.scale_rule))
                << "m " << m << ", rule " << rule << ", bits " << bits;
          }
        }
      }
    }
  }
}

/// Contract A4 and A5 on a fraction of 2^-20 of a step: floor(fraction * 2^16) + R >= 2^16 goes up.
TEST(BfpConverter, EveryRoundingOfEveryFractionOfAStep) {
  const BfpCoding narrow{4, 10, NanPolicy::Propagate, false, ScaleRule::Floor, Rounding::NearestEven};
  for (int mode = 0; mode < 4; ++mode) {
    BfpCoding coding = narrow;
    coding.rounding = static_cast<Rounding>(mode);
    for (std::uint32_t fraction = 0; fraction < (1U << 20); fraction += 7) {
      for (const std::uint32_t draw : {0U, 1U, 0x7FFFU, 0x8000U, 0xFFFFU}) {
        // (5 + fraction / 2^20) / 8 under E = 0, whose step is 1/8.
        const auto bits = bits_of_float(static_cast<float>(std::ldexp((5U << 20) + fraction, -23)));
        const std::uint32_t half = 1U << 19;
        bool up = false;
        if (coding.rounding == Rounding::NearestEven) up = fraction >= half;  // 5 is odd
        if (coding.rounding == Rounding::NearestAway) up = fraction >= half;
        if (coding.rounding == Rounding::Stochastic) up = (fraction >> 4) + draw >= (1U << 16);
        ASSERT_EQ(shift_and_round(bits, 0, coding, draw), up ? 6 : 5) << "mode " << mode << ", " << fraction;
        ASSERT_EQ(shift_and_round(bits | kSignBit, 0, coding, draw), up ? -6 : -5);
      }
    }
  }
}

TEST(DrawLfsr, FollowsItsRecurrenceAndReloadsEveryRun) {
  DrawLfsr unit(kDrawKey, kFirstRun);
  for (std::int64_t i = 0; i < 200; ++i) {
    std::uint32_t state = lfsr_reload(kDrawKey, kFirstRun + i / kDrawRun);
    for (std::int64_t step = 0; step < i % kDrawRun; ++step)
      state = lfsr_next(state);
    ASSERT_EQ(unit.next(), lfsr_draw(state)) << "element " << i;
  }
}

TEST(DrawLfsr, LeavesTheStateZero) {
  // The key for which the mix is 0: mix32 is a bijection with mix32(0) = 0.
  DrawLfsr unit(0U - kFirstRun, kFirstRun);
  EXPECT_EQ(unit.next(), kLfsrZeroReplacement & 0xFFFFU);
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
    const BfpCoding coding{m, 10, NanPolicy::Propagate, false, ScaleRule::Floor, Rounding::NearestEven};
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
      expect_equal({1U << top, 1U, (2U << top) - 1U, kSignBit | 3U, 0U},
                   {m, 10, NanPolicy::Propagate, false, ScaleRule::Floor, Rounding::NearestEven});
    }
  }
}

TEST(BfpConverter, KnownBlock) {
  // HBFP4, maximum 0.9: E = 0, step 1/8. 0.9 -> 7.2 -> 7; -0.5 -> -4; 0.3125 = 2.5 steps -> 2; 0.03 -> 0.
  const std::vector<std::uint32_t> block = {bits_of_float(0.9F), bits_of_float(-0.5F), bits_of_float(0.3125F),
                                            bits_of_float(0.03F), bits_of_float(-0.01F)};
  const Encoded encoded = by_unit(block, kHbfp4);
  EXPECT_EQ(encoded.exponent, 0);
  EXPECT_EQ(encoded.mantissas, (std::vector<int>{7, -4, 2, 0, 0}));
  // The largest magnitudes clamp: 0.99 is 7.92 steps.
  EXPECT_EQ(by_unit({bits_of_float(0.99F)}, kHbfp4).mantissas[0], 7);
}

TEST(BfpConverter, SpecialsFlagOrSaturateTheirBlock) {
  const std::vector<std::uint32_t> block = {0x3F800000, 0x7F800000, 0xFFC00001};
  BfpCoding error;
  error.nan_policy = NanPolicy::Error;
  BfpCoding saturate;
  saturate.nan_policy = NanPolicy::Saturate;
  EXPECT_EQ(by_unit(block, kHbfp4).exponent, 511);
  EXPECT_EQ(by_unit(block, error).exponent, 511);
  const Encoded saturated = by_unit(block, saturate);
  EXPECT_EQ(saturated.exponent, 128);
  EXPECT_EQ(saturated.mantissas, (std::vector<int>{0, 7, 0}));
}

}  // namespace
}  // namespace bfpsim::units
