// SPDX-License-Identifier: Apache-2.0
// Expectations: counted by hand; closed forms.
#include "rtl_models/numerics/tensor_figures.h"

#include <gtest/gtest.h>

#include <limits>

namespace bfpsim::test {
namespace {

constexpr float kInf = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();

Format block_format(int m, BlockShape shape) {
  Format format;
  format.element = IntElement{m};
  format.shared = SharedExponent{};
  format.block = shape;
  return format;
}

TensorFigures survey(const std::vector<float>& x, std::int64_t lines, const Format& format,
                     const std::vector<char>& is_real = {}) {
  TensorSurvey survey(4);
  const auto k = static_cast<std::int64_t>(x.size()) / lines;
  survey.add(x.data(), is_real.empty() ? nullptr : is_real.data(),
             encode_operand(x.data(), lines, k, format));
  return survey.figures();
}

/// HBFP4: block (8, 7.9, 0.4, 0) has E = 4, step 2: mantissas 4, 4, 0, 0 (7.9 rounds to 8). (15, -0.5, 1, 0)
/// has E = 4 as well: 7.5 rounds to 8, clamped to 7; 0; 0.5 goes to even 0; 0. The third block is zero.
TEST(TensorFigures, CountsWhatEncodingDoes) {
  const TensorFigures figures =
      survey({8.0F, 7.9F, 0.4F, 0.0F, 15.0F, -0.5F, 1.0F, 0.0F, 0.0F, 0.0F, 0.0F, 0.0F}, 1,
             block_format(4, BlockShape::vector(4)));
  const TensorCounts& counts = figures.counts;
  EXPECT_EQ(counts.elements, 12);
  EXPECT_EQ(counts.flushed, 3);
  EXPECT_EQ(counts.saturated, 1);
  EXPECT_EQ(counts.zeros, 9);
  EXPECT_EQ(counts.digits, 12);
  EXPECT_EQ(counts.zero_digits, 9);
  EXPECT_EQ(counts.blocks, 3);
  EXPECT_EQ(counts.zero_blocks, 1);
  EXPECT_EQ(counts.nan_blocks, 0);
  EXPECT_EQ(counts.exponents.first, 4);
  EXPECT_EQ(counts.exponents.counts, (std::vector<std::int64_t>{2}));
  EXPECT_EQ(figures.min, -0.5);
  EXPECT_EQ(figures.max, 15.0);
  EXPECT_EQ(figures.max_abs, 15.0);
  EXPECT_EQ(figures.min_abs, static_cast<double>(0.4F));
  EXPECT_EQ(figures.max_abs_err, 1.0);
}

/// HBFP6 on 4-bit slices has two digits of 3 bits. E = 5, step 1: mantissas 31 = (3, 7), 8 = (1, 0),
/// -7 = (0, 7), 0 = (0, 0).
TEST(TensorFigures, CountsZeroDigitsOfTheSlices) {
  const TensorFigures figures = survey({31.0F, 8.0F, -7.0F, 0.0F}, 1, block_format(6, BlockShape::vector(4)));
  EXPECT_EQ(figures.counts.digits, 8);
  EXPECT_EQ(figures.counts.zero_digits, 4);
  EXPECT_EQ(figures.sqnr_db, std::nullopt);
  EXPECT_EQ(figures.wasserstein, 0.0);
}

TEST(TensorFigures, LeavesPaddingOut) {
  const TensorFigures figures =
      survey({0.0F, 0.0F, 1.0F, 0.0F}, 1, block_format(4, BlockShape::vector(2)), {0, 0, 1, 0});
  EXPECT_EQ(figures.counts.elements, 1);
  EXPECT_EQ(figures.counts.zeros, 0);
  EXPECT_EQ(figures.counts.blocks, 1);
  EXPECT_EQ(figures.counts.zero_blocks, 0);
  EXPECT_EQ(figures.min, 1.0);
}

TEST(TensorFigures, CountsNanAndInfAndTheirBlocks) {
  const TensorFigures figures =
      survey({kNan, 1.0F, -kInf, kInf, 2.0F, 4.0F}, 1, block_format(4, BlockShape::vector(2)));
  EXPECT_EQ(figures.counts.nan, 1);
  EXPECT_EQ(figures.counts.inf, 2);
  EXPECT_EQ(figures.counts.nan_blocks, 2);
  EXPECT_EQ(figures.counts.digits, 2);
  EXPECT_EQ(figures.sqnr_db, std::nullopt);
  EXPECT_EQ(figures.wasserstein, std::nullopt);
  EXPECT_EQ(figures.max_abs_err, std::nullopt);
  EXPECT_EQ(figures.max, 4.0);
  EXPECT_EQ(figures.min, 1.0);
}

TEST(TensorFigures, OfNothingAreUndefined) {
  const TensorFigures figures = TensorSurvey(4).figures();
  EXPECT_EQ(figures.counts.elements, 0);
  EXPECT_EQ(figures.min, std::nullopt);
  EXPECT_EQ(figures.min_abs, std::nullopt);
  EXPECT_EQ(figures.max_abs_err, std::nullopt);
  EXPECT_EQ(figures.wasserstein, std::nullopt);
}

/// A tile is one block however many lines it covers: 4 x 4 in 2 x 2 tiles, maxima 1, 2, 4, 16.
TEST(TensorFigures, CountsATileOnce) {
  const std::vector<float> x = {1.0F, 0.5F, 2.0F, 1.0F,  0.5F, 0.5F, 1.0F, 1.0F,
                                4.0F, 2.0F, 8.0F, 16.0F, 2.0F, 2.0F, 8.0F, 8.0F};
  const TensorFigures figures = survey(x, 4, block_format(4, BlockShape::tile(2)));
  EXPECT_EQ(figures.counts.blocks, 4);
  EXPECT_EQ(figures.counts.exponents.first, 1);
  EXPECT_EQ(figures.counts.exponents.counts, (std::vector<std::int64_t>{1, 1, 1, 0, 1}));
}

TEST(TensorFigures, GatherOverParts) {
  TensorSurvey survey(4);
  const Format format = block_format(4, BlockShape::vector(2));
  const std::vector<float> first = {1.0F, 0.5F};
  const std::vector<float> second = {-8.0F, 0.0F};
  survey.add(first.data(), nullptr, encode_operand(first.data(), 1, 2, format));
  survey.add(second.data(), nullptr, encode_operand(second.data(), 1, 2, format));
  const TensorFigures figures = survey.figures();
  EXPECT_EQ(figures.counts.elements, 4);
  EXPECT_EQ(figures.counts.blocks, 2);
  EXPECT_EQ(figures.min, -8.0);
  EXPECT_EQ(figures.counts.exponents.first, 1);
  EXPECT_EQ(figures.counts.exponents.counts, (std::vector<std::int64_t>{1, 0, 0, 1}));
}

TEST(ExponentHistogram, GrowsAtBothEndsAndAdds) {
  ExponentHistogram histogram;
  for (const int exponent : {3, -2, 3, 5})
    histogram.add(exponent);
  EXPECT_EQ(histogram.first, -2);
  EXPECT_EQ(histogram.counts, (std::vector<std::int64_t>{1, 0, 0, 0, 0, 2, 0, 1}));
  ExponentHistogram other;
  other.add(-4, 2);
  other.add(5);
  histogram += other;
  EXPECT_EQ(histogram.first, -4);
  EXPECT_EQ(histogram.counts, (std::vector<std::int64_t>{2, 0, 1, 0, 0, 0, 0, 2, 0, 2}));
}

}  // namespace
}  // namespace bfpsim::test
