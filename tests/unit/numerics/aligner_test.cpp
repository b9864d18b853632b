// SPDX-License-Identifier: Apache-2.0
// Expectations: contract B4 and B5 written with big integers: floor division, exact sums, rounding by
// midpoints.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <random>

#include "exact.h"
#include "rtl_models/numerics/dot.h"
#include "rtl_models/numerics/float_format.h"

namespace bfpsim::test {
namespace {

AlignerInput pair_of(std::int64_t sum, int step) {
  return {sum, PairExponent{step, false, false}};
}

struct Participants {
  std::vector<AlignerInput> pairs;
  int largest = 0;
};

Participants participants(const std::vector<AlignerInput>& group) {
  Participants p;
  for (const AlignerInput& g : group) {
    if (!g.exponent.zero) p.pairs.push_back(g);
  }
  for (const AlignerInput& g : p.pairs) {
    p.largest = &g == p.pairs.data() ? g.exponent.step : std::max(p.largest, g.exponent.step);
  }
  return p;
}

std::uint32_t exact_oracle(const std::vector<AlignerInput>& group) {
  Exact sum = 0;
  for (const AlignerInput& g : participants(group).pairs)
    sum += dyadic(g.sum, g.exponent.step);
  return nearest_fp32(sum);
}

Exact floor_div(const Exact& n, const Exact& d) {
  Exact q;
  Exact r;
  divide_qr(n, d, q, r);
  return r < 0 ? Exact(q - 1) : q;
}

std::uint32_t truncating_oracle(const std::vector<AlignerInput>& group, int fraction_bits,
                                bool toward_zero = false) {
  const Participants p = participants(group);
  Exact sum = 0;
  for (const AlignerInput& g : p.pairs) {
    const Exact placed = Exact(g.sum) << static_cast<unsigned>(fraction_bits);
    const Exact divisor = Exact(1) << static_cast<unsigned>(p.largest - g.exponent.step);
    sum += toward_zero ? Exact(placed / divisor) : floor_div(placed, divisor);
  }
  return nearest_fp32(dyadic(sum, p.largest - fraction_bits));
}

std::vector<AlignerInput> random_group(std::mt19937_64& random, int spread) {
  std::vector<AlignerInput> group(1 + random() % 8);
  const int base = static_cast<int>(random() % 300) - 200;
  for (AlignerInput& g : group) {
    const auto bits = 1 + random() % 40;
    const auto magnitude = static_cast<std::int64_t>(random() >> (64 - bits));
    g.sum = (random() & 1U) != 0 ? magnitude : -magnitude;
    g.exponent.step = base + static_cast<int>(random() % static_cast<unsigned>(spread + 1));
    g.exponent.zero = random() % 8 == 0;
  }
  // Cancellation: the last undoes the first, if they lie on one grid.
  if (group.size() > 2 && random() % 3 == 0) {
    group.back() = group.front();
    group.back().sum = -group.front().sum;
  }
  return group;
}

TEST(Aligner, ExactIsExactForAnySpread) {
  constexpr unsigned kSeed = 7;
  std::mt19937_64 random(kSeed);
  int wide = 0, narrow = 0;
  for (int i = 0; i < 20000; ++i) {
    const int spread = i % 2 == 0 ? 20 : 400;
    const auto group = random_group(random, spread);
    ASSERT_EQ(comparable(align_and_round(group.data(), static_cast<int>(group.size()), kExactAligner)),
              comparable(float_of(exact_oracle(group))))
        << "draw " << i << " seed " << kSeed;
    (spread > 56 ? wide : narrow) += 1;
  }
  std::printf("groups: narrow spread %d, wide %d\n", narrow, wide);
}

/// A tie of the 24-bit result, and far below it one unit that decides; the unit lies within 128 bits, then
/// far outside.
TEST(Aligner, ExactSeesTheLastUnitBelowATie) {
  for (const int distance : {45, 56, 57, 300}) {
    const AlignerInput above[] = {pair_of((1 << 24) + 1, 0), pair_of(1, -distance)};
    const AlignerInput below[] = {pair_of((1 << 24) + 3, 0), pair_of(-1, -distance)};
    const AlignerInput negative[] = {pair_of(-(1 << 24) - 1, 0), pair_of(-1, -distance)};
    EXPECT_EQ(align_and_round(above, 2, kExactAligner), 16777218.0F) << distance;
    EXPECT_EQ(align_and_round(below, 2, kExactAligner), 16777218.0F) << distance;
    EXPECT_EQ(align_and_round(negative, 2, kExactAligner), -16777218.0F) << distance;
  }
}

TEST(Aligner, FractionBitsShiftTowardsMinusInfinityWithoutSticky) {
  constexpr unsigned kSeed = 8;
  std::mt19937_64 random(kSeed);
  int differs_from_exact = 0, differs_from_toward_zero = 0, shifted_out = 0;
  for (int i = 0; i < 30000; ++i) {
    const auto group = random_group(random, i % 3 == 0 ? 200 : 30);
    const int fraction_bits = static_cast<int>(random() % 21);
    const float ours = align_and_round(group.data(), static_cast<int>(group.size()), fraction_bits);
    ASSERT_EQ(comparable(ours), comparable(float_of(truncating_oracle(group, fraction_bits))))
        << "draw " << i << " seed " << kSeed << " F " << fraction_bits;
    differs_from_exact += bits_of(ours) != exact_oracle(group) ? 1 : 0;
    differs_from_toward_zero += bits_of(ours) != truncating_oracle(group, fraction_bits, true) ? 1 : 0;
    shifted_out += i % 3 == 0 ? 1 : 0;
  }
  std::printf("differs from exact %d, from rounding toward zero %d, wide groups %d\n", differs_from_exact,
              differs_from_toward_zero, shifted_out);
  // Controls: other readings of the rule are seen by these vectors.
  EXPECT_GT(differs_from_exact, 1000);
  EXPECT_GT(differs_from_toward_zero, 1000);
}

TEST(Aligner, ShiftIsClampedAtTheWidthSoThatNegativesLeaveMinusOne) {
  const AlignerInput group[] = {pair_of(1024, 1000), pair_of(-1, -1000)};
  EXPECT_EQ(bits_of(align_and_round(group, 2, 0)), bits_of(fixed_to_fp32(1023, 1000)));
  const AlignerInput small[] = {pair_of(1024, 0), pair_of(-1, -1000)};
  EXPECT_EQ(align_and_round(small, 2, 0), 1023.0F);
  EXPECT_EQ(align_and_round(small, 2, 2), 1023.75F);
  EXPECT_EQ(align_and_round(small, 2, kExactAligner), 1024.0F);
}

TEST(Aligner, ZeroBlocksDoNotRaiseTheLargestExponentButZeroSumsDo) {
  AlignerInput zero_block = pair_of(0, 100);
  zero_block.exponent.zero = true;
  const AlignerInput with_block[] = {zero_block, pair_of(3, 0)};
  EXPECT_EQ(align_and_round(with_block, 2, 0), 3.0F);
  const AlignerInput with_sum[] = {pair_of(0, 100), pair_of(3, 0)};
  EXPECT_EQ(align_and_round(with_sum, 2, 0), 0.0F)
      << "the pair takes part, its integer just happens to be zero";
  EXPECT_EQ(bits_of(align_and_round(&zero_block, 1, 4)), 0U);
}

TEST(Aligner, AFlaggedPairGivesTheCanonicalNan) {
  AlignerInput flagged = pair_of(0, 0);
  flagged.exponent.nan = true;
  const AlignerInput group[] = {pair_of(3, 0), flagged};
  for (const int fraction_bits : {0, 8, kExactAligner}) {
    EXPECT_EQ(bits_of(align_and_round(group, 2, fraction_bits)), kCanonicalNanBits);
  }
}

TEST(Aligner, OnePairIsNotTouched) {
  const AlignerInput one = pair_of((std::int64_t{1} << 39) - 1, -20);
  for (const int fraction_bits : {0, 20, kExactAligner}) {
    EXPECT_EQ(align_and_round(&one, 1, fraction_bits), fixed_to_fp32(one.sum, -20));
  }
}

}  // namespace
}  // namespace bfpsim::test
