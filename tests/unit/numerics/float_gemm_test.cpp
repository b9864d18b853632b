// SPDX-License-Identifier: Apache-2.0
// Expectations: plain sequential FP32 (gemm_spec_fp32), and chunks cut by hand.
#include "rtl_models/numerics/float_gemm.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <stdexcept>

#include "rtl_models/numerics/float_format.h"
#include "rtl_models/numerics/gemm_spec.h"

namespace bfpsim {
namespace {

constexpr unsigned kSeed = 41;

std::vector<float> random_values(std::mt19937_64& random, std::size_t count) {
  std::normal_distribution<float> normal;
  std::vector<float> values(count);
  for (float& value : values)
    value = std::ldexp(normal(random), static_cast<int>(random() % 17) - 8);
  return values;
}

BlockedOperand encode_row(const std::vector<float>& values, const char* format, int block) {
  Format named = find_format(format).value();
  named.block = BlockShape::vector(block);
  return encode_operand(values.data(), 1, static_cast<std::int64_t>(values.size()), named);
}

/// The one output of two rows, added chunk by chunk; `ends` are where chunks end.
float by_chunks(const BlockedOperand& a, const BlockedOperand& b, const std::vector<std::int64_t>& ends,
                const FloatOrder& order) {
  float sum = 0.0F;
  std::int64_t k0 = 0;
  for (const std::int64_t end : ends) {
    // Each element's scale on its own: groups of one lane.
    std::vector<PairExponent> scales;
    for (std::int64_t k = k0; k < end; ++k)
      scales.push_back(
          add_exponents(a.exponent(0, k / a.block_k), a.codec, b.exponent(0, k / b.block_k), b.codec));
    const float chunk = float_dot(
        {a.floats.data() + k0, b.floats.data() + k0, end - k0, scales.data(), 1},
        {order.sum, order.aligner_fraction_bits, order.subnormals, fields_of(a.codec), fields_of(b.codec)});
    sum = fp32_add(sum, chunk);
    k0 = end;
  }
  return sum;
}

TEST(FloatGemm, OneLaneIsPlainSequentialFp32) {
  std::mt19937_64 random(kSeed);
  constexpr std::int64_t kM = 5;
  constexpr std::int64_t kN = 4;
  constexpr std::int64_t kK = 67;
  const std::vector<float> a = random_values(random, kM * kK);
  const std::vector<float> b = random_values(random, kN * kK);
  const Format fp32 = find_format("fp32").value();
  const std::vector<float> ours =
      gemm_spec_float(encode_operand(a.data(), kM, kK, fp32), encode_operand(b.data(), kN, kK, fp32), {1});
  const std::vector<float> expected = gemm_spec_fp32(a.data(), kM, b.data(), kN, kK);
  for (std::size_t i = 0; i < expected.size(); ++i)
    EXPECT_EQ(bits_of(ours[i]), bits_of(expected[i])) << i;
  // More lanes add in another order, and it shows.
  EXPECT_NE(
      gemm_spec_float(encode_operand(a.data(), kM, kK, fp32), encode_operand(b.data(), kN, kK, fp32), {8}),
      expected);
}

TEST(FloatGemm, ChunksAreCutAsTheContractSays) {
  struct Cut {
    const char* format_a;
    int block_a;
    const char* format_b;
    int block_b;
    std::int64_t lanes;
    std::vector<std::int64_t> ends;  // of K = 50
  };
  const Cut cuts[] = {
      {"bf16", 64, "bf16", 64, 16, {16, 32, 48, 50}},                  // no blocks
      {"mxfp8_e4m3", 32, "mxfp8_e4m3", 32, 32, {32, 50}},              // a block
      {"mxfp8_e4m3", 8, "mxfp4", 16, 20, {16, 32, 48, 50}},            // two whole blocks of the smaller
      {"mxfp8_e5m2", 24, "mxfp8_e4m3", 24, 16, {16, 24, 40, 48, 50}},  // parts of a block
      {"mxfp8_e4m3", 24, "fp16", 64, 16, {16, 24, 40, 48, 50}},  // a plain float takes the other's blocks
      {"fp8_143", 64, "fp8_152", 64, 64, {50}},
  };
  std::mt19937_64 random(kSeed);
  for (const Cut& cut : cuts) {
    SCOPED_TRACE(std::string(cut.format_a) + " x " + cut.format_b);
    for (int i = 0; i < 50; ++i) {
      const BlockedOperand a = encode_row(random_values(random, 50), cut.format_a, cut.block_a);
      const BlockedOperand b = encode_row(random_values(random, 50), cut.format_b, cut.block_b);
      for (const FloatSum sum : {FloatSum::RoundedTree, FloatSum::Aligned}) {
        const FloatOrder order{cut.lanes, sum, 3, Subnormals::Ieee};
        ASSERT_EQ(bits_of(gemm_spec_float(a, b, order).front()), bits_of(by_chunks(a, b, cut.ends, order)));
      }
    }
  }
}

/// Integer elements are floats without a hidden bit: exact products, so with the exact aligner and one chunk
/// a segment the result is the integer machine's.
TEST(FloatGemm, IntegerBlocksGiveWhatIntegersGive) {
  std::mt19937_64 random(kSeed);
  for (const char* format : {"hbfp4", "hbfp8", "hbfp16", "mxint8"}) {
    for (int i = 0; i < 50; ++i) {
      const BlockedOperand a = encode_row(random_values(random, 50), format, 16);
      const BlockedOperand b = encode_row(random_values(random, 50), format, 16);
      EXPECT_EQ(gemm_spec_float(a, b, {16, FloatSum::Aligned}), gemm_spec(a, b)) << format;
    }
  }
}

TEST(FloatGemm, RefusesOperandsThatDoNotFit) {
  const std::vector<float> values(50, 1.0F);
  const BlockedOperand a = encode_row(values, "mxfp8_e4m3", 12);
  EXPECT_THROW((void)gemm_spec_float(a, encode_row(values, "mxfp8_e4m3", 16), {16}), std::invalid_argument);
  EXPECT_THROW((void)gemm_spec_float(a, encode_row({1.0F, 2.0F}, "mxfp8_e4m3", 12), {16}),
               std::invalid_argument);
}

}  // namespace
}  // namespace bfpsim
