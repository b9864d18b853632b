// SPDX-License-Identifier: Apache-2.0
// Expectation: encode_operand() and gemm_spec(), themselves proven against exact arithmetic; every
// instruction set, any number of threads, bit for bit.
#include "rtl_models/numerics/kernels/gemm.h"

#include <gtest/gtest.h>

#include "gemm_kernels_check.h"
#include "rtl_models/numerics/gemm_spec.h"

namespace bfpsim::test {
namespace {

TEST(GemmKernels, EqualTheSpecificationOnAMillionRandomBlocks) {
  EXPECT_TRUE(check_gemm_kernels(2026, 1'000'000));
}

/// Every pair of integer widths in blocks of 64, at the largest mantissas: the longest sums of either sign.
TEST(GemmKernels, HoldTheLargestSumsOfAllPairs) {
  constexpr std::int64_t kLines = 17, kK = 700;
  for (const std::int64_t block : {64, 100, 668, 700}) {
    for (int m_a = 2; m_a <= 16; ++m_a) {
      for (int m_b = 2; m_b <= 16; ++m_b) {
        BlockCodec codec_a, codec_b;
        codec_a.mantissa_bits = m_a;
        codec_b.mantissa_bits = m_b;
        std::vector<float> x(kLines * kK), y(kLines * kK);
        for (std::size_t i = 0; i < x.size(); ++i) {
          x[i] = 1.9999999F;
          y[i] = i / kK % 2 == 0 ? 1.9999999F : -1.9999999F;
        }
        const BlockShape shape = BlockShape::vector(static_cast<int>(block));
        const BlockedOperand a = encode_operand(x.data(), kLines, kK, codec_a, shape);
        const BlockedOperand b = encode_operand(y.data(), kLines, kK, codec_b, shape);
        ASSERT_TRUE(kernels_equal(a, b, gemm_spec(a, b)))
            << "m " << m_a << " x " << m_b << " block " << block;
      }
    }
  }
}

TEST(GemmKernels, EmptyOperandsGiveEmptyOrZeroProducts) {
  const BlockCodec codec;
  const BlockedOperand none = encode_operand(nullptr, 3, 0, codec, BlockShape::vector(64));
  EXPECT_EQ(gemm_blocked(none, none), std::vector<float>(9, 0.0F));
  const BlockedOperand no_lines = encode_operand(nullptr, 0, 5, codec, BlockShape::vector(64));
  EXPECT_TRUE(gemm_blocked(no_lines, no_lines).empty());
}

TEST(GemmKernels, RefuseWhatTheSpecificationRefuses) {
  const std::vector<float> x(24, 1.0F);
  const BlockCodec codec;
  const BlockedOperand a = encode_operand(x.data(), 1, 24, codec, BlockShape::vector(6));
  const BlockedOperand not_nested = encode_operand(x.data(), 1, 24, codec, BlockShape::vector(4));
  const BlockedOperand shorter = encode_operand(x.data(), 1, 12, codec, BlockShape::vector(6));
  EXPECT_THROW(static_cast<void>(gemm_blocked(a, not_nested)), std::invalid_argument);
  EXPECT_THROW(static_cast<void>(gemm_blocked(a, shorter)), std::invalid_argument);
}

}  // namespace
}  // namespace bfpsim::test
