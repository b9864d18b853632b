// SPDX-License-Identifier: Apache-2.0
// Expectations: worked by hand from contract A6 and B2-B6; float products by the exact oracle.
#include "rtl_models/numerics/gemm_spec.h"

#include <gtest/gtest.h>

#include <limits>
#include <random>
#include <stdexcept>

#include "exact.h"
#include "rtl_models/numerics/float_format.h"

namespace bfpsim::test {
namespace {

constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

BlockedOperand encode(const std::vector<float>& x, std::int64_t lines, const BlockShape& shape, int m = 8) {
  Format format = find_format("hbfp" + std::to_string(m)).value();
  format.block = shape;
  return encode_operand(x.data(), lines, static_cast<std::int64_t>(x.size()) / lines, format);
}

TEST(GemmSpec, AFlaggedBlockMakesExactlyTheOutputsItTouchesNan) {
  const auto a = encode({1, 2, 3, 4, kNan, 6, 7, 8}, 2, BlockShape::vector(2));
  const auto b = encode({1, 1, 1, 1, 2, 2, 2, 2}, 2, BlockShape::vector(2));
  for (const int pairs : {1, 2}) {
    const auto c = gemm_spec(a, b, {pairs, kExactAligner, Subnormals::Ieee});
    EXPECT_EQ(c[0], 10.0F);
    EXPECT_EQ(c[1], 20.0F);
    EXPECT_EQ(bits_of(c[2]), kCanonicalNanBits);
    EXPECT_EQ(bits_of(c[3]), kCanonicalNanBits);
  }
}

TEST(GemmSpec, ANanBlockMeetingAZeroBlockStillGivesNan) {
  const auto a = encode({kNan, 1}, 1, BlockShape::vector(2));
  const auto b = encode({0, 0}, 1, BlockShape::vector(2));
  EXPECT_EQ(bits_of(gemm_spec(a, b)[0]), kCanonicalNanBits);
}

TEST(GemmSpec, RefusesBlocksThatDoNotNestAndUnequalK) {
  const auto a = encode(std::vector<float>(24, 1.0F), 1, BlockShape::vector(6));
  const auto b = encode(std::vector<float>(24, 1.0F), 1, BlockShape::vector(4));
  EXPECT_FALSE(blocks_nest(a, b));
  EXPECT_THROW(static_cast<void>(gemm_spec(a, b)), std::invalid_argument);
  const auto shorter = encode(std::vector<float>(12, 1.0F), 1, BlockShape::vector(6));
  EXPECT_THROW(static_cast<void>(gemm_spec(a, shorter)), std::invalid_argument);
}

TEST(GemmSpec, ABlockThatSpansKNestsWithAnyOther) {
  const auto a = encode(std::vector<float>(25, 1.0F), 1, BlockShape{BlockShape::Kind::Row, 0});
  const auto b = encode(std::vector<float>(25, 1.0F), 1, BlockShape::vector(4));
  const auto longer = encode(std::vector<float>(25, 1.0F), 1, BlockShape::vector(64));
  EXPECT_EQ(gemm_spec(a, b)[0], 25.0F);
  EXPECT_EQ(gemm_spec(longer, b)[0], 25.0F);
}

TEST(GemmSpec, EmptyReductionGivesPlusZero) {
  const auto a = encode_operand(nullptr, 2, 0, find_format("hbfp4").value());
  const auto b = encode_operand(nullptr, 1, 0, find_format("hbfp4").value());
  EXPECT_EQ(gemm_spec(a, b), (std::vector<float>{0.0F, 0.0F}));
}

TEST(GemmSpec, FlushDropsSubnormalBlockSums) {
  // 2^-75 * 2^-74 = 2^-149, eight blocks: 2^-146 in IEEE arithmetic, nothing when each addend is flushed.
  const auto a = encode(std::vector<float>(16, 0x1p-75F), 1, BlockShape::vector(2));
  const auto b = encode(std::vector<float>(16, 0x1p-74F), 1, BlockShape::vector(2));
  EXPECT_EQ(gemm_spec(a, b)[0], 0x1p-145F);
  EXPECT_EQ(bits_of(gemm_spec(a, b, {1, kExactAligner, Subnormals::Flush})[0]), 0U);
}

TEST(GemmSpecFp32, RoundsEachProductAndSumInAscendingK) {
  constexpr unsigned kSeed = 11;
  std::mt19937_64 random(kSeed);
  std::uniform_real_distribution<double> uniform(-1.0, 1.0);
  constexpr std::int64_t kM = 5, kN = 4, kK = 37;
  std::vector<float> a(kM * kK), b(kN * kK);
  for (float& v : a)
    v = static_cast<float>(uniform(random));
  for (float& v : b)
    v = static_cast<float>(uniform(random));
  const auto c = gemm_spec_fp32(a.data(), kM, b.data(), kN, kK);
  int descending_differs = 0;
  for (std::int64_t i = 0; i < kM * kN; ++i) {
    float up = 0.0F, down = 0.0F;
    for (std::int64_t p = 0; p < kK; ++p) {
      const auto product = [&](std::int64_t at) {
        const float x = a[static_cast<std::size_t>(i / kN * kK + at)];
        const float y = b[static_cast<std::size_t>(i % kN * kK + at)];
        return exact(float_of(nearest_fp32((exact(x) * exact(y)) >> static_cast<unsigned>(kScale))));
      };
      up = float_of(nearest_fp32(exact(up) + product(p)));
      down = float_of(nearest_fp32(exact(down) + product(kK - 1 - p)));
    }
    ASSERT_EQ(bits_of(c[static_cast<std::size_t>(i)]), bits_of(up)) << "seed " << kSeed;
    descending_differs += bits_of(up) != bits_of(down) ? 1 : 0;
  }
  EXPECT_GT(descending_differs, 5);
}

TEST(GemmFp64, MultipliesTheUnquantisedSources) {
  const float a[] = {1.0F, 0x1p-20F, 3.0F, 0.5F};
  const float b[] = {1.0F, 0x1p-20F};
  const auto c = gemm_fp64(a, 2, b, 1, 2);
  EXPECT_EQ(c[0], 1.0 + 0x1p-40);
  EXPECT_EQ(c[1], 3.0 + 0x1p-21);
}

/// Expectation: the same sums one after the other; products of two FP32 numbers are exact in FP64.
TEST(GemmFp64, AddsInAscendingKWhateverTheShape) {
  constexpr unsigned kSeed = 64;
  std::mt19937_64 random(kSeed);
  std::normal_distribution<float> gauss;
  for (std::int64_t n = 1; n <= 20; ++n) {
    constexpr std::int64_t kM = 3, kK = 50;
    std::vector<float> a(kM * kK), b(static_cast<std::size_t>(n * kK));
    for (std::vector<float>* x : {&a, &b}) {
      for (float& v : *x)
        v = gauss(random);
    }
    const std::vector<double> c = gemm_fp64(a.data(), kM, b.data(), n, kK);
    for (std::size_t output = 0; output < c.size(); ++output) {
      const std::size_t row = output / static_cast<std::size_t>(n),
                        column = output % static_cast<std::size_t>(n);
      double sum = 0.0;
      for (std::size_t p = 0; p < kK; ++p)
        sum += static_cast<double>(a[row * kK + p]) * static_cast<double>(b[column * kK + p]);
      ASSERT_EQ(c[output], sum) << "seed " << kSeed << " n " << n << " output " << output;
    }
  }
}

}  // namespace
}  // namespace bfpsim::test
