// SPDX-License-Identifier: Apache-2.0
// The adder on fields against the host's floating-point unit (numerics' fp32_add) and against known cases.
#include "rtl_models/units/fp32_adder.h"

#include <gtest/gtest.h>

#include <cstdio>

#include "rtl_models/numerics/dot.h"
#include "rtl_models/numerics/float_format.h"
#include "rtl_models/units/fp32_fields.h"
#include "tests/unit/units/random_operands.h"

namespace bfpsim::units {
namespace {

bool agrees(std::uint32_t a, std::uint32_t b, Subnormals subnormals) {
  const std::uint32_t expected = bits_of(fp32_add(float_of(a), float_of(b), subnormals));
  const std::uint32_t sum = add_fp32_bits(a, b, subnormals);
  if (sum == expected) return true;
  ADD_FAILURE() << std::hex << a << " + " << b << " = " << sum << ", expected " << expected;
  return false;
}

TEST(Fp32Adder, KnownSums) {
  struct Case {
    std::uint32_t a, b, ieee, flush;
  };
  const Case cases[] = {
      {0x3F800000, 0x3F800000, 0x40000000, 0x40000000},  // 1 + 1
      {0x3F800000, 0xBF800000, 0x00000000, 0x00000000},  // x - x = +0
      {0x80000000, 0x80000000, 0x80000000, 0x80000000},  // -0 + -0
      {0x80000000, 0x00000000, 0x00000000, 0x00000000},  // -0 + +0
      {0x7F800000, 0xFF800000, 0x7FC00000, 0x7FC00000},  // Inf - Inf
      {0x7F800000, 0xC0000000, 0x7F800000, 0x7F800000},  // Inf + finite
      {0xFFA00001, 0x3F800000, 0x7FC00000, 0x7FC00000},  // signalling NaN, payload: canonical
      {0x7F7FFFFF, 0x7F7FFFFF, 0x7F800000, 0x7F800000},  // overflow
      {0x7F7FFFFF, 0x73000000, 0x7F800000, 0x7F800000},  // half an ulp above the largest: tie to even, to Inf
      {0x7F7FFFFF, 0x72FFFFFF, 0x7F7FFFFF, 0x7F7FFFFF},  // just below
      {0x3F800000, 0x33800000, 0x3F800000, 0x3F800000},  // 1 + 2^-24: tie to even, down
      {0x3F800001, 0x33800000, 0x3F800002, 0x3F800002},  // tie to even, up
      {0x3F800000, 0x33800001, 0x3F800001, 0x3F800001},  // above the tie
      {0x3F800000, 0xB3000000, 0x3F800000, 0x3F800000},  // 1 - 2^-25: tie below a power of two
      {0x00000001, 0x00000001, 0x00000002, 0x00000000},  // subnormals
      {0x007FFFFF, 0x00000001, 0x00800000, 0x00000000},  // flushed inputs, not only results
      {0x00800001, 0x80800000, 0x00000001, 0x00000000},  // a subnormal result
      {0x80800001, 0x00800000, 0x80000001, 0x80000000},  // flushed to its own sign
      {0x80000001, 0x80000001, 0x80000002, 0x80000000},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(add_fp32_bits(c.a, c.b, Subnormals::Ieee), c.ieee) << std::hex << c.a << " + " << c.b;
    EXPECT_EQ(add_fp32_bits(c.b, c.a, Subnormals::Ieee), c.ieee) << std::hex << c.b << " + " << c.a;
    EXPECT_EQ(add_fp32_bits(c.a, c.b, Subnormals::Flush), c.flush) << std::hex << c.a << " + " << c.b;
  }
}

TEST(Fp32Adder, EqualsTheHostOnRandomPatterns) {
  RandomOperands random(101);
  for (int i = 0; i < 8'000'000; ++i) {
    const std::uint32_t a = random.bits();
    const std::uint32_t b = random.bits();
    ASSERT_TRUE(agrees(a, b, (i & 1) != 0 ? Subnormals::Flush : Subnormals::Ieee));
  }
}

TEST(Fp32Adder, EqualsTheHostOnHardPairs) {
  // Exponents within the alignment range, sparse and dense fractions, both signs: ties, carries,
  // cancellation.
  RandomOperands random(102);
  int cancelled = 0;
  int subnormal = 0;
  for (int i = 0; i < 8'000'000; ++i) {
    const int exponent = random.in_range(0, 254);
    const std::uint32_t a = random.fp32(exponent, exponent);
    const int low = exponent > 27 ? exponent - 27 : 0;
    const std::uint32_t b = random.fp32(low, exponent);
    ASSERT_TRUE(agrees(a, b, Subnormals::Ieee));
    ASSERT_TRUE(agrees(b, a, Subnormals::Flush));
    const std::uint32_t sum = add_fp32_bits(a, b, Subnormals::Ieee);
    cancelled += magnitude_of(sum) < magnitude_of(a) / 2 ? 1 : 0;
    subnormal += is_subnormal(sum) ? 1 : 0;
  }
  std::printf("cancelled %d, subnormal results %d of 8000000\n", cancelled, subnormal);
  EXPECT_GT(cancelled, 1000);
  EXPECT_GT(subnormal, 1000);
}

TEST(Fp32Adder, EqualsTheHostOnAllPairsOfSpecialPatterns) {
  const std::uint32_t magnitudes[] = {0,          1,          2,          0x007FFFFF, 0x00800000, 0x00800001,
                                      0x00FFFFFF, 0x01000000, 0x3F7FFFFF, 0x3F800000, 0x3F800001, 0x33800000,
                                      0x33FFFFFF, 0x34000000, 0x72FFFFFF, 0x73000000, 0x73000001, 0x7F000000,
                                      0x7F7FFFFE, 0x7F7FFFFF, 0x7F800000, 0x7F800001, 0x7FC00000, 0x7FFFFFFF};
  for (const std::uint32_t a : magnitudes) {
    for (const std::uint32_t b : magnitudes) {
      for (const std::uint32_t signs : {0U, 1U, 2U, 3U}) {
        for (const Subnormals subnormals : {Subnormals::Ieee, Subnormals::Flush}) {
          agrees(a | (signs & 1U) << 31, b | (signs & 2U) << 30, subnormals);
        }
      }
    }
  }
}

}  // namespace
}  // namespace bfpsim::units
