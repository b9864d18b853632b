// SPDX-License-Identifier: Apache-2.0
// E8M0 scales: every rule at every binade and around every mantissa of 8 bits, and every code with every
// element. Expectations: the rules' definitions (docs/numerics.md) in FP64, where amax, 2^S and the products
// are exact.
#include <gtest/gtest.h>

#include <cmath>

#include "rtl_models/numerics/block.h"
#include "rtl_models/numerics/exponent_rule.h"
#include "rtl_models/numerics/float_format.h"
#include "small_elements.h"

namespace bfpsim::test {
namespace {

constexpr const char* kMxFormats[] = {"mxfp8_e5m2", "mxfp8_e4m3", "mxfp6_e3m2",
                                      "mxfp6_e2m3", "mxfp4",      "mxint8"};

/// emax, mantissa bits and largest value as OCP MX v1.0, table 1 and section 5.3, has them.
struct Published {
  int emax;
  int mantissa_bits;
  double largest;
};
Published published(const std::string& name) {
  if (name == "mxfp8_e5m2") return {15, 2, 57344.0};
  if (name == "mxfp8_e4m3") return {8, 3, 448.0};
  if (name == "mxfp6_e3m2") return {4, 2, 28.0};
  if (name == "mxfp6_e2m3") return {2, 3, 7.5};
  if (name == "mxfp4") return {2, 1, 6.0};
  return {0, 6, 127.0 / 64.0};
}

/// S by the definition of the rule, before saturation.
int defined_scale(double amax, ScaleRule rule, const Published& p) {
  const int floor_log2 = std::ilogb(amax);
  switch (rule) {
    case ScaleRule::Floor:
      return floor_log2 - p.emax;
    case ScaleRule::Ceil:
      return (std::ldexp(1.0, floor_log2) == amax ? floor_log2 : floor_log2 + 1) - p.emax;
    case ScaleRule::Even: {
      const double place = std::ldexp(1.0, floor_log2 - p.mantissa_bits);
      return std::ilogb(std::floor(amax / place + 0.5) * place) - p.emax;
    }
    case ScaleRule::Rceil:
      break;
  }
  int s = floor_log2 - p.emax - 2;
  while (amax > std::ldexp(p.largest, s))
    ++s;
  return s;
}

class MxScale : public testing::TestWithParam<const char*> {};

TEST_P(MxScale, EveryRuleFollowsItsDefinitionInEveryBinade) {
  const Published p = published(GetParam());
  const Format format = find_format(GetParam()).value();
  BlockCodec codec = make_codec(format);
  std::int64_t checked = 0;
  for (std::uint32_t top = 0; top < 0x7F80U; ++top) {  // exponent field and 7 mantissa bits
    for (const std::uint32_t low : {0U, 1U, 0x7FFFU, 0x8000U, 0x8001U, 0xFFFFU}) {
      const float amax = float_of(top << 16 | low);
      if (amax == 0.0F) continue;
      for (const ScaleRule rule : {ScaleRule::Floor, ScaleRule::Ceil, ScaleRule::Even, ScaleRule::Rceil}) {
        const int expected = defined_scale(static_cast<double>(amax), rule, p);
        ASSERT_EQ(scale_exponent(amax, rule, element_range(format.element)), expected)
            << amax << " rule " << static_cast<int>(rule);
        codec.scale_rule = rule;
        ASSERT_EQ(block_exponent(&amax, 1, 1, codec), std::clamp(expected + 127, 0, 254)) << amax;
        ++checked;
      }
    }
  }
  std::cout << GetParam() << ": " << checked << " maxima and rules\n";
}

TEST_P(MxScale, RceilNeverSaturatesAndIsTheSmallestThatDoesNot) {
  Format format = find_format(GetParam()).value();
  format.scale_rule = ScaleRule::Rceil;
  const BlockCodec codec = make_codec(format);
  for (std::uint32_t bits = 0x3F000000U; bits < 0x41000000U; bits += 257) {
    const float amax = float_of(bits);
    EncodeCounts counts;
    const ExponentCode code = block_exponent(&amax, 1, 1, codec);
    const auto encode = [&](int c) {
      if (codec.has_float_elements())
        (void)encode_float_element(amax, static_cast<ExponentCode>(c), codec, &counts);
      else
        (void)encode_mantissa(amax, static_cast<ExponentCode>(c), codec, &counts);
    };
    encode(code);
    ASSERT_EQ(counts.saturated, 0) << amax;
    const double below = std::ldexp(published(GetParam()).largest, code - 1 - 127);
    ASSERT_GT(static_cast<double>(amax), below);
  }
}

/// value = element * 2^(code - 127), rounded once to FP32: exact in FP64, and FP64 to FP32 rounds once.
TEST_P(MxScale, EveryCodeScalesEveryElement) {
  const Format format = find_format(GetParam()).value();
  const BlockCodec codec = make_codec(format);
  for (int code = 0; code <= 255; ++code) {
    const auto scale = static_cast<ExponentCode>(code);
    const double weight = std::ldexp(1.0, code - 127);
    const auto check = [&](float decoded, double element) {
      if (code == 255) {
        ASSERT_EQ(bits_of(decoded), kCanonicalNanBits);
      } else {
        ASSERT_EQ(bits_of(decoded), bits_of(static_cast<float>(element * weight)))
            << element << " code " << code;
      }
    };
    if (format.has_int_elements()) {
      for (int q = -127; q <= 127; ++q)
        check(decode_mantissa(static_cast<Mantissa>(q), scale, codec), q / 64.0);
      continue;
    }
    for (std::uint32_t c = 0; c < finite_codes(format.as_float()); ++c) {
      const double element = defined_magnitude(c, format.as_float());
      check(decode_float_element(static_cast<float>(element), scale, codec), element);
      if (element != 0.0) check(decode_float_element(static_cast<float>(-element), scale, codec), -element);
    }
  }
}

TEST_P(MxScale, ZeroBlocksHaveTheSmallestScaleAndNanBlocksTheNanCode) {
  const BlockCodec codec = make_codec(find_format(GetParam()).value());
  const float zeros[] = {0.0F, -0.0F};
  EXPECT_EQ(block_exponent(zeros, 2, 1, codec), 0);
  const float nan[] = {1.0F, NAN};
  EXPECT_EQ(block_exponent(nan, 2, 1, codec), 255);
  const float infinite[] = {-HUGE_VALF, 1.0F};
  EXPECT_EQ(block_exponent(infinite, 2, 1, codec), 255);
}

INSTANTIATE_TEST_SUITE_P(Formats, MxScale, testing::ValuesIn(kMxFormats),
                         [](const auto& param) { return std::string(param.param); });

/// MXINT8 is an integer block format with E = S + 1 (as public emulators note): the same mantissas, the same
/// values.
TEST(MxInt8, EqualsEightBitBlockFloatingPointWhereBothHaveTheExponent) {
  const BlockCodec mx = make_codec(find_format("mxint8").value());
  const BlockCodec bfp = make_codec(find_format("hbfp8").value());
  for (std::uint32_t top = 0x0100U; top < 0x7F80U; ++top) {
    const float x[] = {float_of(top << 16 | 0x1234U), float_of((top - 0x80U) << 16 | 0x8000U)};
    const ExponentCode s = block_exponent(x, 2, 1, mx);
    const ExponentCode e = block_exponent(x, 2, 1, bfp);
    ASSERT_EQ(s - 127 + 1, e);
    for (const float v : x) {
      const Mantissa q = encode_mantissa(v, s, mx);
      ASSERT_EQ(q, encode_mantissa(v, e, bfp));
      ASSERT_EQ(bits_of(decode_mantissa(q, s, mx)), bits_of(decode_mantissa(q, e, bfp)));
    }
  }
}

}  // namespace
}  // namespace bfpsim::test
