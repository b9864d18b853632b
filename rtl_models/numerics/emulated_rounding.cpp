// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/numerics/emulated_rounding.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "rtl_models/numerics/exponent_rule.h"
#include "rtl_models/numerics/float_format.h"

namespace bfpsim {
namespace {

constexpr int kFp32Fraction = 23;
constexpr std::int64_t kBeyondMantissas = 17;  ///< m <= 16

bool rounds_to_nearest(const RoundingStep& how) {
  return how.mode == Rounding::NearestEven || how.mode == Rounding::NearestAway;
}

/// x to a multiple of 2^lowest, to nearest even. Where this makes a tie, the tie is none any more for
/// NearestEven: microxcaling looks for ties before it adds 1/2. The sticky bit says so.
ExactMagnitude rounded_first(const ExactMagnitude& x, std::int64_t lowest, const RoundingStep& how) {
  if (x.exponent >= lowest || !rounds_to_nearest(how)) return x;
  const std::int64_t shift = lowest - x.exponent;
  const std::uint64_t kept = shift_right_nearest_even(x.significand, shift);
  const bool exact = kept << std::min<std::int64_t>(shift, 63) == x.significand;
  return {kept, lowest, !exact && how.mode == Rounding::NearestEven};
}

/// Exponent of the last place that FirstRounding leaves, on a grid of integers.
std::int64_t lowest_of_integers(FirstRounding rounding, int mantissa_bits) {
  // 1/2 + t has 24 bits below the point if t < 1/2. The base is 1.5 * 2^(E+1) = 1.5 * 2^m steps.
  return rounding == FirstRounding::HalfAdded ? -(kFp32Fraction + 1) : mantissa_bits - kFp32Fraction;
}

/// The same for a float: subnormals are affected only, for they alone have places so far below the last.
std::int64_t lowest_of_floats(FirstRounding rounding, const FloatElement& element) {
  return rounding == FirstRounding::HalfAdded
             ? element.smallest_exponent() - element.mantissa_bits - (kFp32Fraction + 1)
             : element.smallest_exponent() - kFp32Fraction;
}

float emulated_special(float x, const FloatElement& element, const Emulation& emulation, Overflow overflow) {
  if (emulation.infinity_everywhere) return std::isnan(x) ? canonical_nan() : x;
  if (!emulation.nan_is_rounded || std::isinf(x)) return cast_float(x, element, overflow);
  const std::uint32_t half = 1U << (kFp32Fraction - 1 - element.mantissa_bits);
  if (((bits_of(x) + half) ^ bits_of(x)) >> 31 != 0) return 0.0F;
  if (element.specials != SpecialValues::None) return canonical_nan();
  return std::copysign(decode_float(element.largest_finite_code(), element), x);
}

}  // namespace

std::uint64_t emulated_integer(const ExactMagnitude& x, bool negative, int mantissa_bits,
                               const Emulation& emulation, const RoundingStep& how) {
  ExactMagnitude value = x;
  if (emulation.first_rounding != FirstRounding::None) {
    value = rounded_first(x, lowest_of_integers(emulation.first_rounding, mantissa_bits), how);
  }
  if (value.significand == 0) return 0;
  if (value.exponent >= 0) return value.significand << std::min(value.exponent, kBeyondMantissas);
  const std::uint64_t rounded = shift_right_rounded(value.significand, -value.exponent, value.sticky, how);
  const bool tie = fraction_below(value.significand, -value.exponent, value.sticky).versus_half == 0;
  const bool halves_go_to_zero = emulation.ties_up && negative && how.mode == Rounding::NearestAway;
  return tie && halves_go_to_zero ? rounded - 1 : rounded;
}

std::uint32_t emulated_code(const ExactMagnitude& x, const FloatElement& element, const Emulation& emulation,
                            const RoundingStep& how) {
  if (x.significand == 0) return 0;
  ExactMagnitude value = x;
  if (emulation.first_rounding != FirstRounding::None) {
    value = rounded_first(x, lowest_of_floats(emulation.first_rounding, element), how);
  }
  const std::uint32_t code = round_to_code(value, element, how);
  // With the exponent one too large the last place is one too high; only truncation shows it.
  const std::int64_t top = x.exponent + floor_log2(x.significand);
  const bool normal = top >= element.smallest_exponent();
  const bool misread = emulation.floor_log2 == FloorLog2::Torch && torch_floor_log2(x) > top;
  return how.mode == Rounding::TowardZero && normal && misread ? code & ~1U : code;
}

float emulated_cast(float x, const FloatElement& element, Overflow overflow, const Emulation& emulation,
                    const RoundingStep& how) {
  if (!std::isfinite(x)) return emulated_special(x, element, emulation, overflow);
  const float magnitude = std::fabs(x);
  if (emulation.flush_subnormal_values && magnitude < std::ldexp(1.0F, element.smallest_exponent())) {
    return std::copysign(0.0F, x);
  }
  const std::uint32_t code = emulated_code(split_fp32(bits_of(magnitude)), element, emulation, how);
  const float infinity = std::numeric_limits<float>::infinity();
  if (code <= element.largest_finite_code()) return std::copysign(decode_float(code, element), x);
  if (emulation.infinity_everywhere && overflow == Overflow::ToSpecial) return std::copysign(infinity, x);
  return cast_float(std::copysign(infinity, x), element, overflow);
}

}  // namespace bfpsim
