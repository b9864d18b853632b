// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/units/fp32_accumulator.h"

#include <gtest/gtest.h>

namespace bfpsim::units {
namespace {

TEST(Fp32Accumulator, StartsAtPlusZeroAndKeepsSumsApart) {
  Fp32Accumulator sums(2, 1, Subnormals::Ieee);
  EXPECT_EQ(sums.add(0, 0x80000000, true), 0x00000000U);  // +0 + -0
  EXPECT_EQ(sums.add(1, 0x3F800000, true), 0x3F800000U);
  EXPECT_EQ(sums.add(0, 0x40000000, false), 0x40000000U);
  EXPECT_EQ(sums.add(1, 0x3F800000, false), 0x40000000U);
  EXPECT_EQ(sums.add(0, 0x3F800000, true), 0x3F800000U);
}

TEST(Fp32Accumulator, OrderOfAdditionsIsVisible) {
  // 2^24 + 1 + 1: ascending gives 2^24 (two ties to even), the other way 2^24 + 2.
  Fp32Accumulator sums(2, 1, Subnormals::Ieee);
  sums.add(0, 0x4B800000, true);
  sums.add(0, 0x3F800000, false);
  EXPECT_EQ(sums.add(0, 0x3F800000, false), 0x4B800000U);
  sums.add(1, 0x3F800000, true);
  sums.add(1, 0x3F800000, false);
  EXPECT_EQ(sums.add(1, 0x4B800000, false), 0x4B800001U);
}

TEST(Fp32Accumulator, IsBusyForAsLongAsAnAdditionTakes) {
  for (const int latency : {1, 2, 5}) {
    Fp32Accumulator sums(2, latency, Subnormals::Ieee);
    sums.move();
    sums.add(1, 0x3F800000, true);
    for (int move = 1; move < latency; ++move) {
      EXPECT_TRUE(sums.is_busy(1)) << latency << " cycles, after " << move;
      EXPECT_FALSE(sums.is_busy(0));
      sums.move();
    }
    EXPECT_FALSE(sums.is_busy(1)) << latency << " cycles";
  }
}

TEST(Fp32Accumulator, FlushesSubnormals) {
  Fp32Accumulator ieee(1, 1, Subnormals::Ieee);
  Fp32Accumulator flush(1, 1, Subnormals::Flush);
  EXPECT_EQ(ieee.add(0, 0x00000005, true), 0x00000005U);
  EXPECT_EQ(flush.add(0, 0x00000005, true), 0x00000000U);
}

}  // namespace
}  // namespace bfpsim::units
