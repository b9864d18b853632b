// SPDX-License-Identifier: Apache-2.0
// Expectations: outputs of HBFPEmulator and HBFPEmulator_AB (tests/data/numerics/ORIGIN.md). Where the frexp
// rule may differ from theirs, the prediction is made here, from std::frexp, MPFR's log2 and FP64 arithmetic.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

#include "emulator_log2.h"
#include "exact.h"
#include "npy_reader.h"
#include "rtl_models/numerics/quantize_tensor.h"

namespace bfpsim::test {
namespace {

struct Vector {
  std::string name;
  Array input;
  Array output;
  std::vector<std::int64_t> shape;  ///< as handed to quantize_tensor
  Format format;
  std::vector<std::vector<std::size_t>> blocks;  ///< flat indices, by the emulators' layout rules
};

/// view(d0, -1) cut into th x tw patches; ragged at the right and bottom.
std::vector<std::vector<std::size_t>> patches(std::int64_t rows, std::int64_t columns, std::int64_t height,
                                              std::int64_t width) {
  std::vector<std::vector<std::size_t>> blocks;
  for (std::int64_t r0 = 0; r0 < rows; r0 += height) {
    for (std::int64_t c0 = 0; c0 < columns; c0 += width) {
      std::vector<std::size_t> block;
      for (std::int64_t r = r0; r < std::min(rows, r0 + height); ++r) {
        for (std::int64_t c = c0; c < std::min(columns, c0 + width); ++c) {
          block.push_back(static_cast<std::size_t>(r * columns + c));
        }
      }
      blocks.push_back(block);
    }
  }
  return blocks;
}

Vector load(const std::vector<std::string>& row) {
  Vector v;
  v.name = row[0];
  v.output = read_npy(row[0]);
  v.input = read_npy(row[1]);
  v.format = find_format("hbfp" + std::to_string(std::stoi(row[4]) + 1)).value();  // + the sign
  v.shape = v.input.shape;
  const auto count = static_cast<std::int64_t>(v.input.values.size());
  const std::int64_t rows = v.shape.front();
  const std::int64_t last = v.shape.back();
  const int block = std::stoi(row[5]);
  if (row[3] == "float_to_bfp_blocked") {
    v.format.block = BlockShape::vector(block);
    v.blocks = patches(count / last, last, 1, block);
  } else if (row[3] == "float_to_bfp_batched") {
    v.shape = {rows, count / rows};
    v.format.block = BlockShape{BlockShape::Kind::Row, 0};
    v.blocks = patches(rows, count / rows, 1, count / rows);
  } else if (block == 0) {
    v.format.block = BlockShape{BlockShape::Kind::Tensor, 0};
    v.blocks = patches(1, count, 1, count);
  } else {
    v.format.block = BlockShape::tile(block);
    v.blocks = patches(rows, count / rows, block, block);
  }
  return v;
}

QuantizeResult quantize(const Vector& v, ExponentRule rule) {
  QuantizeOptions options;
  options.rule = rule;
  return quantize_tensor(v.input.values.data(), v.shape, v.format, options);
}

TEST(EmulatorVectors, CeilLog2EqualsEveryOneBitForBit) {
  std::int64_t vectors = 0;
  std::int64_t values = 0;
  std::int64_t nonzero = 0;
  std::set<std::string> functions;
  for (const auto& row : read_index("hbfp_index.csv")) {
    const Vector v = load(row);
    const QuantizeResult ours = quantize(v, ExponentRule::CeilLog2);
    ASSERT_EQ(ours.values.size(), v.output.values.size()) << v.name;
    std::int64_t different = 0;
    for (std::size_t i = 0; i < ours.values.size(); ++i) {
      different += comparable(ours.values[i]) != comparable(v.output.values[i]) ? 1 : 0;
      nonzero += v.output.values[i] != 0.0F ? 1 : 0;
    }
    EXPECT_EQ(different, 0) << v.name;
    functions.insert(row[2] + " " + row[3]);
    values += static_cast<std::int64_t>(ours.values.size());
    ++vectors;
  }
  std::printf("vectors %lld, values %lld, of them non-zero %lld\n", static_cast<long long>(vectors),
              static_cast<long long>(values), static_cast<long long>(nonzero));
  EXPECT_EQ(vectors, 125);
  EXPECT_GT(nonzero, values / 3);
  EXPECT_EQ(functions.size(), 3U) << "tiles, per-sample rows and vectors must all be there";
}

struct Tally {
  std::int64_t blocks = 0, equal_rule = 0, not_finite = 0, zero = 0;
  std::int64_t power_of_two = 0, log2_trap = 0, epsilon = 0, unexplained = 0;
  std::int64_t values_that_differ = 0;
};

/// Why the two rules may part: max is 2^k or so little above that FP32's log2 cannot tell, or epsilon lifts
/// it.
void explain(Tally& tally, float largest, int frexp_e, int emulator_e) {
  int ignored = 0;
  const bool is_power = std::frexp(largest, &ignored) == 0.5F;
  if (emulator_e == frexp_e - 1 && is_power) {
    ++tally.power_of_two;
  } else if (emulator_e == frexp_e - 1 && ceil_fp32_log2(largest) == frexp_e - 1) {
    ++tally.log2_trap;
  } else if (emulator_e > frexp_e && std::ldexp(1.0, frexp_e) < static_cast<double>(largest) + 2e-8) {
    ++tally.epsilon;
  } else {
    ++tally.unexplained;
  }
}

/// What a block of step 2^(E-(m-1)) holds, in FP64: exact for the emulators' range of steps.
float predicted(float x, int exponent, int m) {
  const double step = std::ldexp(1.0, exponent - (m - 1));
  const double limit = std::ldexp(1.0, m - 1) - 1.0;
  const double q = std::clamp(std::nearbyint(static_cast<double>(x) / step), -limit, limit);
  return static_cast<float>(q * step);
}

void check_block(const Vector& v, const std::vector<std::size_t>& block, const std::vector<float>& ours,
                 Tally& tally) {
  std::vector<float> x;
  for (const std::size_t i : block)
    x.push_back(v.input.values[i]);
  ++tally.blocks;
  if (!std::all_of(x.begin(), x.end(), [](float a) { return std::isfinite(a); })) {
    ++tally.not_finite;
    for (const std::size_t i : block)
      ASSERT_TRUE(std::isnan(ours[i])) << v.name;
    return;
  }
  const float largest = std::fabs(
      *std::max_element(x.begin(), x.end(), [](float a, float b) { return std::fabs(a) < std::fabs(b); }));
  if (largest == 0.0F) {
    ++tally.zero;
    for (const std::size_t i : block)
      ASSERT_EQ(ours[i], 0.0F) << v.name;
    return;
  }
  const int frexp_e = frexp_oracle(x);
  const int emulator_e = emulator_exponent_oracle(largest);
  if (frexp_e == emulator_e) {
    ++tally.equal_rule;
    for (const std::size_t i : block)
      ASSERT_EQ(comparable(ours[i]), comparable(v.output.values[i])) << v.name;
    return;
  }
  explain(tally, largest, frexp_e, emulator_e);
  const int m = v.format.as_int().bits;
  for (const std::size_t i : block) {
    ASSERT_EQ(comparable(ours[i]), comparable(predicted(v.input.values[i], frexp_e, m))) << v.name;
    ASSERT_EQ(comparable(v.output.values[i]), comparable(predicted(v.input.values[i], emulator_e, m)))
        << v.name;
    tally.values_that_differ += comparable(ours[i]) != comparable(v.output.values[i]) ? 1 : 0;
  }
}

TEST(EmulatorVectors, FrexpEqualsWhereTheRulesAgreeAndEveryOtherBlockIsPredicted) {
  Tally tally;
  for (const auto& row : read_index("hbfp_index.csv")) {
    const Vector v = load(row);
    const std::vector<float> ours = quantize(v, ExponentRule::Frexp).values;
    for (const auto& block : v.blocks)
      check_block(v, block, ours, tally);
    if (HasFatalFailure()) return;
  }
  std::printf(
      "blocks %lld: same E %lld, NaN or Inf %lld, zero %lld; E differs: power of two %lld, log2 trap %lld, "
      "epsilon %lld, unexplained %lld; values that differ %lld\n",
      static_cast<long long>(tally.blocks), static_cast<long long>(tally.equal_rule),
      static_cast<long long>(tally.not_finite), static_cast<long long>(tally.zero),
      static_cast<long long>(tally.power_of_two), static_cast<long long>(tally.log2_trap),
      static_cast<long long>(tally.epsilon), static_cast<long long>(tally.unexplained),
      static_cast<long long>(tally.values_that_differ));
  EXPECT_EQ(tally.unexplained, 0);
  // Each class must occur, or the test proves nothing about it.
  for (const std::int64_t n : {tally.equal_rule, tally.not_finite, tally.zero, tally.power_of_two,
                               tally.log2_trap, tally.epsilon, tally.values_that_differ}) {
    EXPECT_GT(n, 0);
  }
}

}  // namespace
}  // namespace bfpsim::test
