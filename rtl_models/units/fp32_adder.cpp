// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/units/fp32_adder.h"

#include <utility>

#include "rtl_models/units/fp32_fields.h"

namespace bfpsim::units {
namespace {

/// Guard, round and sticky: with a jammed sticky bit three bits below the last place decide every rounding.
constexpr int kExtraBits = 3;

std::uint32_t flush(std::uint32_t bits, Subnormals subnormals) {
  return subnormals == Subnormals::Flush && is_subnormal(bits) ? bits & kSignBit : bits;
}

std::uint32_t add_finite(std::uint32_t a, std::uint32_t b) {
  if (magnitude_of(a) < magnitude_of(b)) std::swap(a, b);
  const Fp32Fields large = split(a);
  const Fp32Fields small = split(b);
  const std::uint64_t placed = std::uint64_t{large.significand} << kExtraBits;
  const std::uint64_t aligned =
      shift_right_jam(std::uint64_t{small.significand} << kExtraBits, large.exponent - small.exponent);
  const std::uint64_t sum = large.negative == small.negative ? placed + aligned : placed - aligned;
  if (sum == 0) return large.negative && small.negative ? kSignBit : 0U;
  return round_to_fp32_bits(large.negative, sum, large.exponent - kExtraBits);
}

}  // namespace

std::uint32_t add_fp32_bits(std::uint32_t a, std::uint32_t b, Subnormals subnormals) {
  if (is_nan(a) || is_nan(b)) return kNanBits;
  if (is_infinite(a)) return is_infinite(b) && a != b ? kNanBits : a;
  if (is_infinite(b)) return b;
  return flush(add_finite(flush(a, subnormals), flush(b, subnormals)), subnormals);
}

}  // namespace bfpsim::units
