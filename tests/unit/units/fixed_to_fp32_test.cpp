// SPDX-License-Identifier: Apache-2.0
// Fixed to FP32 against the host's conversion of an exact long double, and against the specification.
#include "rtl_models/units/fixed_to_fp32.h"

#include <gtest/gtest.h>

#include <cstdio>

#include "rtl_models/numerics/dot.h"
#include "rtl_models/numerics/float_format.h"
#include "rtl_models/units/fp32_fields.h"
#include "tests/unit/units/exact_rounding.h"
#include "tests/unit/units/random_operands.h"

namespace bfpsim::units {
namespace {

TEST(FixedToFp32, KnownValues) {
  EXPECT_EQ(fixed_to_fp32_bits(0, 5, false), 0x00000000U);
  EXPECT_EQ(fixed_to_fp32_bits(1, 0, false), 0x3F800000U);
  EXPECT_EQ(fixed_to_fp32_bits(-3, -1, false), 0xBFC00000U);
  EXPECT_EQ(fixed_to_fp32_bits(1, 0, true), 0x7FC00000U);
  EXPECT_EQ(fixed_to_fp32_bits((1 << 24) + 1, 0, false), 0x4B800000U);  // tie, down to even
  EXPECT_EQ(fixed_to_fp32_bits((1 << 24) + 3, 0, false), 0x4B800002U);  // tie, up to even
  EXPECT_EQ(fixed_to_fp32_bits(1, -149, false), 0x00000001U);           // smallest subnormal
  EXPECT_EQ(fixed_to_fp32_bits(1, -150, false), 0x00000000U);           // half of it: tie to even
  EXPECT_EQ(fixed_to_fp32_bits(3, -151, false), 0x00000001U);           // three quarters
  EXPECT_EQ(fixed_to_fp32_bits(-1, -150, false), 0x80000000U);          // a zero by rounding keeps its sign
  EXPECT_EQ(fixed_to_fp32_bits(1, 128, false), 0x7F800000U);
  EXPECT_EQ(fixed_to_fp32_bits(-0x1FFFFFF, 103, false), 0xFF800000U);  // rounds up to 2^128
  EXPECT_EQ(fixed_to_fp32_bits(0xFFFFFF, 104, false), 0x7F7FFFFFU);
  // Rounded once: 2^-127 + 2^-150 + 2^-151 would round differently through a normal intermediate.
  EXPECT_EQ(fixed_to_fp32_bits((1LL << 24) + 3, -151, false), 0x00400001U);
}

TEST(FixedToFp32, EqualsTheExactRounding) {
  RandomOperands random(201);
  int subnormal = 0;
  int overflow = 0;
  for (int i = 0; i < 3'000'000; ++i) {
    const int width = random.in_range(1, 63);
    auto value = static_cast<std::int64_t>(random.bits64() >> (64 - width));
    if (random.one_in(3)) value &= static_cast<std::int64_t>(random.bits64() & random.bits64());
    if (random.one_in(2)) value = -value;
    const int exponent = random.in_range(-230, 130);
    const std::uint32_t expected = rounded_exactly(value, exponent);
    ASSERT_EQ(fixed_to_fp32_bits(value, exponent, false), expected) << value << " * 2^" << exponent;
    ASSERT_EQ(bits_of(fixed_to_fp32(value, exponent)), expected) << value << " * 2^" << exponent;
    subnormal += is_subnormal(expected) ? 1 : 0;
    overflow += is_infinite(expected) ? 1 : 0;
  }
  std::printf("subnormal %d, overflow %d of 3000000\n", subnormal, overflow);
  EXPECT_GT(subnormal, 1000);
  EXPECT_GT(overflow, 1000);
}

TEST(FixedToFp32, EqualsTheExactRoundingAtTiesAndTheirNeighbours) {
  for (int exponent = -240; exponent <= 140; ++exponent) {
    for (int position = 1; position < 62; ++position) {
      for (int half = 0; half < position; ++half) {
        const std::int64_t tie = (std::int64_t{1} << position) + (std::int64_t{1} << half);
        for (const std::int64_t value : {tie - 1, tie, tie + 1, -tie}) {
          ASSERT_EQ(fixed_to_fp32_bits(value, exponent, false), rounded_exactly(value, exponent))
              << value << " * 2^" << exponent;
        }
      }
    }
  }
}

TEST(FixedToFp32, FarExponentsSaturateToZeroAndInfinity) {
  for (const int exponent : {-100000, -1000, 1000, 100000}) {
    EXPECT_EQ(fixed_to_fp32_bits(INT64_MAX, exponent, false), exponent < 0 ? 0U : kInfinityBits);
    EXPECT_EQ(fixed_to_fp32_bits(-1, exponent, false), kSignBit | (exponent < 0 ? 0U : kInfinityBits));
  }
}

}  // namespace
}  // namespace bfpsim::units
