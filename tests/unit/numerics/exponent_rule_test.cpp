// SPDX-License-Identifier: Apache-2.0
// Expectations: MPFR's correctly rounded log2 for the emulators' rule, std::frexp for the other.
#include "rtl_models/numerics/exponent_rule.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

#include "emulator_log2.h"
#include "rtl_models/numerics/float_format.h"

namespace bfpsim::test {
namespace {

constexpr std::uint32_t kLargestFinite = 0x7F7FFFFFU;

TEST(EmulatorExponent, EqualsMpfrWithin64UlpsOfEveryPowerOfTwo) {
  int absorbed = 0;
  for (int k = -149; k <= 127; ++k) {
    const std::uint32_t power = bits_of(std::ldexp(1.0F, k));
    for (std::int64_t d = -64; d <= 64; ++d) {
      const std::int64_t bits = static_cast<std::int64_t>(power) + d;
      if (bits < 0 || bits > kLargestFinite) continue;
      const float x = float_of(static_cast<std::uint32_t>(bits));
      ASSERT_EQ(emulator_exponent(x), emulator_exponent_oracle(x)) << x << " k " << k << " d " << d;
      absorbed += d > 0 && emulator_exponent(x) == k ? 1 : 0;
    }
  }
  EXPECT_GT(absorbed, 64 * 22) << "values above 2^k whose FP32 log2 is k";
}

/// Epsilon adds up to FP32's own rounding: around these maxima the sum crosses a power of two.
TEST(EmulatorExponent, EqualsMpfrWhereEpsilonCrossesAPowerOfTwo) {
  int checked = 0;
  for (int k = -26; k <= 1; ++k) {
    const float centre = static_cast<float>(std::ldexp(1.0, k) - static_cast<double>(1e-8F));
    for (std::int64_t d = -200; d <= 200; ++d) {
      const float x = float_of(static_cast<std::uint32_t>(static_cast<std::int64_t>(bits_of(centre)) + d));
      ASSERT_EQ(emulator_exponent(x), emulator_exponent_oracle(x)) << x << " k " << k << " d " << d;
      ++checked;
    }
  }
  EXPECT_EQ(checked, 28 * 401);
}

TEST(EmulatorExponent, EqualsMpfrOnRandomPatterns) {
  std::mt19937 random(20230817);
  for (int i = 0; i < 200000; ++i) {
    const float x = float_of(static_cast<std::uint32_t>(random()) % (kLargestFinite + 1U));
    ASSERT_EQ(emulator_exponent(x), emulator_exponent_oracle(x)) << x << " seed 20230817, draw " << i;
  }
}

TEST(EmulatorExponent, SpansMinus26To128) {
  EXPECT_EQ(emulator_exponent(0.0F), -26);  // log2(1e-8) = -26.575
  EXPECT_EQ(emulator_exponent(std::numeric_limits<float>::max()), 128);
}

TEST(EmulatorExponent, TakesPowersOfTwoAsTheyAreFromAQuarterUp) {
  EXPECT_EQ(emulator_exponent(1.0F), 0);
  EXPECT_EQ(emulator_exponent(0.25F), -2);
  EXPECT_EQ(emulator_exponent(0.125F), -2);  // 1/8 + 1e-8 is above 1/8 in FP32
}

int torch_floor(float x) {
  return torch_floor_log2(split_fp32(bits_of(x)));
}

TEST(TorchFloorLog2, EqualsMpfrWithin64UlpsOfEveryPowerOfTwo) {
  int one_too_large = 0;
  for (int k = -149; k <= 128; ++k) {
    const std::uint32_t power = bits_of(std::ldexp(1.0F, k));
    for (std::int64_t d = -64; d <= 64; ++d) {
      const std::int64_t bits = static_cast<std::int64_t>(power) + d;
      if (bits < 1 || bits > kLargestFinite) continue;
      const float x = float_of(static_cast<std::uint32_t>(bits));
      ASSERT_EQ(torch_floor(x), floor_fp32_log2(x)) << x << " k " << k << " d " << d;
      one_too_large += torch_floor(x) == frexp_exponent(x) ? 1 : 0;
    }
  }
  EXPECT_GT(one_too_large, 2 * 62 * 44) << "values below 2^k whose FP32 log2 is k";
}

TEST(TorchFloorLog2, EqualsMpfrOnRandomPatterns) {
  std::mt19937 random(20231016);
  for (int i = 0; i < 200000; ++i) {
    const float x = float_of(1U + static_cast<std::uint32_t>(random()) % kLargestFinite);
    ASSERT_EQ(torch_floor(x), floor_fp32_log2(x)) << x << " seed 20231016, draw " << i;
  }
}

TEST(FrexpExponent, EqualsLibmOnAllBinadesAndSubnormals) {
  for (std::uint32_t bits = 1; bits <= kLargestFinite; bits += (bits < 4096 ? 1 : 1021)) {
    int expected = 0;
    std::frexp(float_of(bits), &expected);
    ASSERT_EQ(frexp_exponent(float_of(bits)), expected) << std::hex << bits;
  }
  EXPECT_EQ(frexp_exponent(float_of(1)), -148);
  EXPECT_EQ(frexp_exponent(float_of(kLargestFinite)), 128);
  EXPECT_EQ(frexp_exponent(1.0F), 1) << "a power of two opens a new binade";
}

}  // namespace
}  // namespace bfpsim::test
