// SPDX-License-Identifier: Apache-2.0
// The aligner against exact integers of any width (Boost), and against the specification.
#include "rtl_models/units/exponent_aligner.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <optional>
#include <vector>

#include "rtl_models/numerics/float_format.h"
#include "rtl_models/units/fixed_to_fp32.h"
#include "rtl_models/units/fp32_fields.h"
#include "tests/unit/units/exact_rounding.h"
#include "tests/unit/units/random_operands.h"

namespace bfpsim::units {
namespace {

using boost::multiprecision::cpp_int;

/// value * 2^shift.
cpp_int scaled(std::int64_t value, int shift) {
  cpp_int wide = value;
  wide <<= shift;
  return wide;
}

/// floor(value / 2^shift).
cpp_int floor_shift(const cpp_int& value, int shift) {
  cpp_int quotient;
  cpp_int remainder;
  divide_qr(value, scaled(1, shift), quotient, remainder);  // towards zero
  if (remainder < 0) quotient -= 1;
  return quotient;
}

struct Group {
  std::vector<BlockPair> pairs;
  OperandCoding a;
  OperandCoding b;
};

std::optional<int> unit_exponent(const Group& group, const BlockPair& pair) {
  const int zero_a = -(1 << (group.a.exponent_bits - 1));
  const int zero_b = -(1 << (group.b.exponent_bits - 1));
  if (pair.a_exponent == zero_a || pair.b_exponent == zero_b) return std::nullopt;
  return pair.a_exponent - (group.a.mantissa_bits - 1) + pair.b_exponent - (group.b.mantissa_bits - 1);
}

bool has_nan(const Group& group) {
  return std::any_of(group.pairs.begin(), group.pairs.end(), [&](const BlockPair& pair) {
    return pair.a_exponent == (1 << (group.a.exponent_bits - 1)) - 1 ||
           pair.b_exponent == (1 << (group.b.exponent_bits - 1)) - 1;
  });
}

/// Contract B4 and B5 word for word, in integers of any width.
std::uint32_t exact_result(const Group& group, int fraction_bits) {
  if (has_nan(group)) return kNanBits;
  std::optional<int> largest;
  std::optional<int> smallest;
  for (const BlockPair& pair : group.pairs) {
    const std::optional<int> exponent = unit_exponent(group, pair);
    if (!exponent) continue;
    largest = largest ? std::max(*largest, *exponent) : *exponent;
    smallest = smallest ? std::min(*smallest, *exponent) : *exponent;
  }
  if (!largest) return 0;
  cpp_int sum = 0;
  for (const BlockPair& pair : group.pairs) {
    const std::optional<int> exponent = unit_exponent(group, pair);
    if (!exponent) continue;
    if (fraction_bits == kExactAligner) {
      sum += scaled(pair.sum, *exponent - *smallest);
    } else {
      sum += floor_shift(scaled(pair.sum, fraction_bits), *largest - *exponent);
    }
  }
  return rounded_exactly(sum, fraction_bits == kExactAligner ? *smallest : *largest - fraction_bits);
}

std::uint32_t unit_result(const Group& group, int fraction_bits) {
  const AlignedSum aligned =
      ExponentAligner(fraction_bits)
          .align(group.pairs.data(), static_cast<int>(group.pairs.size()), group.a, group.b);
  return fixed_to_fp32_bits(aligned.sum, aligned.exponent, aligned.nan);
}

std::uint32_t specified_result(const Group& group, int fraction_bits) {
  BlockCodec a;
  a.mantissa_bits = group.a.mantissa_bits;
  a.shared.bits = group.a.exponent_bits;
  BlockCodec b;
  b.mantissa_bits = group.b.mantissa_bits;
  b.shared.bits = group.b.exponent_bits;
  std::vector<AlignerInput> inputs;
  for (const BlockPair& pair : group.pairs) {
    inputs.push_back({pair.sum, add_exponents(pair.a_exponent, a, pair.b_exponent, b)});
  }
  return bits_of(align_and_round(inputs.data(), static_cast<int>(inputs.size()), fraction_bits));
}

struct Seen {
  int nan = 0, all_zero = 0, some_zero = 0, shifted_out = 0, negative_truncation = 0;
};

Group random_group(RandomOperands& random) {
  Group group;
  group.a = {random.in_range(2, 16), random.in_range(2, 16)};
  group.b = {random.in_range(2, 16), random.one_in(2) ? 10 : random.in_range(2, 16)};
  const int spread = random.one_in(4) ? 5000 : random.in_range(0, 80);
  const auto code = [&](int bits, int centre) {
    const int zero = -(1 << (bits - 1));
    const int nan = (1 << (bits - 1)) - 1;
    if (random.one_in(12)) return zero;
    if (random.one_in(150)) return nan;
    return std::clamp(centre + random.in_range(-spread, spread), zero + 1, std::max(nan - 1, zero + 1));
  };
  const int centre = random.in_range(-70, 70);
  const int width = random.in_range(1, 34);
  for (int g = random.one_in(4) ? 1 : random.in_range(2, 64); g > 0; --g) {
    BlockPair pair;
    pair.sum = static_cast<std::int64_t>(random.bits64() >> (64 - width));
    if (random.one_in(2)) pair.sum = -pair.sum;
    pair.a_exponent = static_cast<std::int16_t>(code(group.a.exponent_bits, centre));
    pair.b_exponent = static_cast<std::int16_t>(code(group.b.exponent_bits, -centre / 2));
    group.pairs.push_back(pair);
  }
  return group;
}

void count(const Group& group, Seen& seen) {
  std::vector<int> exponents;
  for (const BlockPair& pair : group.pairs) {
    if (const auto exponent = unit_exponent(group, pair)) exponents.push_back(*exponent);
  }
  seen.nan += has_nan(group) ? 1 : 0;
  seen.all_zero += exponents.empty() ? 1 : 0;
  seen.some_zero += !exponents.empty() && exponents.size() < group.pairs.size() ? 1 : 0;
  if (exponents.empty() || has_nan(group)) return;
  const int largest = *std::max_element(exponents.begin(), exponents.end());
  for (const BlockPair& pair : group.pairs) {
    const auto exponent = unit_exponent(group, pair);
    if (!exponent || largest - *exponent < 40) continue;
    ++seen.shifted_out;
    seen.negative_truncation += pair.sum < 0 ? 1 : 0;
  }
}

TEST(ExponentAligner, EqualsExactIntegersForEveryFractionWidth) {
  RandomOperands random(301);
  Seen seen;
  for (int i = 0; i < 40'000; ++i) {
    const Group group = random_group(random);
    count(group, seen);
    const int fraction_bits = i % 22 - 1;  // exact, 0..20
    const std::uint32_t expected = exact_result(group, fraction_bits);
    ASSERT_EQ(unit_result(group, fraction_bits), expected) << "case " << i << ", F = " << fraction_bits;
    ASSERT_EQ(specified_result(group, fraction_bits), expected) << "case " << i << ", F = " << fraction_bits;
  }
  std::printf("NaN %d, all zero %d, some zero %d, shifted out %d, of them negative %d\n", seen.nan,
              seen.all_zero, seen.some_zero, seen.shifted_out, seen.negative_truncation);
  for (const int times :
       {seen.nan, seen.all_zero, seen.some_zero, seen.shifted_out, seen.negative_truncation}) {
    EXPECT_GT(times, 100);
  }
}

TEST(ExponentAligner, TruncatesTowardsMinusInfinityWithoutSticky) {
  // m = 2 (unit exponent E - 1 each), F = 0: a small negative sum far below costs one unit, a positive one
  // nothing.
  const OperandCoding coding{2, 10};
  const auto sum_of = [&](std::int64_t small, int fraction_bits) {
    const BlockPair pairs[] = {{100, 20, 20}, {small, 0, 0}};
    return ExponentAligner(fraction_bits).align(pairs, 2, coding, coding);
  };
  EXPECT_EQ(sum_of(-1, 0).sum, 99);
  EXPECT_EQ(sum_of(1, 0).sum, 100);
  EXPECT_EQ(sum_of(-1, 3).sum, 799);
  EXPECT_EQ(sum_of(-1, 3).exponent, 38 - 3);
  const AlignedSum exact = sum_of(-1, kExactAligner);
  EXPECT_EQ(exact.sum, (std::int64_t{100} << 40) - 1);
  EXPECT_EQ(exact.exponent, -2);
}

TEST(ExponentAligner, MarkersAreResolvedBeforeAlignment) {
  const OperandCoding coding{4, 10};
  const std::int16_t zero = -512;
  const std::int16_t nan = 511;
  const ExponentAligner aligner(4);
  const BlockPair beside_zero[] = {{5, zero, 500}, {3, -20, -20}};  // must not raise the largest exponent
  const AlignedSum sum = aligner.align(beside_zero, 2, coding, coding);
  EXPECT_EQ(sum.sum, 3 << 4);
  EXPECT_EQ(sum.exponent, -40 - 6 - 4);
  const BlockPair only_zero[] = {{5, zero, 3}, {7, 2, zero}};
  EXPECT_TRUE(aligner.align(only_zero, 2, coding, coding).zero);
  EXPECT_EQ(aligner.align(only_zero, 2, coding, coding).sum, 0);
  const BlockPair nan_times_zero[] = {{0, nan, zero}, {3, 1, 1}};
  EXPECT_TRUE(aligner.align(nan_times_zero, 2, coding, coding).nan);
  const BlockPair zero_sum_takes_part[] = {{0, 40, 40}, {7, 0, 0}};  // an integer 0 is no zero block
  EXPECT_EQ(aligner.align(zero_sum_takes_part, 2, coding, coding).sum, 0);
}

TEST(ExponentAligner, ExactSumsSeeASingleUnitFarBelowATie) {
  // 2^24 + 1 and 2^24 + 3 are ties of FP32; one integer unit at any distance below decides them.
  const OperandCoding coding{2, 12};
  int decided = 0;
  for (int distance = 1; distance <= 1500; distance += distance < 130 ? 1 : 97) {
    for (const std::int64_t tie : {(std::int64_t{1} << 24) + 1, (std::int64_t{1} << 24) + 3}) {
      for (const std::int64_t unit : {-1, 0, 1}) {
        for (const std::int64_t sign : {-1, 1}) {
          const Group group{
              {{sign * tie, 40, 0}, {unit, static_cast<std::int16_t>(40 - distance), 0}}, coding, coding};
          ASSERT_EQ(unit_result(group, kExactAligner), exact_result(group, kExactAligner))
              << tie << " with " << unit << " at 2^-" << distance;
          const Group alone{{{sign * tie, 40, 0}}, coding, coding};
          decided += exact_result(group, kExactAligner) != exact_result(alone, kExactAligner) ? 1 : 0;
        }
      }
    }
  }
  EXPECT_GT(decided, 100);
}

TEST(ExponentAligner, ASinglePairUsesTheWholeWordWhateverTheFraction) {
  const OperandCoding coding{16, 10};
  const BlockPair pair{(std::int64_t{1} << 47) + 1, 3, 4};
  for (const int fraction_bits : {kExactAligner, 0, 20}) {
    const AlignedSum sum = ExponentAligner(fraction_bits).align(&pair, 1, coding, coding);
    EXPECT_EQ(sum.sum, pair.sum);
    EXPECT_EQ(sum.exponent, 7 - 30);
  }
}

}  // namespace
}  // namespace bfpsim::units
