// SPDX-License-Identifier: Apache-2.0
// Every code, every gap between two codes and every rounding of the floats of 8 bits or fewer. Expectations:
// the formats' definitions in FP64, where they are exact, and rationals for the fraction of a gap (contract
// A4, A5).
#include <gtest/gtest.h>

#include <boost/multiprecision/cpp_int.hpp>
#include <cmath>
#include <limits>

#include "rtl_models/numerics/block.h"
#include "rtl_models/numerics/float_format.h"
#include "small_elements.h"

namespace bfpsim::test {
namespace {

using Rational = boost::multiprecision::cpp_rational;

constexpr float kInfinity = std::numeric_limits<float>::infinity();
constexpr Rounding kRoundings[] = {Rounding::NearestEven, Rounding::Stochastic, Rounding::NearestAway,
                                   Rounding::TowardZero};
constexpr std::uint32_t kDraws[] = {0, 1, 0x3FFF, 0x7FFF, 0x8000, 0xFFFE, 0xFFFF};

class SmallElement : public testing::TestWithParam<SmallFloat> {
 protected:
  [[nodiscard]] const FloatElement& f() const { return GetParam().element; }
  [[nodiscard]] std::uint32_t sign_bit() const { return 1U << (f().total_bits() - 1); }
};

/// Whether x in [low, high) goes up, from the text of the contract.
bool goes_up(const Rational& x, const Rational& low, const Rational& high, bool low_is_odd,
             const RoundingStep& how) {
  const Rational fraction = (x - low) / (high - low);
  const Rational half(1, 2);
  switch (how.mode) {
    case Rounding::NearestEven:
      return fraction > half || (fraction == half && low_is_odd);
    case Rounding::NearestAway:
      return fraction >= half;
    case Rounding::TowardZero:
      return false;
    case Rounding::Stochastic:
      break;
  }
  const Rational scaled = fraction * 65536;
  const boost::multiprecision::cpp_int floor = numerator(scaled) / denominator(scaled);
  return floor + how.draw >= 65536;
}

/// FP32 values in a gap: its ends' FP32 neighbours, the midpoint and its neighbours, and quarters.
std::vector<float> points_of_gap(double low, double high) {
  const auto middle = static_cast<float>((low + high) / 2);
  const auto lower = static_cast<float>(low);
  const auto upper = static_cast<float>(high);
  std::vector<float> points = {lower,  std::nextafter(lower, kInfinity), std::nextafter(upper, 0.0F),
                               middle, std::nextafter(middle, 0.0F),     std::nextafter(middle, kInfinity)};
  for (const double part : {0.1, 0.25, 0.3, 0.75, 0.9})
    points.push_back(static_cast<float>(low + part * (high - low)));
  return points;
}

TEST_P(SmallElement, DecodesEveryCodeAsDefined) {
  const std::uint32_t finite = finite_codes(f());
  for (std::uint32_t code = 0; code < sign_bit(); ++code) {
    const float positive = decode_float(code, f());
    const float negative = decode_float(code | sign_bit(), f());
    if (code < finite) {
      EXPECT_EQ(static_cast<double>(positive), defined_magnitude(code, f())) << code;
      EXPECT_EQ(bits_of(negative), bits_of(positive) | 0x80000000U) << code;
    } else if (f().specials == SpecialValues::Ieee && code == finite) {
      EXPECT_EQ(positive, kInfinity);
      EXPECT_EQ(negative, -kInfinity);
    } else {
      EXPECT_TRUE(std::isnan(positive) && std::isnan(negative)) << code;
    }
  }
}

TEST_P(SmallElement, EveryFiniteCodeComesBackInEveryRoundingAtEveryDraw) {
  for (std::uint32_t code = 0; code < finite_codes(f()); ++code) {
    for (const std::uint32_t signed_code : {code, code | sign_bit()}) {
      const float value = decode_float(signed_code, f());
      for (const Rounding mode : kRoundings) {
        for (const std::uint32_t draw : kDraws) {
          ASSERT_EQ(encode_float(value, f(), Overflow::ToSpecial, {mode, draw}), signed_code)
              << "mode " << static_cast<int>(mode) << ", draw " << draw;
        }
      }
    }
  }
}

TEST_P(SmallElement, EveryGapRoundsAsTheContractSays) {
  std::int64_t checked = 0;
  for (std::uint32_t code = 0; code + 1 < finite_codes(f()); ++code) {
    const double low = defined_magnitude(code, f());
    const double high = defined_magnitude(code + 1, f());
    for (const float x : points_of_gap(low, high)) {
      for (const Rounding mode : kRoundings) {
        for (const std::uint32_t draw : kDraws) {
          const bool up = goes_up(Rational(static_cast<double>(x)), Rational(low), Rational(high),
                                  code % 2 == 1, {mode, draw});
          const std::uint32_t expected = code + (up ? 1 : 0);
          ASSERT_EQ(encode_float(x, f(), Overflow::ToSpecial, {mode, draw}), expected)
              << x << " mode " << static_cast<int>(mode) << " draw " << draw;
          ASSERT_EQ(encode_float(-x, f(), Overflow::ToSpecial, {mode, draw}), expected | sign_bit());
          ++checked;
        }
      }
    }
  }
  std::cout << GetParam().format << ": " << checked << " values, two signs each\n";
}

/// Beyond the largest finite value the grid goes on (A4): what rounds up to the next value has overflowed.
TEST_P(SmallElement, OverflowBeginsWhereTheNextValueWouldBeChosen) {
  const std::uint32_t last = finite_codes(f()) - 1;
  const double low = defined_magnitude(last, f());
  const double high = defined_magnitude(last + 1, f());
  const std::uint32_t special = f().specials == SpecialValues::None   ? last
                                : f().specials == SpecialValues::Ieee ? last + 1
                                                                      : sign_bit() - 1;
  for (const float x : points_of_gap(low, high)) {
    for (const Rounding mode : kRoundings) {
      for (const std::uint32_t draw : kDraws) {
        const bool up = goes_up(Rational(static_cast<double>(x)), Rational(low), Rational(high),
                                last % 2 == 1, {mode, draw});
        ASSERT_EQ(encode_float(x, f(), Overflow::ToSpecial, {mode, draw}), up ? special : last) << x;
        ASSERT_EQ(encode_float(x, f(), Overflow::Saturate, {mode, draw}), last) << x;
      }
    }
  }
  for (const float x : {static_cast<float>(2 * high), 1e30F, kInfinity})
    EXPECT_EQ(encode_float(x, f()), special) << x;
}

/// In a block the same rounding happens to x / 2^S; the element saturates and zero has no sign (A1, A4).
TEST_P(SmallElement, ScaledElementsRoundAsUnscaledOnes) {
  BlockCodec codec;
  codec.float_element = f();
  codec.shared = SharedExponent::e8m0();
  for (const int scale : {-20, 0, 13}) {
    const auto scale_code = static_cast<ExponentCode>(scale + 127);
    for (std::uint32_t code = 0; code < finite_codes(f()); ++code) {
      for (const float x : points_of_gap(defined_magnitude(code, f()), defined_magnitude(code + 1, f()))) {
        for (const Rounding mode : kRoundings) {
          codec.rounding = mode;
          const float scaled = std::ldexp(x, scale);
          if (std::ldexp(scaled, -scale) != x) continue;  // FP32 subnormals lose bits of it
          const float expected = cast_float(x, f(), Overflow::Saturate, {mode, 0x7FFF});
          ASSERT_EQ(bits_of(encode_float_element(scaled, scale_code, codec, nullptr, 0x7FFF)),
                    bits_of(expected));
          const float negative = encode_float_element(-scaled, scale_code, codec, nullptr, 0x7FFF);
          ASSERT_EQ(bits_of(negative), expected == 0.0F ? 0U : bits_of(-expected));
        }
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Formats, SmallElement, testing::ValuesIn(small_floats()),
                         [](const auto& param) { return param.param.format; });

}  // namespace
}  // namespace bfpsim::test
