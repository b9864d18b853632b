// SPDX-License-Identifier: Apache-2.0
// The shifts that every rounding rests on, against divisions in 128 bits.
#include "rtl_models/units/fp32_fields.h"

#include <gtest/gtest.h>

#include <cmath>

#include "tests/unit/units/exact_rounding.h"
#include "tests/unit/units/random_operands.h"

namespace bfpsim::units {
namespace {

using boost::multiprecision::uint128_t;

std::uint64_t jammed(std::uint64_t value, int shift) {
  const uint128_t divisor = uint128_t(1) << shift;
  const uint128_t wide = value;
  const uint128_t quotient = wide / divisor;
  const uint128_t remainder = wide % divisor;
  return static_cast<std::uint64_t>(quotient) | (remainder != 0 ? 1U : 0U);
}

std::uint64_t rounded(std::uint64_t value, int shift) {
  const uint128_t divisor = uint128_t(1) << shift;
  const uint128_t wide = value;
  const uint128_t quotient = wide / divisor;
  const uint128_t doubled = (wide % divisor) * 2;
  const bool up = doubled > divisor || (doubled == divisor && quotient % 2 != 0);
  return static_cast<std::uint64_t>(quotient) + (up ? 1U : 0U);
}

TEST(Fp32Fields, ShiftsEqualDivisionsAtEveryDistance) {
  RandomOperands random(1301);
  for (int i = 0; i < 400'000; ++i) {
    std::uint64_t value = random.bits64() >> random.in_range(0, 63);
    if (random.one_in(3)) value = std::uint64_t{1} << random.in_range(0, 63);
    const int shift = i % 100;
    ASSERT_EQ(shift_right_jam(value, shift), jammed(value, shift)) << value << " >> " << shift;
    ASSERT_EQ(shift_right_round(value, shift), rounded(value, shift)) << value << " >> " << shift;
  }
}

TEST(Fp32Fields, LeadingOneOfEveryWidth) {
  for (int top = 0; top < 64; ++top) {
    const std::uint64_t power = std::uint64_t{1} << top;
    EXPECT_EQ(leading_one(power), top);
    EXPECT_EQ(leading_one(power | (power - 1)), top);
  }
}

TEST(Fp32Fields, FieldsGiveTheValueBack) {
  RandomOperands random(1302);
  for (int i = 0; i < 200'000; ++i) {
    const std::uint32_t bits = random.fp32(0, 254);
    const Fp32Fields fields = split(bits);
    const double value = std::ldexp(static_cast<double>(fields.significand), fields.exponent);
    ASSERT_EQ(fields.negative ? -value : value, static_cast<double>(float_of_bits(bits)));
  }
}

}  // namespace
}  // namespace bfpsim::units
