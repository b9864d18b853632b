// SPDX-License-Identifier: Apache-2.0
// Expectations: limits from the formats' definitions (IEEE 754, OCP OFP8 v1.0), values by ldexp, rounding by
// exact midpoints in FP64 (exact: no format here has more than 24 significant bits).
#include "rtl_models/numerics/float_format.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <ostream>
#include <string>

#include "rtl_models/numerics/rounding.h"

namespace bfpsim::test {
namespace {

constexpr float kInf = std::numeric_limits<float>::infinity();

FloatElement element(const std::string& name) {
  return find_format(name).value().as_float();
}

class SmallFloat : public testing::TestWithParam<std::string> {};

/// The value of a code by the definition, in FP64.
double defined_value(std::uint32_t code, const FloatElement& f) {
  const std::uint32_t fraction = code & ((1U << f.mantissa_bits) - 1U);
  const auto field = static_cast<int>((code >> f.mantissa_bits) & ((1U << f.exponent_bits) - 1U));
  const double significand = std::ldexp(fraction, -f.mantissa_bits) + (field == 0 ? 0.0 : 1.0);
  const double magnitude = std::ldexp(significand, (field == 0 ? 1 : field) - f.bias);
  return (code >> (f.exponent_bits + f.mantissa_bits)) != 0 ? -magnitude : magnitude;
}

bool is_finite_code(std::uint32_t code, const FloatElement& f) {
  const std::uint32_t magnitude = code & ((1U << (f.exponent_bits + f.mantissa_bits)) - 1U);
  const std::uint32_t ones = ((1U << f.exponent_bits) - 1U) << f.mantissa_bits;
  if (f.specials == SpecialValues::Ieee) return magnitude < ones;
  return magnitude != (1U << (f.exponent_bits + f.mantissa_bits)) - 1U;
}

TEST_P(SmallFloat, EveryCodeDecodesToItsValueAndComesBack) {
  const FloatElement f = element(GetParam());
  int finite = 0;
  for (std::uint32_t code = 0; code < (1U << f.total_bits()); ++code) {
    const float value = decode_float(code, f);
    if (is_finite_code(code, f)) {
      ++finite;
      ASSERT_EQ(static_cast<double>(value), defined_value(code, f)) << code;
      ASSERT_EQ(std::signbit(value), (code >> (f.total_bits() - 1)) != 0) << code;
      ASSERT_EQ(encode_float(value, f), code);
    } else if (std::isinf(value)) {
      ASSERT_EQ(encode_float(value, f), code);
    } else {
      ASSERT_TRUE(std::isnan(value)) << code;
      ASSERT_TRUE(std::isnan(decode_float(encode_float(value, f), f)));
      ASSERT_EQ(std::signbit(value), (code >> (f.total_bits() - 1)) != 0) << code;
    }
  }
  EXPECT_GT(finite, (1 << f.total_bits()) / 2);
}

TEST_P(SmallFloat, MidpointsGoToTheEvenCodeAndTheirNeighboursToTheNearer) {
  const FloatElement f = element(GetParam());
  for (std::uint32_t code = 0; is_finite_code(code + 1, f); ++code) {
    const double midpoint = (defined_value(code, f) + defined_value(code + 1, f)) / 2;
    const auto tie = static_cast<float>(midpoint);
    ASSERT_EQ(static_cast<double>(tie), midpoint) << "FP32 holds every midpoint";
    ASSERT_EQ(encode_float(tie, f), (code & 1U) == 0 ? code : code + 1);
    ASSERT_EQ(encode_float(std::nextafter(tie, 0.0F), f), code);
    ASSERT_EQ(encode_float(std::nextafter(tie, kInf), f), code + 1);
  }
}

INSTANTIATE_TEST_SUITE_P(Formats, SmallFloat,
                         testing::Values("bf16", "fp16", "fp8_e5m2", "fp8_e4m3fn", "fp8_e4m3"),
                         [](const auto& param) { return std::string(param.param); });

struct Limits {
  const char* name;
  float largest;
  float smallest;          ///< subnormal
  float first_overflow;    ///< the midpoint beyond `largest`
  std::uint32_t overflow;  ///< its code
};

/// Names the parameter in ctest's list: its bytes hold addresses, which differ from run to run.
std::ostream& operator<<(std::ostream& out, const Limits& limits) {
  return out << limits.name;
}

class FormatLimits : public testing::TestWithParam<Limits> {};

TEST_P(FormatLimits, AreThePublishedOnes) {
  const Limits& p = GetParam();
  const FloatElement f = element(p.name);
  EXPECT_EQ(cast_float(p.largest, f), p.largest);
  EXPECT_EQ(cast_float(p.smallest, f), p.smallest);
  EXPECT_EQ(cast_float(p.smallest / 2, f), 0.0F) << "half the smallest ties to zero";
  EXPECT_EQ(encode_float(std::nextafter(p.first_overflow, 0.0F), f), encode_float(p.largest, f));
  EXPECT_EQ(encode_float(std::nextafter(p.first_overflow, kInf), f), p.overflow);
  EXPECT_EQ(encode_float(kInf, f), p.overflow);
  EXPECT_EQ(encode_float(-kInf, f), p.overflow | (1U << (f.total_bits() - 1)));
  for (const float beyond : {p.first_overflow * 1.5F, kInf}) {
    EXPECT_EQ(cast_float(beyond, f, Overflow::Saturate), p.largest);
    EXPECT_EQ(cast_float(-beyond, f, Overflow::Saturate), -p.largest);
  }
}

INSTANTIATE_TEST_SUITE_P(Formats, FormatLimits,
                         testing::Values(Limits{"fp16", 65504.0F, 0x1p-24F, 65520.0F, 0x7C00},
                                         Limits{"bf16", 0x1.FEp127F, 0x1p-133F, 0x1.FFp127F, 0x7F80},
                                         Limits{"fp8_e5m2", 57344.0F, 0x1p-16F, 61440.0F, 0x7C},
                                         Limits{"fp8_e4m3fn", 448.0F, 0x1p-9F, 464.0F, 0x7F},
                                         Limits{"fp8_e4m3", 240.0F, 0x1p-9F, 248.0F, 0x78}),
                         [](const auto& param) { return std::string(param.param.name); });

TEST(Overflow, TieBeyondTheLargestFiniteGoesToTheEvenCode) {
  EXPECT_EQ(encode_float(464.0F, element("fp8_e4m3fn")), 0x7EU) << "448 is even";
  EXPECT_EQ(encode_float(61440.0F, element("fp8_e5m2")), 0x7CU) << "57344 is odd";
  EXPECT_EQ(encode_float(248.0F, element("fp8_e4m3")), 0x78U) << "240 is odd";
}

TEST(NaN, KeepsItsSignAndIsQuietInEveryFormatThatHasIt) {
  const std::uint32_t signalling[] = {0x7F800001U, 0xFF800001U, 0x7FFFFFFFU, 0xFFC00000U};
  for (const Format& format : format_table()) {
    if (format.is_block()) continue;
    const FloatElement& f = format.as_float();
    for (const std::uint32_t bits : signalling) {
      const std::uint32_t expected =
          f.specials == SpecialValues::None ? 0U : 0x7FC00000U | (bits & 0x80000000U);
      for (const Overflow overflow : {Overflow::ToSpecial, Overflow::Saturate})
        EXPECT_EQ(bits_of(cast_float(float_of(bits), f, overflow)), expected) << format.name;
    }
  }
}

TEST(Fp32, CastIsTheIdentity) {
  const FloatElement f = element("fp32");
  for (std::uint64_t bits = 0; bits <= 0xFFFFFFFFU; bits += 65537) {
    const float x = float_of(static_cast<std::uint32_t>(bits));
    if (std::isnan(x)) continue;
    ASSERT_EQ(bits_of(cast_float(x, f)), bits);
  }
  EXPECT_EQ(bits_of(cast_float(float_of(1), f)), 1U);
}

TEST(DoubleRounding, DoesNotHappenIntoSubnormals) {
  // 2^-15 * (1 + 2^-10 + 2^-23): rounded to FP16's 11 bits first it would be a tie of the subnormal grid,
  // 2^-24.
  const float x = 0x1p-15F * (1.0F + 0x1p-9F + 0x1p-23F);
  EXPECT_EQ(encode_float(x, element("fp16")), 0x201U);
}

TEST(ShiftRight, RoundsHalfToEvenAtAnyShift) {
  EXPECT_EQ(shift_right_nearest_even(5, 1), 2U);
  EXPECT_EQ(shift_right_nearest_even(7, 1), 4U);
  EXPECT_EQ(shift_right_nearest_even(5, 1, true), 3U) << "a sticky tie is above the half";
  EXPECT_EQ(shift_right_nearest_even(~0ULL, 64), 1U);
  EXPECT_EQ(shift_right_nearest_even(1ULL << 63, 64), 0U);
  EXPECT_EQ(shift_right_nearest_even(1ULL << 63, 64, true), 1U);
  EXPECT_EQ(shift_right_nearest_even(~0ULL, 65), 0U);
}

}  // namespace
}  // namespace bfpsim::test
