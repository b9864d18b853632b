// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/units/bfp_converter.h"

#include <algorithm>

#include "rtl_models/units/fp32_fields.h"

namespace bfpsim::units {
namespace {

/// From here on any significand but 0 is beyond the largest mantissa of 16 bits.
constexpr int kShiftToSaturation = 16;
/// Places below the mantissa that the rounding looks at one by one; what lies below them is or-ed together.
constexpr int kFractionBits = 16;
constexpr int kSignificandBits = 24;

/// |x| as bits, with `saturate` applied: NaN is 0, Inf the largest finite (contract A6).
std::uint32_t admitted_magnitude(std::uint32_t bits, NanPolicy policy) {
  if (policy == NanPolicy::Saturate && is_nan(bits)) return 0;
  if (policy == NanPolicy::Saturate && is_infinite(bits)) return kLargestFiniteBits;
  return magnitude_of(bits);
}

/// floor(log2) of a finite magnitude > 0.
int floor_log2_of(std::uint32_t magnitude) {
  const Fp32Fields x = split(magnitude);
  return leading_one(x.significand) + x.exponent;
}

/// The significand's 23 bits below its leading one.
std::uint32_t fraction_of(std::uint32_t magnitude) {
  const std::uint32_t significand = split(magnitude).significand;
  const int shift = kSignificandBits - 1 - leading_one(significand);
  return significand << shift & 0x007FFFFFU;
}

/// Whether the topmost `count` bits of a 23-bit fraction are all ones.
bool top_bits_set(std::uint32_t fraction, int count) {
  const std::uint32_t mask = ((1U << count) - 1U) << (kSignificandBits - 1 - count);
  return (fraction & mask) == mask;
}

/// Whether the scale of integers is one above floor(log2(maximum)): elements reach 2 - 2^-(m-2), p = m - 2
/// bits of fraction.
bool scale_is_above_floor(std::uint32_t magnitude, const BfpCoding& coding) {
  const std::uint32_t fraction = fraction_of(magnitude);
  const int places = coding.mantissa_bits - 2;
  switch (coding.scale_rule) {
    case ScaleRule::Floor:
      break;
    case ScaleRule::Ceil:
      return fraction != 0;
    case ScaleRule::Even:  // a carry when half of the last place is added
      return top_bits_set(fraction, places + 1);
    case ScaleRule::Rceil: {  // above the largest element: all its ones, and something below them
      const std::uint32_t below = (1U << (kSignificandBits - 1 - places)) - 1U;
      return top_bits_set(fraction, places) && (fraction & below) != 0;
    }
  }
  return false;
}

/// A magnitude in steps: an integer, 16 bits of fraction, and whether anything lies below those.
struct Steps {
  std::uint64_t whole = 0;
  std::uint32_t fraction = 0;
  bool sticky = false;
};

Steps shifted_right(std::uint32_t significand, int shift) {
  constexpr int kShiftToSticky = kSignificandBits + kFractionBits;
  if (shift >= kShiftToSticky) return {0, 0, significand != 0};
  const std::uint64_t wide = std::uint64_t{significand} << kFractionBits;
  const std::uint64_t shifted = wide >> shift;
  return {shifted >> kFractionBits, static_cast<std::uint32_t>(shifted & 0xFFFFU), shifted << shift != wide};
}

bool rounds_up(const Steps& steps, Rounding rounding, std::uint32_t draw) {
  constexpr std::uint32_t kHalf = 1U << (kFractionBits - 1);
  switch (rounding) {
    case Rounding::NearestEven:
      return steps.fraction > kHalf || (steps.fraction == kHalf && (steps.sticky || (steps.whole & 1U) != 0));
    case Rounding::Stochastic:  // the carry out of an adder of 16 bits
      return (steps.fraction + draw) >> kFractionBits != 0;
    case Rounding::NearestAway:
      return steps.fraction >= kHalf;
    case Rounding::TowardZero:
      break;
  }
  return false;
}

}  // namespace

void BlockMaximum::observe(std::uint32_t bits, NanPolicy policy) {
  largest_ = std::max(largest_, admitted_magnitude(bits, policy));
}

ExponentCode BlockMaximum::exponent_code(const BfpCoding& coding) const {
  if (largest_ >= kInfinityBits) return static_cast<ExponentCode>(coding.nan_code());
  if (largest_ == 0) {
    return static_cast<ExponentCode>(coding.biased ? coding.smallest_code() : coding.zero_code());
  }
  const int floor = floor_log2_of(largest_);
  const int bias = (1 << (coding.exponent_bits - 1)) - 1;
  const int code =
      coding.biased ? floor + (scale_is_above_floor(largest_, coding) ? 1 : 0) + bias : floor + 1;
  // Saturated before any mantissa is made (contract A3).
  return static_cast<ExponentCode>(std::clamp(code, coding.smallest_code(), coding.nan_code() - 1));
}

Mantissa shift_and_round(std::uint32_t bits, ExponentCode code, const BfpCoding& coding, std::uint32_t draw) {
  const bool zero_block = !coding.biased && code == coding.zero_code();
  if (zero_block || code == coding.nan_code()) return 0;
  const Fp32Fields x = split(admitted_magnitude(bits, coding.nan_policy));
  const int shift = coding.step_exponent(code) - x.exponent;
  std::uint64_t magnitude = 0;
  if (shift < 0) {
    // A block of subnormals, whose step may be finer than theirs, or a saturated exponent.
    magnitude = std::uint64_t{x.significand} << std::min(-shift, kShiftToSaturation);
  } else {
    const Steps steps = shifted_right(x.significand, shift);
    magnitude = steps.whole + (rounds_up(steps, coding.rounding, draw) ? 1U : 0U);
  }
  magnitude = std::min<std::uint64_t>(magnitude, coding.max_mantissa());
  const auto q = static_cast<Mantissa>(magnitude);
  return (bits & kSignBit) != 0 ? static_cast<Mantissa>(-q) : q;
}

}  // namespace bfpsim::units
