// SPDX-License-Identifier: Apache-2.0
// Expectations: worked by hand, or the same blocks quantised one by one through block_oracle.h.
#include "rtl_models/numerics/quantize_tensor.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>
#include <numeric>
#include <random>

#include "block_oracle.h"
#include "rtl_models/numerics/blocked_operand.h"
#include "rtl_models/numerics/float_format.h"
#include "rtl_models/numerics/kernels.h"

namespace bfpsim::test {
namespace {

Format hbfp4(const BlockShape& shape) {
  Format format = find_format("hbfp4").value();
  format.block = shape;
  return format;
}

std::vector<float> gaussian(std::size_t count) {
  std::mt19937_64 random(3);
  std::vector<float> x(count);
  for (float& v : x) {
    v = static_cast<float>(std::normal_distribution<double>(0.0, 1.0)(random)) *
        std::exp2(static_cast<float>(random() % 9));
  }
  return x;
}

/// Blocks of at most `block` along `axis`, gathered here by index arithmetic of the test's own.
std::vector<float> expected_along(const std::vector<float>& x, const std::vector<std::int64_t>& shape,
                                  std::size_t axis, std::int64_t block) {
  std::vector<float> y(x.size());
  std::vector<std::int64_t> stride(shape.size(), 1);
  for (std::size_t d = shape.size() - 1; d > 0; --d)
    stride[d - 1] = stride[d] * shape[d];
  for (std::size_t flat = 0; flat < x.size(); ++flat) {
    const std::int64_t at = static_cast<std::int64_t>(flat) / stride[axis] % shape[axis];
    if (at % block != 0) continue;
    std::vector<std::size_t> indices;
    for (std::int64_t i = at; i < std::min(shape[axis], at + block); ++i) {
      indices.push_back(flat + static_cast<std::size_t>((i - at) * stride[axis]));
    }
    std::vector<float> values;
    for (const std::size_t i : indices)
      values.push_back(x[i]);
    const OracleBlock quantised = encode_block_oracle(values, BlockCodec{});
    for (std::size_t i = 0; i < indices.size(); ++i)
      y[indices[i]] = float_of(quantised.decoded[i]);
  }
  return y;
}

TEST(QuantizeTensor, VectorsAndRowsRunAlongTheGivenAxis) {
  const std::vector<std::int64_t> shape = {3, 7, 5};
  const auto x = gaussian(105);
  for (int axis = -3; axis < 3; ++axis) {
    QuantizeOptions options;
    options.axis = axis;
    const auto d = static_cast<std::size_t>(axis < 0 ? axis + 3 : axis);
    EXPECT_EQ(quantize_tensor(x.data(), shape, hbfp4(BlockShape::vector(4)), options).values,
              expected_along(x, shape, d, 4));
    EXPECT_EQ(quantize_tensor(x.data(), shape, hbfp4({BlockShape::Kind::Row, 0}), options).values,
              expected_along(x, shape, d, shape[d]));
  }
}

TEST(QuantizeTensor, TilesLieOnTheViewOfTheFirstDimension) {
  const auto x = gaussian(105);
  const auto cube = quantize_tensor(x.data(), {3, 7, 5}, hbfp4(BlockShape::tile(2)));
  const auto matrix = quantize_tensor(x.data(), {3, 35}, hbfp4(BlockShape::tile(2)));
  EXPECT_EQ(cube.values, matrix.values);
  const std::vector<float> corner = {x[0], x[1], x[35], x[36]};
  const OracleBlock first = encode_block_oracle(corner, BlockCodec{});
  EXPECT_EQ(bits_of(matrix.values[36]), first.decoded[3]);
  const OracleBlock last = encode_block_oracle({x[104]}, BlockCodec{});  // the ragged corner: one element
  EXPECT_EQ(bits_of(matrix.values[104]), last.decoded[0]);
}

TEST(QuantizeTensor, TensorIsOneBlockOfAnyShape) {
  const auto x = gaussian(24);
  const OracleBlock all = encode_block_oracle(x, BlockCodec{});
  for (const std::vector<std::int64_t>& shape : {std::vector<std::int64_t>{24}, {2, 3, 4}, {1, 24}}) {
    const auto y = quantize_tensor(x.data(), shape, hbfp4({BlockShape::Kind::Tensor, 0}));
    for (std::size_t i = 0; i < x.size(); ++i)
      EXPECT_EQ(bits_of(y.values[i]), all.decoded[i]);
  }
}

TEST(QuantizeTensor, TakesScalarsAndEmptyTensors) {
  const float x = 1.3F;
  for (const auto& shape : {BlockShape::vector(64), BlockShape::tile(8), BlockShape{BlockShape::Kind::Row, 0},
                            BlockShape{BlockShape::Kind::Tensor, 0}}) {
    EXPECT_EQ(quantize_tensor(&x, {}, hbfp4(shape)).values, std::vector<float>{1.25F});
    EXPECT_TRUE(quantize_tensor(&x, {0}, hbfp4(shape)).values.empty());
    EXPECT_TRUE(quantize_tensor(&x, {3, 0, 2}, hbfp4(shape)).values.empty());
  }
  EXPECT_TRUE(quantize_tensor(&x, {0, 4}, find_format("bf16").value()).values.empty());
}

TEST(QuantizeTensor, PlainFloatsKeepSpecialsAndCountThem) {
  const float inf = std::numeric_limits<float>::infinity();
  const std::vector<float> x = {inf, -inf, std::nanf(""), 1e6F, 1e-9F, 0.3F, 57344.0F, -0.0F};
  const auto shape = std::vector<std::int64_t>{8};
  const Format e5m2 = find_format("fp8_e5m2").value();
  const auto kept = quantize_tensor(x.data(), shape, e5m2);
  EXPECT_EQ(kept.values[0], inf);
  EXPECT_EQ(kept.values[1], -inf);
  EXPECT_TRUE(std::isnan(kept.values[2]));
  EXPECT_EQ(kept.values[3], inf);
  EXPECT_EQ(bits_of(kept.values[7]), 0x80000000U) << "plain floats have a signed zero";
  EXPECT_EQ(kept.counts.nan_or_inf, 3);
  EXPECT_EQ(kept.counts.saturated, 1);
  EXPECT_EQ(kept.counts.flushed, 1);
  QuantizeOptions options;
  options.nan_policy = NanPolicy::Saturate;
  options.overflow = Overflow::Saturate;
  const auto finite = quantize_tensor(x.data(), shape, e5m2, options);
  EXPECT_EQ(finite.values[0], 57344.0F);
  EXPECT_EQ(finite.values[1], -57344.0F);
  EXPECT_EQ(bits_of(finite.values[2]), 0U);
  EXPECT_EQ(finite.counts.nan_or_inf, 3);
  EXPECT_EQ(finite.counts.saturated, 1);
}

TEST(FirstSpecial, FindsTheFirstOffender) {
  const float x[] = {1.0F, std::numeric_limits<float>::max(), -std::numeric_limits<float>::infinity(),
                     std::nanf("")};
  EXPECT_EQ(first_special(x, 4), 2);
  EXPECT_EQ(first_special(x + 3, 1), 0);
  EXPECT_EQ(first_special(x, 2), std::nullopt);
  EXPECT_EQ(first_special(x, 0), std::nullopt);
}

TEST(EncodeOperand, LaysOutTilesByLineGroupAndBlock) {
  const auto x = gaussian(5 * 7);
  const BlockedOperand operand = encode_operand(x.data(), 5, 7, hbfp4(BlockShape::tile(4)));
  EXPECT_EQ(operand.lines_per_block, 4);
  EXPECT_EQ(operand.blocks_per_line(), 2);
  ASSERT_EQ(operand.exponents.size(), 4U);
  EXPECT_EQ(operand.exponent(4, 1), operand.exponents[3]);
  std::vector<float> corner;
  for (std::size_t p = 4; p < 7; ++p)
    corner.push_back(x[4 * 7 + p]);
  EXPECT_EQ(operand.exponents[3], encode_block_oracle(corner, BlockCodec{}).code);
}

/// quantize_tensor() is the specification; every format and rounding, all axes, values of all kinds.
TEST(QuantizeValues, EqualsTheSpecificationBitForBit) {
  constexpr unsigned kSeed = 29;
  std::mt19937_64 random(kSeed);
  std::normal_distribution<float> normal;
  const std::vector<BlockShape> blocks = {BlockShape::vector(16),
                                          BlockShape::vector(64),
                                          BlockShape::vector(100),
                                          BlockShape::tile(8),
                                          {BlockShape::Kind::Row, 0}};
  int vectorised = 0;
  int specials = 0;
  for (int round = 0; round < 3000; ++round) {
    Format format = format_table()[random() % format_table().size()];
    format.rounding = static_cast<Rounding>(random() % 4);
    if (format.is_block()) format.block = blocks[random() % blocks.size()];
    const std::vector<std::int64_t> shape = {static_cast<std::int64_t>(1 + random() % 5),
                                             static_cast<std::int64_t>(1 + random() % 9),
                                             static_cast<std::int64_t>(1 + random() % 150)};
    QuantizeOptions options;
    options.axis = static_cast<int>(random() % 3);
    options.draw_key = static_cast<std::uint32_t>(random());
    std::vector<float> x(static_cast<std::size_t>(shape[0] * shape[1] * shape[2]));
    const int middle = random() % 4 == 0 ? static_cast<int>(random() % 270) - 140 : 0;
    for (float& value : x)
      value =
          random() % 20 == 0 ? 0.0F : std::ldexp(normal(random), middle + static_cast<int>(random() % 12));
    if (random() % 8 == 0) {
      x[random() % x.size()] = random() % 2 == 0 ? INFINITY : NAN;
      ++specials;
    }
    const std::vector<float> expected = quantize_tensor(x.data(), shape, format, options).values;
    const std::vector<float> values = quantize_values(x.data(), shape, format, options);
    ASSERT_EQ(values.size(), expected.size());
    ASSERT_EQ(std::memcmp(values.data(), expected.data(), values.size() * sizeof(float)), 0)
        << "seed " << kSeed << ", round " << round << ": " << format.name << ", block "
        << to_string(format.block) << ", rounding " << static_cast<int>(format.rounding) << ", axis "
        << options.axis;
    vectorised += quantize_kernel_covers(make_codec(format)) ? 1 : 0;
  }
  EXPECT_GT(vectorised, 100);
  EXPECT_GT(specials, 100);
}

}  // namespace
}  // namespace bfpsim::test
