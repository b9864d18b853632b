// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/units/fp32_multiplier.h"

#include "rtl_models/units/fp32_fields.h"

namespace bfpsim::units {
namespace {

std::uint32_t flush(std::uint32_t bits, Subnormals subnormals) {
  return subnormals == Subnormals::Flush && is_subnormal(bits) ? bits & kSignBit : bits;
}

std::uint32_t multiply_finite(std::uint32_t a, std::uint32_t b, int scale) {
  const Fp32Fields x = split(a);
  const Fp32Fields y = split(b);
  const std::uint32_t sign = (a ^ b) & kSignBit;
  const std::uint64_t product = std::uint64_t{x.significand} * y.significand;
  return sign | round_to_fp32_bits(false, product, x.exponent + y.exponent + scale);
}

}  // namespace

std::uint32_t multiply_fp32_bits(std::uint32_t a, std::uint32_t b, int scale, Subnormals subnormals) {
  if (is_nan(a) || is_nan(b)) return kNanBits;
  a = flush(a, subnormals);
  b = flush(b, subnormals);
  if (is_infinite(a) || is_infinite(b)) {
    const bool times_zero = magnitude_of(a) == 0 || magnitude_of(b) == 0;
    return times_zero ? kNanBits : ((a ^ b) & kSignBit) | kInfinityBits;
  }
  return flush(multiply_finite(a, b, scale), subnormals);
}

}  // namespace bfpsim::units
