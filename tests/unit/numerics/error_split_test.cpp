// SPDX-License-Identifier: Apache-2.0
// Expectations: big integers (exact.h), and cases worked out by hand. The chain of results is
// docs/numerics-report.md.
#include "rtl_models/numerics/error_split.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <random>

#include "exact.h"
#include "stages_oracle.h"

namespace bfpsim::test {
namespace {

constexpr auto kOperands = static_cast<std::size_t>(ErrorPart::OperandQuantisation);
constexpr auto kAlignment = static_cast<std::size_t>(ErrorPart::Alignment);
constexpr auto kAccumulation = static_cast<std::size_t>(ErrorPart::Accumulation);
constexpr auto kDoubleRounding = static_cast<std::size_t>(ErrorPart::DoubleRounding);

Format block_format(int m, int block) {
  Format format;
  format.element = IntElement{m};
  format.shared = SharedExponent{};
  format.block = BlockShape::vector(block);
  return format;
}

BlockedOperand line_of(const std::vector<float>& x, int m, int block) {
  return encode_operand(x.data(), 1, static_cast<std::int64_t>(x.size()), block_format(m, block));
}

/// The product of two lines.
OracleStages oracle(const BlockedOperand& a, const BlockedOperand& b, const AccumulationOrder& order) {
  OracleStages result;
  const std::int64_t pairs = a.blocks_per_line();
  for (std::int64_t first = 0; first < pairs; first += order.pairs_per_addition) {
    const std::int64_t end = std::min<std::int64_t>(pairs, first + order.pairs_per_addition);
    std::vector<Addend> sums;
    for (std::int64_t pair = first; pair < end; ++pair) {
      if (a.codec.shared.zero_code() == a.exponent(0, pair) ||
          b.codec.shared.zero_code() == b.exponent(0, pair))
        continue;
      const int step =
          a.exponent(0, pair) + b.exponent(0, pair) - a.codec.mantissa_bits - b.codec.mantissa_bits + 2;
      Exact sum = 0;
      for (std::int64_t i = pair * a.block_k; i < std::min(a.k, (pair + 1) * a.block_k); ++i) {
        const auto at = static_cast<std::size_t>(i);
        sum += dyadic(Exact(a.mantissas[at]) * b.mantissas[at], step);
      }
      sums.push_back({sum, step});
    }
    result.add(sums, order.aligner_fraction_bits);
  }
  return result;
}

TEST(OutputStages, AreTheChainInExactArithmetic) {
  constexpr unsigned kSeed = 20264;
  std::printf("seed %u\n", kSeed);
  std::mt19937 random(kSeed);
  int aligner_lost = 0;
  int additions_rounded = 0;
  for (int round = 0; round < 600; ++round) {
    const int m_a = 2 + static_cast<int>(random() % 15);
    const int m_b = 2 + static_cast<int>(random() % 15);
    const int block = 1 + static_cast<int>(random() % 16);
    const int spread = static_cast<int>(random() % 12);
    const std::size_t k = 1 + random() % 96;
    AccumulationOrder order;
    order.pairs_per_addition = 1 + static_cast<int>(random() % 8);
    order.aligner_fraction_bits = static_cast<int>(random() % 22) - 1;
    const BlockedOperand a = line_of(random_line(random, k, spread), m_a, block);
    const BlockedOperand b = line_of(random_line(random, k, spread), m_b, block);
    const OracleStages expected = oracle(a, b, order);
    const OutputStages found = output_stages(a, b, order).front();
    ASSERT_EQ(exact_of(found.quantised), expected.quantised) << "round " << round;
    ASSERT_EQ(exact_of(found.aligned), expected.aligned) << "round " << round;
    ASSERT_EQ(found.accumulated, expected.accumulated) << "round " << round;
    aligner_lost += expected.aligned != expected.quantised ? 1 : 0;
    additions_rounded += exact(expected.accumulated) != expected.aligned ? 1 : 0;
  }
  std::printf("aligner lost bits in %d, additions rounded in %d of 600\n", aligner_lost, additions_rounded);
  EXPECT_GT(aligner_lost, 50);
  EXPECT_GT(additions_rounded, 50);
}

/// Sum over outputs of part * error and part^2, from the definition.
TEST(SplitError, PartsAddUpToTheError) {
  constexpr unsigned kSeed = 20265;
  std::printf("seed %u\n", kSeed);
  std::mt19937 random(kSeed);
  const std::int64_t lines = 6;
  const std::int64_t k = 200;
  const std::vector<float> a = random_line(random, lines * k, 9);
  const std::vector<float> b = random_line(random, lines * k, 9);
  const BlockedOperand qa = encode_operand(a.data(), lines, k, block_format(14, 4));
  const BlockedOperand qb = encode_operand(b.data(), lines, k, block_format(14, 4));
  AccumulationOrder order;
  order.pairs_per_addition = 4;
  order.aligner_fraction_bits = 3;
  const std::vector<double> reference = gemm_fp64(a.data(), lines, b.data(), lines, k);
  const std::vector<OutputStages> stages = output_stages(qa, qb, order);
  const std::vector<float> output = gemm_spec(qa, qb, order);
  const ErrorSplit split = split_error(reference.data(), stages.data(), output.data(), lines * lines).value();
  double shares = 0.0;
  for (const PartFigures& part : split) {
    ASSERT_TRUE(part.sqnr_db.has_value());
    shares += part.share.value();
  }
  EXPECT_NEAR(shares, 1.0, 1e-12);
  // The alignment part alone, in long double.
  long double signal = 0.0L;
  long double noise = 0.0L;
  for (std::size_t i = 0; i < output.size(); ++i) {
    const auto value = [](const DoubleDouble& x) {
      return static_cast<long double>(x.high) + static_cast<long double>(x.low);
    };
    const long double part = value(stages[i].aligned) - value(stages[i].quantised);
    signal += static_cast<long double>(reference[i]) * reference[i];
    noise += part * part;
  }
  EXPECT_NEAR(split[kAlignment].sqnr_db.value(), static_cast<double>(10.0L * std::log10(signal / noise)),
              1e-9);
}

/// Blocks of 2 whose sums are small integers times powers of two: nothing rounds but the aligner.
TEST(SplitError, ANarrowerAlignerShowsInAlignmentOnly) {
  const std::vector<float> a = {7.0F, 1.0F, 0.875F, 0.125F, 6.0F, 2.0F, 0.75F, -0.625F};
  const std::vector<float> b = {1.0F, 1.0F, 1.0F, 1.0F, 1.1F, 1.0F, 1.0F, 1.0F};
  const BlockedOperand qa = line_of(a, 4, 2);
  const BlockedOperand qb = line_of(b, 4, 2);
  const std::vector<double> reference = gemm_fp64(a.data(), 1, b.data(), 1, 8);
  const auto split = [&](int fraction_bits) {
    AccumulationOrder order;
    order.pairs_per_addition = 2;
    order.aligner_fraction_bits = fraction_bits;
    const std::vector<OutputStages> stages = output_stages(qa, qb, order);
    const std::vector<float> output = gemm_spec(qa, qb, order);
    return split_error(reference.data(), stages.data(), output.data(), 1).value();
  };
  const ErrorSplit wide = split(8);
  const ErrorSplit narrow = split(0);
  EXPECT_FALSE(wide[kAlignment].sqnr_db);
  EXPECT_TRUE(narrow[kAlignment].sqnr_db);
  EXPECT_NE(narrow[kAlignment].share, wide[kAlignment].share);
  EXPECT_EQ(narrow[kOperands].sqnr_db, wide[kOperands].sqnr_db);
  for (const ErrorSplit& each : {wide, narrow}) {
    EXPECT_TRUE(each[kOperands].sqnr_db);
    EXPECT_FALSE(each[kAccumulation].sqnr_db);
    EXPECT_FALSE(each[kDoubleRounding].sqnr_db);
  }
}

/// 2^24 + 1 + 1 in FP32 is 2^24 one by one (each addition is a tie, to even), and 2^24 + 2 where the ones
/// come first or an exact aligner joins them. Operands are exact in HBFP16.
TEST(SplitError, TheOrderOfAdditionsShowsInAccumulationOnly) {
  const std::vector<float> large_first = {16777216.0F, 1.0F, 1.0F};
  const std::vector<float> large_last = {1.0F, 1.0F, 16777216.0F};
  const std::vector<float> ones = {1.0F, 1.0F, 1.0F};
  const auto accumulation_error = [&](const std::vector<float>& a, int pairs_per_addition) {
    const BlockedOperand qa = line_of(a, 16, 1);
    const BlockedOperand qb = line_of(ones, 16, 1);
    AccumulationOrder order;
    order.pairs_per_addition = pairs_per_addition;
    const double reference = 16777218.0;
    const std::vector<OutputStages> stages = output_stages(qa, qb, order);
    const std::vector<float> output = gemm_spec(qa, qb, order);
    const ErrorSplit split = split_error(&reference, stages.data(), output.data(), 1).value();
    EXPECT_FALSE(split[kOperands].sqnr_db);
    EXPECT_FALSE(split[kAlignment].sqnr_db);
    EXPECT_FALSE(split[kDoubleRounding].sqnr_db);
    return split[kAccumulation];
  };
  const PartFigures lossy = accumulation_error(large_first, 1);
  EXPECT_DOUBLE_EQ(lossy.sqnr_db.value(), 20.0 * std::log10(16777218.0 / 2.0));
  EXPECT_EQ(lossy.share, 1.0);
  EXPECT_FALSE(accumulation_error(large_last, 1).sqnr_db);
  EXPECT_FALSE(accumulation_error(large_first, 3).sqnr_db);
}

/// In units of the second block's products: 2^54, then 2^30 + 1. The exact sum is just above the midpoint
/// 2^54 + 2^30 of two FP32 numbers and rounds up; rounded to FP32 first, the addend is 2^30 and the tie goes
/// down.
TEST(SplitError, RoundingABlockSumBeforeTheAdditionShowsInDoubleRoundingOnly) {
  std::vector<float> x = {16384.0F, 16384.0F, 16384.0F, 16384.0F, 1.0F};
  std::vector<float> line;
  for (const float v : x)
    line.push_back(v == 1.0F ? 0.0F : v * 4096.0F);
  line.insert(line.end(), x.begin(), x.end());
  const BlockedOperand operand = line_of(line, 16, 5);
  const AccumulationOrder order;
  const std::vector<OutputStages> stages = output_stages(operand, operand, order);
  const std::vector<float> output = gemm_spec(operand, operand, order);
  EXPECT_EQ(output.front(), 0x1p54F);
  EXPECT_EQ(stages.front().accumulated, 0x1p54F + 0x1p31F);
  const double reference = 0x1p54 + 0x1p31;  // as if the accumulated result were the true one
  const ErrorSplit split = split_error(&reference, stages.data(), output.data(), 1).value();
  EXPECT_DOUBLE_EQ(split[kDoubleRounding].sqnr_db.value(), 20.0 * std::log10(reference / 0x1p31));
  EXPECT_EQ(split[kDoubleRounding].share, 1.0);
}

TEST(OutputStages, ArraysThatShareKAccumulateForThemselves) {
  constexpr float kLarge = 0x1p24F;  // the next FP32 numbers are 2 away
  const BlockedOperand a = line_of({kLarge, 1.0F, -kLarge, 1.0F}, 4, 1);
  const BlockedOperand b = line_of({1.0F, 1.0F, 1.0F, 1.0F}, 4, 1);
  // 1: ((L + 1) - L) + 1. 2: (L - L) + (1 + 1). 3: ((L + 1) + 1) - L. 4: as 1, sum by sum. 5: + 0.
  const std::vector<float> expected = {1.0F, 2.0F, 0.0F, 1.0F, 1.0F};
  for (int arrays = 1; arrays <= 5; ++arrays) {
    SCOPED_TRACE(std::to_string(arrays) + " arrays");
    AccumulationOrder order;
    order.arrays = arrays;
    FloatOrder float_order;
    float_order.lanes = 1;
    float_order.arrays = arrays;
    const float value = expected[static_cast<std::size_t>(arrays - 1)];
    EXPECT_EQ(gemm_spec(a, b, order).front(), value);
    EXPECT_EQ(gemm_spec_float(a, b, float_order).front(), value);
    EXPECT_EQ(output_stages(a, b, order).front().accumulated, value);
    EXPECT_EQ(output_stages(a, b, float_order).front().accumulated, value);
  }
}

TEST(SplitError, IsUndefinedWithoutASignalOrWithSpecials) {
  const std::vector<float> a = {1.0F, std::numeric_limits<float>::infinity()};
  const BlockedOperand flagged = line_of(a, 4, 2);
  const std::vector<OutputStages> stages = output_stages(flagged, flagged, AccumulationOrder{});
  const std::vector<float> output = gemm_spec(flagged, flagged);
  const double infinite = std::numeric_limits<double>::infinity();
  const double one = 1.0;
  const double zero = 0.0;
  EXPECT_FALSE(split_error(&infinite, stages.data(), output.data(), 1));
  EXPECT_FALSE(split_error(&one, stages.data(), output.data(), 1));
  const OutputStages nothing;
  const float no_output = 0.0F;
  EXPECT_FALSE(split_error(&zero, &nothing, &no_output, 1));
}

TEST(SplitError, AnExactOutputHasNoPartsAndNoShares) {
  const BlockedOperand a = line_of({1.0F, 2.0F, 3.0F}, 8, 4);
  const double reference = 14.0;
  const float output = 14.0F;
  const std::vector<OutputStages> stages = output_stages(a, a, AccumulationOrder{});
  const ErrorSplit split = split_error(&reference, stages.data(), &output, 1).value();
  for (const PartFigures& part : split) {
    EXPECT_FALSE(part.sqnr_db);
    EXPECT_FALSE(part.share);
  }
}

}  // namespace
}  // namespace bfpsim::test
