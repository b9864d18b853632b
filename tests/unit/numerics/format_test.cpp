// SPDX-License-Identifier: Apache-2.0
// Expectations: the formats' definitions (docs/numerics.md) and what a user may type as a block shape.
#include "rtl_models/numerics/format.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "rtl_models/numerics/block.h"
#include "rtl_models/numerics/digits.h"
#include "rtl_models/numerics/exponent_rule.h"
#include "rtl_models/numerics/float_format.h"

namespace bfpsim::test {
namespace {

TEST(FormatTable, HasOneRowPerNamedFormat) {
  std::vector<std::string> names;
  for (const Format& f : format_table())
    names.push_back(f.name);
  EXPECT_THAT(names,
              testing::ElementsAre("hbfp2", "hbfp3", "hbfp4", "hbfp5", "hbfp6", "hbfp7", "hbfp8", "hbfp9",
                                   "hbfp10", "hbfp11", "hbfp12", "hbfp13", "hbfp14", "hbfp15", "hbfp16",
                                   "fp32", "tf32", "bf16", "fp16", "fp8_e5m2", "fp8_e4m3fn", "fp8_e4m3",
                                   "fp6_e3m2", "fp6_e2m3", "fp4_e2m1", "fp8_143", "fp8_152", "fp16_169",
                                   "mxfp8_e5m2", "mxfp8_e4m3", "mxfp6_e3m2", "mxfp6_e2m3", "mxfp4", "mxint8",
                                   "msfp12", "msfp13", "msfp14", "msfp15", "msfp16", "flex16+5", "dfp16",
                                   "fast_low", "fast_high", "flexblock4", "flexblock8", "flexblock16",
                                   "bm8_e2m5", "bm8_e4m3", "bm6_e2m3", "bm6_e3m2", "fp4_radix4", "int4"));
}

TEST(FormatTable, CountsTheSignInHbfpMantissas) {
  const Format hbfp4 = find_format("hbfp4").value();
  EXPECT_EQ(hbfp4.element_bits(), 4);
  EXPECT_EQ(make_codec(hbfp4).max_mantissa(), 7) << "sign and 3 magnitude bits";
  EXPECT_EQ(hbfp4.shared->bits, 10);
  EXPECT_EQ(hbfp4.block, BlockShape::vector(64));
}

TEST(FormatTable, GivesStorageBitsAndDescriptions) {
  const std::pair<const char*, int> bits[] = {
      {"fp32", 32},      {"bf16", 16},   {"fp16", 16},  {"fp8_e5m2", 8},   {"fp8_e4m3", 8},
      {"fp8_e4m3fn", 8}, {"hbfp16", 16}, {"tf32", 19},  {"fp6_e3m2", 6},   {"fp4_e2m1", 4},
      {"fp16_169", 16},  {"msfp12", 4},  {"msfp16", 8}, {"fp4_radix4", 4}, {"bm8_e2m5", 8}};
  for (const auto& [name, expected] : bits)
    EXPECT_EQ(find_format(name).value().element_bits(), expected) << name;
  for (const Format& f : format_table())
    EXPECT_FALSE(f.description.empty()) << f.name;
}

/// Each row obeys what the value types demand, so that no format can overflow FP32 or lack a NaN code.
TEST(FormatTable, RowsAreValid) {
  for (const Format& f : format_table()) {
    if (f.has_int_elements()) {
      EXPECT_TRUE(f.is_block()) << f.name;
      continue;
    }
    const FloatElement& e = f.as_float();
    EXPECT_TRUE(e.specials != SpecialValues::Ieee || e.mantissa_bits >= 1) << f.name;
    EXPECT_TRUE(e.radix == 2 || (e.radix == 4 && e.mantissa_bits == 0)) << f.name;
    EXPECT_LE(e.largest_exponent(), 127) << f.name;
    EXPECT_GE(e.smallest_exponent() - e.mantissa_bits, -149) << f.name;
    EXPECT_GT(e.largest_finite_code() >> e.mantissa_bits, 0U) << f.name << ": the largest value is normal";
  }
}

/// OCP MX v1.0, table 1 and sections 5.3 and 5.4; HFP8's range from Sun et al. 2019.
TEST(FormatTable, LargestValuesAreThePublishedOnes) {
  const std::pair<const char*, float> limits[] = {
      {"mxfp8_e5m2", 57344.0F}, {"mxfp8_e4m3", 448.0F}, {"mxfp6_e3m2", 28.0F}, {"mxfp6_e2m3", 7.5F},
      {"mxfp4", 6.0F},          {"fp8_143", 30.0F},     {"fp4_radix4", 64.0F}};
  for (const auto& [name, largest] : limits) {
    const FloatElement e = find_format(name).value().as_float();
    EXPECT_EQ(decode_float(e.largest_finite_code(), e), largest) << name;
  }
  EXPECT_EQ(element_range(IntElement{8}).largest, 127.0F / 64.0F) << "MXINT8";
}

TEST(FormatTable, KnowsNoOtherName) {
  for (const char* name : {"", "hbfp1", "hbfp17", "HBFP4", "hbfp4 ", "fp8"})
    EXPECT_FALSE(find_format(name)) << name;
}

TEST(BlockShapeText, RoundTrips) {
  const std::pair<const char*, const char*> texts[] = {{"64", "1x64"}, {"1x64", "1x64"},     {"8x8", "8x8"},
                                                       {"row", "row"}, {"tensor", "tensor"}, {"1", "1x1"},
                                                       {"1x1", "1x1"}, {"65536", "1x65536"}};
  for (const auto& [text, canonical] : texts) {
    const auto shape = parse_block_shape(text);
    ASSERT_TRUE(shape) << text;
    EXPECT_EQ(to_string(*shape), canonical);
    EXPECT_EQ(parse_block_shape(canonical), shape);
  }
}

TEST(BlockShapeText, RefusesEverythingElse) {
  for (const char* text : {"", "0", "-1", "+4", "x", "8x", "x8", "8x4", "8x8x8", "1x0", "0x0", "65537", "64 ",
                           " 64", "1e3", "Row", "99999999999999999999"}) {
    EXPECT_FALSE(parse_block_shape(text)) << text;
  }
}

TEST(SharedExponentCodes, AreTheEndsOfTheRange) {
  const SharedExponent b10{10};
  EXPECT_EQ(b10.zero_code(), -512);
  EXPECT_EQ(b10.nan_code(), 511);
  EXPECT_EQ(b10.min_usable(), -511);
  EXPECT_EQ(b10.max_usable(), 510);
}

/// d = ceil((m-1)/(s-1)) and the digits' weighted sum gives q back, for every m, s and q.
TEST(Digits, ReassembleEveryMantissaOnEverySlice) {
  for (int m = 2; m <= 16; ++m) {
    const int largest = (1 << (m - 1)) - 1;
    for (int s = 2; s <= 8; ++s) {
      const int d = digit_count(m, s);
      ASSERT_GE(d * (s - 1), m - 1);
      ASSERT_LT((d - 1) * (s - 1), m - 1);
      for (int q = -largest; q <= largest; ++q) {
        int sum = 0;
        for (int i = 0; i < d; ++i) {
          const int digit = digit_of(q, i, s);
          ASSERT_LE(std::abs(digit), (1 << (s - 1)) - 1);
          sum += digit * (1 << (i * (s - 1)));
        }
        ASSERT_EQ(sum, q) << "m " << m << " s " << s;
      }
    }
  }
}

TEST(Digits, PassesOnFourBitSlicesAreOneFourAndNine) {
  EXPECT_EQ(digit_count(4, 4), 1);
  EXPECT_EQ(digit_count(6, 4), 2);
  EXPECT_EQ(digit_count(8, 4), 3);
}

TEST(Digits, PassesVisitEveryPairOnceWithAFastest) {
  std::set<std::pair<int, int>> pairs;
  for (int i = 0; i < 6; ++i) {
    const DigitPass pass = digit_pass(i, 2, 4);
    EXPECT_EQ(pass.a_digit, i % 2);
    EXPECT_EQ(pass.shift, 3 * (pass.a_digit + pass.b_digit));
    pairs.insert({pass.a_digit, pass.b_digit});
  }
  EXPECT_EQ(pairs.size(), 6U);
}

}  // namespace
}  // namespace bfpsim::test
