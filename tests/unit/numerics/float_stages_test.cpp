// SPDX-License-Identifier: Apache-2.0
// Expectations: contract B4, B6 and B8 in big integers (exact.h). The chain of results is
// docs/numerics-report.md.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <random>

#include "exact.h"
#include "rtl_models/numerics/error_split.h"
#include "stages_oracle.h"

namespace bfpsim::test {
namespace {

BlockedOperand line_of(const std::vector<float>& x, const Format& format) {
  return encode_operand(x.data(), 1, static_cast<std::int64_t>(x.size()), format);
}

/// log2 of the last place of an element without its scale: subnormals keep that of the smallest normal
/// number.
int last_place(float element, const BlockCodec& codec) {
  if (!codec.has_float_elements()) return 0;
  const FloatElement& f = *codec.float_element;
  int exponent = 0;
  std::frexp(element, &exponent);
  return std::max(exponent - 1, 1 - f.bias) - f.mantissa_bits;
}

/// log2 of what an element of value 1 counts in its block.
int scale_of(const BlockedOperand& operand, std::int64_t k) {
  return operand.codec.is_plain_float()
             ? 0
             : operand.codec.step_exponent(operand.exponent(0, k / operand.block_k));
}

bool is_zero_block(const BlockedOperand& operand, std::int64_t k) {
  return !operand.codec.is_plain_float() && operand.codec.is_zero(operand.exponent(0, k / operand.block_k));
}

/// Chunks of one segment's elements, `lanes` at most, or of as many whole segments as fit.
OracleStages oracle(const BlockedOperand& a, const BlockedOperand& b, const FloatOrder& order) {
  OracleStages stages;
  const int fraction_bits = order.sum == FloatSum::Aligned ? order.aligner_fraction_bits : kExactAligner;
  const std::int64_t segment = std::min(a.block_k, b.block_k);
  const std::int64_t whole = segment <= order.lanes ? order.lanes / segment * segment : 0;
  std::vector<Addend> chunk;
  std::int64_t start = 0;
  for (std::int64_t k = 0; k < a.k; ++k) {
    const bool full = whole > 0 ? k - start == whole : (k % segment == 0 || k - start == order.lanes);
    if (k > start && full) {
      stages.add(chunk, fraction_bits);
      chunk.clear();
      start = k;
    }
    const float x = a.element(0, k);
    const float y = b.element(0, k);
    if (x == 0.0F || y == 0.0F || is_zero_block(a, k) || is_zero_block(b, k)) continue;
    const int scale = scale_of(a, k) + scale_of(b, k);
    const Exact value = scale >= 0 ? Exact(exact(static_cast<double>(x) * static_cast<double>(y)) << scale)
                                   : Exact(exact(static_cast<double>(x) * static_cast<double>(y)) >> -scale);
    chunk.push_back({value, last_place(x, a.codec) + last_place(y, b.codec) + scale});
  }
  stages.add(chunk, fraction_bits);
  return stages;
}

TEST(FloatStages, AreTheChainInExactArithmetic) {
  constexpr unsigned kSeed = 20268;
  std::printf("seed %u\n", kSeed);
  std::mt19937 random(kSeed);
  const std::vector<std::string> names = {"fp8_e4m3fn", "fp8_e5m2",   "bf16", "fp16",
                                          "mxfp4",      "mxfp6_e3m2", "hbfp6"};
  int aligner_lost = 0;
  int additions_rounded = 0;
  for (int round = 0; round < 800; ++round) {
    Format format_a = find_format(names[random() % names.size()]).value();
    Format format_b = find_format(names[random() % names.size()]).value();
    const int block = 1 << (random() % 5);
    for (Format* format : {&format_a, &format_b}) {
      if (format->is_block()) format->block = BlockShape::vector(block);
    }
    FloatOrder order;
    order.lanes = 1 << (random() % 6);
    order.sum = random() % 3 == 0 ? FloatSum::RoundedTree : FloatSum::Aligned;
    order.aligner_fraction_bits = static_cast<int>(random() % 22) - 1;
    const std::size_t k = 1 + random() % 80;
    const int spread = static_cast<int>(random() % 5);
    const BlockedOperand a = line_of(random_line(random, k, spread), format_a);
    const BlockedOperand b = line_of(random_line(random, k, spread), format_b);
    const OracleStages expected = oracle(a, b, order);
    const OutputStages found = output_stages(a, b, order).front();
    SCOPED_TRACE(format_a.name + " by " + format_b.name + ", round " + std::to_string(round));
    ASSERT_EQ(exact_of(found.quantised), expected.quantised);
    ASSERT_EQ(exact_of(found.aligned), expected.aligned);
    ASSERT_EQ(found.accumulated, expected.accumulated);
    aligner_lost += expected.aligned != expected.quantised ? 1 : 0;
    additions_rounded += exact(expected.accumulated) != expected.aligned ? 1 : 0;
  }
  std::printf("aligner lost bits in %d, additions rounded in %d of 800\n", aligner_lost, additions_rounded);
  EXPECT_GT(aligner_lost, 50);
  EXPECT_GT(additions_rounded, 50);
}

/// The first product is 2^-20 + 2^-43, exact in FP32. The second, (1 + 2^-12)^2 = 1 + 2^-11 + 2^-24, is a tie
/// that goes down to 1 + 2^-11; the sum is then 1 + 2^-11 + 2^-20. Rounded once it lies above the tie and
/// goes up by 2^-23.
TEST(FloatStages, ATreesRoundingsAreDoubleRounding) {
  const std::vector<float> x = {0x1p-10F, 1.0F + 0x1p-12F};
  const std::vector<float> tiny = {0x1p-10F + 0x1p-33F, 1.0F + 0x1p-12F};
  const Format fp32 = find_format("fp32").value();
  const BlockedOperand a = line_of(x, fp32);
  const BlockedOperand b = line_of(tiny, fp32);
  FloatOrder order;
  order.lanes = 1;
  const std::vector<OutputStages> stages = output_stages(a, b, order);
  const std::vector<float> output = gemm_spec_float(a, b, order);
  const double rounded_once = 1.0 + 0x1p-11 + 0x1p-20 + 0x1p-23;
  EXPECT_EQ(static_cast<double>(stages.front().accumulated), rounded_once);
  EXPECT_EQ(static_cast<double>(output.front()), 1.0 + 0x1p-11 + 0x1p-20);
  const ErrorSplit split = split_error(&rounded_once, stages.data(), output.data(), 1).value();
  EXPECT_DOUBLE_EQ(split[static_cast<std::size_t>(ErrorPart::DoubleRounding)].sqnr_db.value(),
                   20.0 * std::log10(rounded_once / 0x1p-23));
}

TEST(FloatStages, SpecialsAreNotFinite) {
  const Format fp16 = find_format("fp16").value();
  const BlockedOperand a = line_of({1.0F, HUGE_VALF}, fp16);
  const BlockedOperand b = line_of({1.0F, 0.0F}, fp16);
  FloatOrder order;
  order.sum = FloatSum::Aligned;
  order.aligner_fraction_bits = 4;
  EXPECT_FALSE(output_stages(a, b, order).front().quantised.is_finite());
}

}  // namespace
}  // namespace bfpsim::test
