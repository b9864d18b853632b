// SPDX-License-Identifier: Apache-2.0
#include "encode_oracle.h"

#include <cmath>
#include <cstring>

namespace bfpsim::test {
namespace {

constexpr std::uint32_t kInfinityPattern = 0x7F800000U;

/// The value of a code if exponents went on for ever: also what follows the largest finite code.
double unlimited_value(std::uint32_t code, const Definition& d) {
  const auto field = static_cast<int>(code >> d.mantissa_bits);
  const std::uint32_t fraction = code & ((1U << d.mantissa_bits) - 1U);
  const double significand = (field == 0 ? 0.0 : 1.0) + std::ldexp(fraction, -d.mantissa_bits);
  return std::ldexp(significand, (field == 0 ? 1 : field) - d.bias);
}

/// Midpoints have at most 12 significant bits, so FP32 holds them exactly.
std::uint32_t pattern_of(double exact) {
  const auto value = static_cast<float>(exact);
  std::uint32_t bits = 0;
  std::memcpy(&bits, &value, sizeof bits);
  return bits;
}

}  // namespace

EncodeOracle make_oracle(const Definition& d) {
  EncodeOracle oracle;
  oracle.format = d.format;
  oracle.sign_shift = d.exponent_bits + d.mantissa_bits;
  const std::uint32_t all_ones = (1U << oracle.sign_shift) - 1U;
  const std::uint32_t infinity = all_ones & ~((1U << d.mantissa_bits) - 1U);
  const std::uint32_t largest = d.has_infinity ? infinity - 1U : all_ones - 1U;
  const std::uint32_t nan = d.has_infinity ? infinity | (1U << (d.mantissa_bits - 1)) : all_ones;
  for (std::uint32_t code = 0; code <= largest; ++code) {
    const double midpoint = (unlimited_value(code, d) + unlimited_value(code + 1, d)) / 2;
    const bool tie_comes_here = (code & 1U) == 0;
    oracle.intervals.push_back({pattern_of(midpoint) - (tie_comes_here ? 0U : 1U), code});
  }
  oracle.intervals.push_back({kInfinityPattern, d.has_infinity ? infinity : nan});
  oracle.intervals.push_back({0x7FFFFFFFU, nan});
  return oracle;
}

}  // namespace bfpsim::test
