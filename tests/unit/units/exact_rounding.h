// SPDX-License-Identifier: Apache-2.0
// value * 2^exponent to FP32 by Boost integers and the host's own conversion: an oracle that shares nothing
// with the units.
#pragma once

#include <boost/multiprecision/cpp_int.hpp>
#include <cfloat>
#include <cmath>
#include <cstdint>
#include <cstring>

namespace bfpsim::units {

static_assert(LDBL_MANT_DIG >= 64, "the oracle holds 64-bit integers exactly in a long double");

inline std::uint32_t bits_of_float(float value) {
  std::uint32_t bits = 0;
  std::memcpy(&bits, &value, sizeof bits);
  return bits;
}

inline float float_of_bits(std::uint32_t bits) {
  float value = 0.0F;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

/// The host converts a long double to float with one rounding, to nearest even.
inline std::uint32_t rounded_exactly(std::int64_t value, int exponent) {
  if (value == 0) return 0;
  return bits_of_float(static_cast<float>(std::ldexp(static_cast<long double>(value), exponent)));
}

inline std::uint32_t rounded_exactly(const boost::multiprecision::cpp_int& value, int exponent) {
  using boost::multiprecision::cpp_int;
  const cpp_int magnitude = abs(value);
  if (magnitude == 0) return 0;
  const int excess = static_cast<int>(msb(magnitude)) - 61;
  std::int64_t kept = 0;
  if (excess <= 0) {
    kept = static_cast<std::int64_t>(magnitude);
  } else {
    const cpp_int quotient = magnitude >> excess;
    kept = static_cast<std::int64_t>(quotient);
    if ((quotient << excess) != magnitude) kept |= 1;
    exponent += excess;
  }
  return rounded_exactly(value < 0 ? -kept : kept, exponent);
}

}  // namespace bfpsim::units
