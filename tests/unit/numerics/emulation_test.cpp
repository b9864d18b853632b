// SPDX-License-Identifier: Apache-2.0
// Expectations: worked by hand from the tools' formulas (docs/numerics.md, "Other tools' rules"), where the
// reference vectors have no such value.
#include "rtl_models/numerics/emulation.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "reference_format.h"
#include "rtl_models/numerics/float_format.h"
#include "rtl_models/numerics/quantize_tensor.h"

namespace bfpsim::test {
namespace {

constexpr float kLargest = std::numeric_limits<float>::max();
constexpr float kInfinity = std::numeric_limits<float>::infinity();

/// One value in a block of its own.
float quantised(Tool tool, const std::string& format, Rounding rounding, float x, bool flush = false,
                Overflow overflow = Overflow::ToSpecial) {
  Format named = reference_format(format);
  named.rounding = rounding;
  if (named.has_int_elements()) named.block = BlockShape{BlockShape::Kind::Tensor, 0};
  const ToolRules rules = rules_of(tool, named);
  QuantizeOptions options;
  options.rule = rules.rule;
  options.emulation = rules.emulation;
  options.emulation.flush_subnormal_blocks = flush;
  options.emulation.flush_subnormal_values = flush;
  options.overflow = overflow;
  return quantize_tensor(&x, {1}, rules.format, options).values.at(0);
}

TEST(Emulation, TorchLog2MakesAScaleOneTooLarge) {
  const float x = std::nextafter(4096.0F, 0.0F);  // fl32(log2 x) = 12, so S = 12 - 2 and x/2^S rounds to 4
  EXPECT_EQ(quantised(Tool::Microxcaling, "mxfp4", Rounding::NearestEven, x), 4096.0F);
  EXPECT_EQ(quantised(Tool::MicroxcalingKernel, "mxfp4", Rounding::NearestEven, x), 3072.0F);  // 6 * 2^9
}

TEST(Emulation, TorchLog2TruncatesOneBitMore) {
  const float x = std::nextafter(512.0F, 0.0F);
  EXPECT_EQ(quantised(Tool::Microxcaling, "fp8_e5m2", Rounding::TowardZero, x), 384.0F);
  EXPECT_EQ(quantised(Tool::MicroxcalingKernel, "fp8_e5m2", Rounding::TowardZero, x), 448.0F);
}

TEST(Emulation, HalfAddedInFp32) {
  const float below_half = std::nextafter(0.25F, 0.0F);  // half a subnormal step of E2M1, less one place
  for (const Rounding rounding : {Rounding::NearestEven, Rounding::NearestAway}) {
    EXPECT_EQ(quantised(Tool::Microxcaling, "fp4_e2m1", rounding, below_half), 0.5F);
    EXPECT_EQ(quantised(Tool::MicroxcalingKernel, "fp4_e2m1", rounding, below_half), 0.0F);
  }
  const float two_below = std::nextafter(below_half, 0.0F);  // 1/2 + 1/2 - 2^-24 is an FP32 number
  EXPECT_EQ(quantised(Tool::Microxcaling, "fp4_e2m1", Rounding::NearestEven, two_below), 0.0F);
  EXPECT_EQ(quantised(Tool::Microxcaling, "fp4_e2m1", Rounding::NearestEven, 0.25F), 0.0F) << "a real tie";
  EXPECT_EQ(quantised(Tool::Microxcaling, "fp4_e2m1", Rounding::NearestAway, 0.25F), 0.5F);
  EXPECT_EQ(quantised(Tool::Microxcaling, "fp4_e2m1", Rounding::TowardZero, below_half), 0.0F);
}

/// `x` in an MXINT8 block beside 1, so that it counts units of 2^-6.
float in_units_of_mxint8(float x) {
  Format format = find_format("mxint8").value();
  const ToolRules rules = rules_of(Tool::Microxcaling, format);
  QuantizeOptions options;
  options.emulation = rules.emulation;
  const float values[] = {1.0F, std::ldexp(x, -6)};
  return std::ldexp(quantize_tensor(values, {2}, rules.format, options).values.at(1), 6);
}

TEST(Emulation, HalfAddedInFp32ToIntegers) {
  // 1/2 + x is 1 - 2^-25, a tie between two FP32 numbers, then 1 - 2^-24, which is one.
  EXPECT_EQ(in_units_of_mxint8(0.5F - std::ldexp(1.0F, -25)), 1.0F);
  EXPECT_EQ(in_units_of_mxint8(0.5F - std::ldexp(1.0F, -24)), 0.0F);
}

TEST(Emulation, TorchLog2IsOfTheFloorRuleOnly) {
  // ceil: S = 13 - 2, 8000 / 2^11 is nearest 4. floor: S = 12 - 2, and 7.8 saturates to 6.
  Format format = find_format("mxfp4").value();
  const ToolRules rules = rules_of(Tool::Microxcaling, format);
  QuantizeOptions options;
  options.emulation = rules.emulation;
  const float x = 8000.0F;
  EXPECT_EQ(quantize_tensor(&x, {1}, rules.format, options).values.at(0), 6144.0F);
  format.scale_rule = ScaleRule::Ceil;
  EXPECT_EQ(quantize_tensor(&x, {1}, format, options).values.at(0), 8192.0F);
}

TEST(Emulation, ScalesOverflowToNan) {
  // fl32(log2 FLT_MAX) = 128: S = 128 for integers, 126 for E2M1, whose 4 * 2^126 is Inf in FP32.
  EXPECT_TRUE(std::isnan(quantised(Tool::Microxcaling, "mxint8", Rounding::NearestEven, kLargest)));
  const float largest_scale = std::ldexp(1.0F, 127);
  EXPECT_EQ(quantised(Tool::Microxcaling, "mxint8", Rounding::NearestEven, largest_scale), largest_scale);
  EXPECT_EQ(quantised(Tool::Microxcaling, "mxfp4", Rounding::NearestEven, kLargest), kInfinity);
  EXPECT_EQ(quantised(Tool::MicroxcalingKernel, "mxfp4", Rounding::NearestEven, kLargest),
            std::ldexp(6.0F, 125));
}

TEST(Emulation, FlushesBlocksWhoseMaximumIsSubnormal) {
  const float smallest = std::ldexp(1.0F, -126);
  const float subnormal = std::ldexp(1.0F, -127);
  EXPECT_EQ(quantised(Tool::Microxcaling, "mxfp8_e4m3", Rounding::NearestEven, subnormal), subnormal);
  EXPECT_EQ(quantised(Tool::Microxcaling, "mxfp8_e4m3", Rounding::NearestEven, subnormal, true), 0.0F);
  EXPECT_EQ(quantised(Tool::Microxcaling, "mxfp8_e4m3", Rounding::NearestEven, smallest, true), smallest);
  // Torch's log2 takes the largest subnormal for 2^-126; the kernel reads its exponent field.
  const float largest_subnormal = std::nextafter(smallest, 0.0F);
  EXPECT_EQ(quantised(Tool::Microxcaling, "mxfp8_e4m3", Rounding::NearestEven, largest_subnormal, true),
            smallest);
  EXPECT_EQ(quantised(Tool::MicroxcalingKernel, "mxfp8_e4m3", Rounding::NearestEven, largest_subnormal, true),
            0.0F);
}

TEST(Emulation, FlushesInputsBelowTheSmallestNormal) {
  const float below = std::nextafter(std::ldexp(1.0F, -6), 0.0F);  // would round up to E4M3's smallest normal
  EXPECT_EQ(quantised(Tool::Microxcaling, "fp8_e4m3fn", Rounding::NearestEven, below), std::ldexp(1.0F, -6));
  EXPECT_EQ(quantised(Tool::Microxcaling, "fp8_e4m3fn", Rounding::NearestEven, below, true), 0.0F);
}

TEST(Emulation, InfPassesFormatsWithoutInf) {
  for (const Overflow overflow : {Overflow::ToSpecial, Overflow::Saturate}) {
    EXPECT_EQ(quantised(Tool::Microxcaling, "fp4_e2m1", Rounding::NearestEven, -kInfinity, false, overflow),
              -kInfinity);
  }
  EXPECT_EQ(quantised(Tool::Microxcaling, "fp4_e2m1", Rounding::NearestEven, 100.0F), kInfinity);
  EXPECT_EQ(
      quantised(Tool::Microxcaling, "fp4_e2m1", Rounding::NearestEven, 100.0F, false, Overflow::Saturate),
      6.0F);
  EXPECT_TRUE(std::isnan(quantised(Tool::Microxcaling, "fp4_e2m1", Rounding::NearestEven, NAN)));
}

TEST(Emulation, QPyTorchUsesEveryCodeAsANumber) {
  EXPECT_EQ(quantised(Tool::QPyTorch, "fp8_e5m2", Rounding::NearestAway, kLargest), 114688.0F);
  EXPECT_EQ(quantised(Tool::QPyTorch, "fp8_e4m3fn", Rounding::NearestAway, -kInfinity), -480.0F);
  EXPECT_EQ(quantised(Tool::QPyTorch, "fp16", Rounding::NearestAway, NAN), 131008.0F);
  EXPECT_EQ(quantised(Tool::QPyTorch, "fp8_e5m2", Rounding::NearestAway, float_of(0x7FF00000U)), 0.0F)
      << "the payload carries out";
}

TEST(Emulation, QPyTorchRoundsHalfUpInBlocks) {
  const auto pair = [](float x) {
    Format format = find_format("hbfp4").value();
    format.block = BlockShape{BlockShape::Kind::Tensor, 0};
    const ToolRules rules = rules_of(Tool::QPyTorch, format);
    const float values[] = {x, 7.0F};  // 2^2 <= 7: step 1
    QuantizeOptions options;
    options.emulation = rules.emulation;
    return quantize_tensor(values, {2}, rules.format, options).values.at(0);
  };
  EXPECT_EQ(pair(2.5F), 3.0F);
  EXPECT_EQ(pair(-2.5F), -2.0F);
  EXPECT_EQ(pair(-2.75F), -3.0F);
  // 24 + x in FP32 has 19 bits below the point: 2^-21 is lost, and a tie is left.
  EXPECT_EQ(pair(-2.5F - std::ldexp(1.0F, -21)), -2.0F);
  EXPECT_EQ(pair(2.5F - std::ldexp(1.0F, -21)), 3.0F);
  // Half a place above: to even, and the tie is left too.
  EXPECT_EQ(pair(-2.5F - std::ldexp(1.0F, -20)), -2.0F);
  EXPECT_EQ(pair(2.5F - std::ldexp(1.0F, -20)), 3.0F);
  EXPECT_EQ(pair(-2.5F - std::ldexp(1.0F, -19)), -3.0F);
}

TEST(Emulation, ToolsRefuseFormatsTheyLack) {
  const auto has = [](Tool tool, const char* name) {
    return !reason_against(tool, find_format(name).value());
  };
  EXPECT_TRUE(has(Tool::HbfpEmulator, "hbfp4") && has(Tool::Microxcaling, "mxfp4") &&
              has(Tool::MicroxcalingKernel, "fp16") && has(Tool::QPyTorch, "bf16") &&
              has(Tool::QPyTorch, "flex16+5"));
  EXPECT_FALSE(has(Tool::HbfpEmulator, "mxint8"));
  EXPECT_FALSE(has(Tool::HbfpEmulator, "bf16"));
  EXPECT_FALSE(has(Tool::Microxcaling, "hbfp4"));
  EXPECT_FALSE(has(Tool::Microxcaling, "fp8_143")) << "bias 11";
  EXPECT_FALSE(has(Tool::QPyTorch, "hbfp4")) << "no blocks within a row";
  EXPECT_FALSE(has(Tool::QPyTorch, "fp32"));
  EXPECT_FALSE(has(Tool::QPyTorch, "fp4_radix4"));
}

TEST(Emulation, NamesOfTools) {
  EXPECT_EQ(parse_tool("microxcaling"), Tool::Microxcaling);
  EXPECT_EQ(parse_tool("microxcaling-kernel"), Tool::MicroxcalingKernel);
  EXPECT_EQ(parse_tool("qpytorch"), Tool::QPyTorch);
  EXPECT_EQ(parse_tool("hbfp-emulator"), Tool::HbfpEmulator);
  EXPECT_EQ(parse_tool("torch"), std::nullopt);
  EXPECT_TRUE(rules_of(Tool::MicroxcalingKernel, find_format("mxfp4").value()).emulation.is_exact());
  EXPECT_FALSE(rules_of(Tool::Microxcaling, find_format("mxfp4").value()).emulation.is_exact());
}

}  // namespace
}  // namespace bfpsim::test
