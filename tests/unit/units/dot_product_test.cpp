// SPDX-License-Identifier: Apache-2.0
// Digits, passes and block accumulators against the dot product of the whole mantissas.
#include "rtl_models/units/dot_product.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <vector>

#include "rtl_models/units/digit_slicer.h"
#include "tests/unit/units/random_operands.h"

namespace bfpsim::units {
namespace {

struct Shape {
  int slice = 4;
  int a_bits = 4;
  int b_bits = 4;
  int lanes = 16;
  int groups = 1;
};

OperandChunk random_chunk(RandomOperands& random, const Shape& shape) {
  OperandChunk chunk;
  for (int lane = 0; lane < shape.lanes; ++lane) {
    chunk.a.push_back(static_cast<Mantissa>(random.mantissa(shape.a_bits)));
    chunk.b.push_back(static_cast<Mantissa>(random.mantissa(shape.b_bits)));
  }
  chunk.a_digits = digit_count(shape.a_bits, shape.slice);
  chunk.b_digits = digit_count(shape.b_bits, shape.slice);
  return chunk;
}

/// Runs the passes of a chunk; returns how many there were.
int run(DigitSlicer& slicer, DotProduct& dot, OperandChunk chunk, const Shape& shape) {
  slicer.load(std::move(chunk));
  int passes = 0;
  for (; slicer.holds_chunk(); slicer.next_pass()) {
    DigitPassOperands pass;
    for (std::size_t lane = 0; lane < static_cast<std::size_t>(shape.lanes); ++lane) {
      pass.a_digits.push_back(slicer.a_digit(lane));
      pass.b_digits.push_back(slicer.b_digit(lane));
    }
    pass.groups = shape.groups;
    pass.group_lanes = shape.lanes / shape.groups;
    pass.shift = slicer.shift();
    pass.first = slicer.first();
    dot.add_pass(pass);
    ++passes;
  }
  return passes;
}

void expect_segment_sums(RandomOperands& random, const Shape& shape, int chunks) {
  DigitSlicer slicer(shape.slice);
  DotProduct dot(shape.groups + 1, 48, 4);
  std::vector<std::int64_t> expected(static_cast<std::size_t>(shape.groups + 1));
  for (int c = 0; c < chunks; ++c) {
    OperandChunk chunk = random_chunk(random, shape);
    chunk.first = c == 0;
    chunk.last = c + 1 == chunks;
    const int group_lanes = shape.lanes / shape.groups;
    for (int lane = 0; lane < group_lanes * shape.groups; ++lane) {
      const auto at = static_cast<std::size_t>(lane);
      expected[static_cast<std::size_t>(lane / group_lanes)] += std::int64_t{chunk.a[at]} * chunk.b[at];
    }
    // ceil((m-1)/(s-1)) digits each, written out.
    const int a_digits = (shape.a_bits - 1 + shape.slice - 2) / (shape.slice - 1);
    const int b_digits = (shape.b_bits - 1 + shape.slice - 2) / (shape.slice - 1);
    ASSERT_EQ(run(slicer, dot, chunk, shape), a_digits * b_digits);
  }
  ASSERT_EQ(dot.sums(), expected) << "slice " << shape.slice << ", m " << shape.a_bits << " x "
                                  << shape.b_bits << ", lanes " << shape.lanes << ", groups " << shape.groups;
}

TEST(DotProduct, EqualsTheWholeMantissasForAllMixesOfWidths) {
  RandomOperands random(401);
  int cases = 0;
  for (int slice = 2; slice <= 8; ++slice) {
    for (const int a_bits : {2, 3, 4, 5, 6, 7, 8, 16}) {
      for (const int b_bits : {2, 3, 4, 5, 6, 7, 8, 16}) {
        for (const int lanes : {1, 4, 16, 64}) {
          for (const int groups : {1, 2, 3, 8}) {
            if (groups > lanes) continue;
            expect_segment_sums(random, {slice, a_bits, b_bits, lanes, groups}, random.in_range(1, 3));
            if (HasFatalFailure()) return;
            ++cases;
          }
        }
      }
    }
  }
  std::printf("%d cases\n", cases);
}

TEST(DotProduct, DigitsOfHbfp8OnFourBitSlices) {
  // 100 = 4 + 4*8 + 1*64: three digits, A's fastest.
  DigitSlicer slicer(4);
  OperandChunk chunk;
  chunk.a = {100};
  chunk.b = {-5};
  chunk.a_digits = 3;
  chunk.b_digits = 1;
  slicer.load(chunk);
  const int digits[] = {4, 4, 1};
  for (int pass = 0; pass < 3; ++pass, slicer.next_pass()) {
    EXPECT_EQ(slicer.a_digit(0), digits[pass]);
    EXPECT_EQ(slicer.b_digit(0), -5);
    EXPECT_EQ(slicer.shift(), 3 * pass);
  }
  EXPECT_FALSE(slicer.holds_chunk());
}

TEST(DotProduct, FirstPassClearsEveryAccumulator) {
  DotProduct dot(2, 32, 4);
  dot.add_pass({{3, 2}, {3, 2}, 2, 1, 0, true});
  EXPECT_EQ(dot.sums(), (std::vector<std::int64_t>{9, 4}));
  dot.add_pass({{1, 1}, {1, 1}, 2, 1, 4, false});
  EXPECT_EQ(dot.sums(), (std::vector<std::int64_t>{25, 20}));
  dot.add_pass({{1, 7}, {1, 7}, 1, 1, 0, true});
  EXPECT_EQ(dot.sums(), (std::vector<std::int64_t>{1, 0}));
}

TEST(DotProduct, AccumulatorWrapsAtItsWidth) {
  for (const int bits : {8, 16, 32, 48}) {
    DotProduct dot(1, bits, 4);
    const std::int64_t half = std::int64_t{1} << (bits - 1);
    // 64 * 2^k up to the largest value, in steps that are exact.
    dot.add_pass({{1}, {1}, 1, 1, bits - 2, true});
    EXPECT_EQ(dot.sums()[0], half / 2);
    dot.add_pass({{1}, {1}, 1, 1, bits - 2, false});
    EXPECT_EQ(dot.sums()[0], -half) << bits << " bits";
    dot.add_pass({{-1}, {1}, 1, 1, 0, false});
    EXPECT_EQ(dot.sums()[0], half - 1) << bits << " bits";
  }
}

}  // namespace
}  // namespace bfpsim::units
