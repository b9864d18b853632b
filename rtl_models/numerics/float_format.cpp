// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/numerics/float_format.h"

#include <algorithm>

#include "rtl_models/numerics/lfsr.h"
#include "rtl_models/numerics/rounding.h"

namespace bfpsim {
namespace {

constexpr std::uint32_t kSign = 0x80000000U;
constexpr std::uint32_t kFp32Infinity = 0x7F800000U;

/// The quiet NaN without its sign: IEEE sets the top mantissa bit, NanOnly has one NaN, all ones; a format
/// without NaN has +0 for it.
std::uint32_t nan_code(const FloatElement& f) {
  switch (f.specials) {
    case SpecialValues::Ieee:
      return f.exponent_mask() | (1U << (f.mantissa_bits - 1));
    case SpecialValues::NanOnly:
      return f.magnitude_mask();
    case SpecialValues::None:
      break;
  }
  return 0;
}

std::uint32_t overflow_code(const FloatElement& f, Overflow overflow) {
  if (overflow == Overflow::Saturate || f.specials == SpecialValues::None) return f.largest_finite_code();
  return f.specials == SpecialValues::Ieee ? f.exponent_mask() : nan_code(f);
}

/// The grid 0, 4^(1-bias), 4^(2-bias), ...: neighbours are base and 4 * base, the fraction is (value - base)
/// / (3 * base).
std::uint32_t round_to_radix4_code(const ExactMagnitude& value, int smallest_exponent,
                                   const RoundingStep& how) {
  if (value.significand == 0) return 0;
  const std::int64_t top = value.exponent + floor_log2(value.significand);
  if (top < smallest_exponent) {
    const Fraction fraction = fraction_below(value.significand, smallest_exponent - value.exponent, false);
    return rounds_up(fraction, false, how) ? 1 : 0;
  }
  const std::int64_t steps = (top - smallest_exponent) / 2;
  const std::int64_t base_exponent = smallest_exponent + 2 * steps;
  // value / base = significand / 2^below or, if that is negative, an integer.
  const std::int64_t below = std::max<std::int64_t>(base_exponent - value.exponent, 0);
  const std::uint64_t scaled = value.significand << std::max<std::int64_t>(value.exponent - base_exponent, 0);
  const std::uint64_t one = std::uint64_t{1} << below;
  const std::uint64_t rest = scaled - one;
  Fraction fraction;
  fraction.versus_half = 2 * rest > 3 * one ? 1 : 2 * rest == 3 * one ? 0 : -1;
  fraction.bits = static_cast<std::uint32_t>((rest << kDrawBits) / (3 * one));
  const auto code = static_cast<std::uint32_t>(steps + 1);
  return code + (rounds_up(fraction, (code & 1U) != 0, how) ? 1 : 0);
}

}  // namespace

float canonical_nan() {
  return float_of(kCanonicalNanBits);
}

std::uint32_t round_to_code(const ExactMagnitude& value, const FloatElement& f, const RoundingStep& how) {
  if (f.radix == 4) return round_to_radix4_code(value, f.smallest_exponent(), how);
  return round_to_code(value, f.mantissa_bits, f.bias, how);
}

std::uint32_t encode_float(float value, const FloatElement& f, Overflow overflow, const RoundingStep& how) {
  const std::uint32_t bits = bits_of(value);
  const std::uint32_t magnitude = bits & ~kSign;
  const std::uint32_t sign = (bits >> 31) << (f.exponent_bits + f.mantissa_bits);
  if (magnitude > kFp32Infinity) return f.specials == SpecialValues::None ? 0U : sign | nan_code(f);
  if (magnitude == kFp32Infinity) return sign | overflow_code(f, overflow);
  const std::uint32_t code = round_to_code(split_fp32(magnitude), f, how);
  return sign | (code > f.largest_finite_code() ? overflow_code(f, overflow) : code);
}

float decode_float(std::uint32_t code, const FloatElement& f) {
  const bool negative = ((code >> (f.exponent_bits + f.mantissa_bits)) & 1U) != 0;
  const std::uint32_t sign = negative ? kSign : 0U;
  const std::uint32_t magnitude = code & f.magnitude_mask();
  if (magnitude > f.largest_finite_code()) {
    const bool infinity = f.specials == SpecialValues::Ieee && magnitude == f.exponent_mask();
    return float_of(sign | (infinity ? kFp32Infinity : kCanonicalNanBits));
  }
  const std::uint32_t field = magnitude >> f.mantissa_bits;
  const std::uint32_t fraction = magnitude & ((1U << f.mantissa_bits) - 1U);
  const std::uint32_t hidden = field == 0 ? 0U : 1U << f.mantissa_bits;
  const int steps = field == 0 ? 0 : static_cast<int>(field) - 1;
  const int exponent = f.smallest_exponent() + steps * f.bits_per_exponent_step() - f.mantissa_bits;
  const float absolute = round_to_fp32(false, {fraction | hidden, exponent, false});
  return float_of(sign | bits_of(absolute));
}

float cast_float(float value, const FloatElement& f, Overflow overflow, const RoundingStep& how) {
  return decode_float(encode_float(value, f, overflow, how), f);
}

}  // namespace bfpsim
