// SPDX-License-Identifier: Apache-2.0
// Stochastic rounding (contract A5). Expectations: its definition, and for statistics the binomial and normal
// laws: five standard deviations either way, which a fair source exceeds once in 1.7 million.
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <numeric>

#include "rtl_models/numerics/float_format.h"
#include "rtl_models/numerics/lfsr.h"
#include "rtl_models/numerics/quantize_tensor.h"

namespace bfpsim::test {
namespace {

constexpr double kDeviations = 5.0;
constexpr std::uint64_t kSeed = 20261122;

Format stochastic(const char* name, const BlockShape& block = BlockShape::vector(64)) {
  Format format = find_format(name).value();
  format.rounding = Rounding::Stochastic;
  format.block = block;
  return format;
}

/// Draws of `count` consecutive elements: blocks of 64 of one tensor.
std::vector<double> draws(std::uint32_t key, std::int64_t count) {
  std::vector<double> values;
  for (std::int64_t block = 0; static_cast<std::int64_t>(values.size()) < count; ++block) {
    std::uint32_t state = lfsr_reload(key, block);
    for (std::int64_t i = 0; i < kDrawRun; ++i, state = lfsr_next(state))
      values.push_back(lfsr_draw(state));
  }
  return values;
}

double correlation(const std::vector<double>& x, const std::vector<double>& y) {
  const double mean = 32767.5;
  const double variance = (65536.0 * 65536.0 - 1.0) / 12.0;  // of the uniform law on 0 .. 65535
  double sum = 0.0;
  for (std::size_t i = 0; i < x.size(); ++i)
    sum += (x[i] - mean) * (y[i] - mean);
  return sum / (variance * static_cast<double>(x.size()));
}

TEST(Draws, AreUniform) {
  constexpr std::int64_t kCount = 1 << 20;
  constexpr int kBins = 256;
  const std::vector<double> values = draws(draw_key(kSeed, 3, 1), kCount);
  for (const int shift : {0, 8}) {  // the low byte, and the high one
    std::vector<double> bins(kBins);
    for (const double v : values)
      ++bins[static_cast<std::size_t>(static_cast<unsigned>(v) >> shift & 0xFFU)];
    double chi_squared = 0.0;
    const double expected = static_cast<double>(kCount) / kBins;
    for (const double n : bins)
      chi_squared += (n - expected) * (n - expected) / expected;
    EXPECT_NEAR(chi_squared, kBins - 1, kDeviations * std::sqrt(2.0 * (kBins - 1))) << "shift " << shift;
  }
}

/// Neighbours within a block, the same place of neighbouring blocks, and other seeds, tensors and uses.
TEST(Draws, AreUncorrelated) {
  constexpr std::int64_t kCount = 1 << 18;
  const double bound = kDeviations / std::sqrt(static_cast<double>(kCount));
  const std::vector<double> base = draws(draw_key(kSeed, 0, 0), kCount + 4 * kDrawRun);
  const std::vector<double> first(base.begin(), base.begin() + kCount);
  for (const std::int64_t lag : {std::int64_t{1}, std::int64_t{2}, std::int64_t{3}, std::int64_t{7}, kDrawRun,
                                 2 * kDrawRun, 4 * kDrawRun}) {
    const std::vector<double> later(base.begin() + lag, base.begin() + lag + kCount);
    EXPECT_LT(std::fabs(correlation(first, later)), bound) << "lag " << lag;
  }
  for (const std::uint32_t key : {draw_key(kSeed + 1, 0, 0), draw_key(kSeed, 1, 0), draw_key(kSeed, 0, 1),
                                  draw_key(kSeed + (std::uint64_t{1} << 32), 0, 0)}) {
    EXPECT_LT(std::fabs(correlation(first, draws(key, kCount))), bound) << "key " << key;
  }
}

/// P(up) = floor(frac * 2^16) / 2^16, so ups are binomial.
TEST(StochasticRounding, GoesUpAsOftenAsTheFractionSays) {
  constexpr std::int64_t kCount = 1 << 18;
  for (const char* name : {"hbfp4", "bf16", "mxfp4"}) {
    const double gap = std::string(name) == "bf16" ? 0x1p-7 : std::string(name) == "hbfp4" ? 0.25 : 0.5;
    for (const double fraction : {0.01, 0.3, 0.5, 0.77, 1.0 - 0x1p-12}) {
      std::vector<float> x(kCount, static_cast<float>(1.0 + fraction * gap));
      const Format format = stochastic(name, BlockShape::vector(name[0] == 'm' ? 32 : 64));
      if (name[0] != 'b') {  // fixes the exponent of every block
        for (std::size_t i = 0; i < x.size(); i += 32)
          x[i] = name[0] == 'm' ? 4.0F : 1.75F;
      }
      QuantizeOptions options;
      options.draw_key = draw_key(kSeed, 0, 0);
      const QuantizeResult result = quantize_tensor(x.data(), {kCount}, format, options);
      std::int64_t ups = 0;
      std::int64_t n = 0;
      for (std::size_t i = 0; i < x.size(); ++i) {
        if (x[i] >= 1.75F) continue;
        ++n;
        const auto y = static_cast<double>(result.values[i]);
        ASSERT_TRUE(y == 1.0 || y == 1.0 + gap) << name << " " << y;
        ups += y > 1.0 ? 1 : 0;
      }
      const double exact = (static_cast<double>(static_cast<float>(1.0 + fraction * gap)) - 1.0) / gap;
      const double p = std::floor(exact * 65536.0) / 65536.0;
      const double deviation = std::sqrt(static_cast<double>(n) * p * (1.0 - p));
      EXPECT_NEAR(static_cast<double>(ups), static_cast<double>(n) * p, kDeviations * deviation)
          << name << " fraction " << fraction;
    }
  }
}

TEST(StochasticRounding, ExactValuesNeverMoveAtAnyDraw) {
  BlockCodec codec;
  codec.rounding = Rounding::Stochastic;
  for (std::uint32_t draw = 0; draw <= 0xFFFFU; ++draw) {
    ASSERT_EQ(encode_mantissa(0.75F, 1, codec, nullptr, draw), 3);
    ASSERT_EQ(encode_mantissa(-1.75F, 1, codec, nullptr, draw), -7);
    ASSERT_EQ(cast_float(1.5F, FloatElement{8, 7, 127, SpecialValues::Ieee, 2}, Overflow::ToSpecial,
                         {Rounding::Stochastic, draw}),
              1.5F);
  }
}

/// floor(frac * 2^16) + R >= 2^16, on both sides of the threshold, for a fraction with more than 16 bits.
TEST(StochasticRounding, ThresholdIsTheContracts) {
  BlockCodec codec;
  codec.rounding = Rounding::Stochastic;
  const float x =
      std::ldexp(1.0F + 0x1p-17F, -2);  // step 1/4: quotient 1 + 2^-17, of which 16 bits see nothing
  EXPECT_EQ(encode_mantissa(x, 1, codec, nullptr, 0xFFFF), 1);
  const float y = std::ldexp(1.0F + 0x1p-16F, -2);
  EXPECT_EQ(encode_mantissa(y, 1, codec, nullptr, 0xFFFF), 2);
  EXPECT_EQ(encode_mantissa(y, 1, codec, nullptr, 0xFFFE), 1);
}

/// A gradient step far below the last place: nearest even loses all of them, stochastic keeps their mean.
TEST(StochasticRounding, KeepsTheGradientThatNearestLoses) {
  constexpr std::int64_t kWeights = 4096;
  constexpr int kSteps = 200;
  constexpr float kUpdate = 0x1p-12F;  // bf16's last place above 1 is 2^-7
  std::vector<float> nearest(kWeights, 1.0F);
  std::vector<float> kept(kWeights, 1.0F);
  const Format plain = find_format("bf16").value();
  const Format random = stochastic("bf16");
  for (int step = 0; step < kSteps; ++step) {
    for (float& w : nearest)
      w += kUpdate;
    for (float& w : kept)
      w += kUpdate;
    QuantizeOptions options;
    options.draw_key = draw_key(kSeed + static_cast<std::uint64_t>(step), 0, 0);
    nearest = quantize_tensor(nearest.data(), {kWeights}, plain).values;
    kept = quantize_tensor(kept.data(), {kWeights}, random, options).values;
  }
  for (const float w : nearest)
    ASSERT_EQ(w, 1.0F);
  const double mean = std::accumulate(kept.begin(), kept.end(), 0.0) / static_cast<double>(kWeights);
  // Each step adds 0 or one place u with mean d: variance d (u - d), independent over steps and weights.
  constexpr double kPlace = 0x1p-7;
  const double deviation = std::sqrt(kSteps * static_cast<double>(kUpdate) *
                                     (kPlace - static_cast<double>(kUpdate)) / static_cast<double>(kWeights));
  EXPECT_NEAR(mean, 1.0 + kSteps * static_cast<double>(kUpdate), kDeviations * deviation);
}

std::vector<float> ramp(std::int64_t count) {
  std::vector<float> x;
  for (std::int64_t i = 0; i < count; ++i)
    x.push_back(static_cast<float>(std::sin(static_cast<double>(i) * 0.7) + 0.1));
  return x;
}

/// A part of an operand, encoded by itself with its place, has the elements it has within the whole.
TEST(Draws, DependOnTheLogicalIndexNotOnTheTiling) {
  constexpr std::int64_t kLines = 24;
  constexpr std::int64_t kK = 400;
  const std::vector<float> x = ramp(kLines * kK);
  struct Case {
    const char* format;
    BlockShape block;
    std::int64_t line0, lines, k0, k;
  };
  const Case cases[] = {{"hbfp4", BlockShape::vector(16), 5, 7, 48, 112},
                        {"hbfp6", BlockShape::vector(100), 0, 24, 100, 200},
                        {"mxfp4", BlockShape::vector(32), 3, 1, 320, 80},
                        {"fp8_e5m2", BlockShape::vector(64), 11, 13, 128, 192},
                        {"fp8_e4m3fn", BlockShape::vector(64), 2, 5, 200, 72},
                        {"hbfp4", BlockShape::tile(8), 8, 16, 16, 40}};
  for (const Case& c : cases) {
    const Format format = stochastic(c.format, c.block);
    const BlockCodec codec = make_codec(format);
    const std::uint32_t key = draw_key(kSeed, 2, 1);
    const std::vector<float> whole =
        decode_operand(encode_operand(x.data(), kLines, kK, codec, c.block, {key, 0, 0, 0}));
    std::vector<float> part;
    for (std::int64_t line = c.line0; line < c.line0 + c.lines; ++line)
      part.insert(part.end(), x.begin() + line * kK + c.k0, x.begin() + line * kK + c.k0 + c.k);
    const std::vector<float> alone =
        decode_operand(encode_operand(part.data(), c.lines, c.k, codec, c.block, {key, c.line0, c.k0, kK}));
    for (std::int64_t i = 0; i < c.lines * c.k; ++i) {
      const std::int64_t at = (c.line0 + i / c.k) * kK + c.k0 + i % c.k;
      ASSERT_EQ(alone[static_cast<std::size_t>(i)], whole[static_cast<std::size_t>(at)]) << c.format;
    }
    const std::vector<float> shifted =
        decode_operand(encode_operand(part.data(), c.lines, c.k, codec, c.block, {key, c.line0, 0, c.k}));
    EXPECT_NE(shifted, alone) << c.format << ": without its place it would be rounded differently";
  }
}

/// Lines along an axis are numbered in C order: B [K, N] quantised along axis 0 is B's transpose along
/// axis 1.
TEST(Draws, FollowTheAxis) {
  constexpr std::int64_t kK = 130;
  constexpr std::int64_t kN = 9;
  const std::vector<float> b = ramp(kK * kN);
  std::vector<float> transposed(b.size());
  for (std::int64_t k = 0; k < kK; ++k) {
    for (std::int64_t n = 0; n < kN; ++n)
      transposed[static_cast<std::size_t>(n * kK + k)] = b[static_cast<std::size_t>(k * kN + n)];
  }
  for (const char* name : {"hbfp4", "fp8_e4m3fn"}) {
    QuantizeOptions options;
    options.draw_key = draw_key(kSeed, 1, 0);
    const auto lines = quantize_tensor(transposed.data(), {kN, kK}, stochastic(name), options);
    options.axis = 0;
    const auto columns = quantize_tensor(b.data(), {kK, kN}, stochastic(name), options);
    for (std::int64_t k = 0; k < kK; ++k) {
      for (std::int64_t n = 0; n < kN; ++n) {
        ASSERT_EQ(columns.values[static_cast<std::size_t>(k * kN + n)],
                  lines.values[static_cast<std::size_t>(n * kK + k)]);
      }
    }
  }
}

/// Row and tensor blocks and plain floats reload every 64 elements of a line, as blocks of 64 do (contract
/// E): with one exponent everywhere they all round alike.
TEST(Draws, LongBlocksReloadEverySixtyFourElements) {
  constexpr std::int64_t kLines = 5;
  constexpr std::int64_t kK = 200;
  std::vector<float> x = ramp(kLines * kK);
  for (std::size_t i = 0; i < x.size(); i += 8)
    x[i] = 1.9F;  // the maximum of every block
  const std::uint32_t key = draw_key(kSeed, 0, 0);
  const BlockCodec codec = make_codec(stochastic("hbfp4"));
  const auto encode = [&](const BlockShape& shape) {
    return encode_operand(x.data(), kLines, kK, codec, shape, {key, 0, 0, 0}).mantissas;
  };
  const auto by_64 = encode(BlockShape::vector(64));
  EXPECT_EQ(encode({BlockShape::Kind::Row, 0}), by_64);
  EXPECT_EQ(encode({BlockShape::Kind::Tensor, 0}), by_64);
  EXPECT_EQ(encode(BlockShape::vector(256)), by_64);
  EXPECT_NE(encode(BlockShape::vector(32)), by_64);
}

}  // namespace
}  // namespace bfpsim::test
