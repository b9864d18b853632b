// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/units/bfp_converter.h"

#include <algorithm>

#include "rtl_models/units/fp32_fields.h"

namespace bfpsim::units {
namespace {

/// From here on a 24-bit significand rounds to 0.
constexpr int kShiftToNothing = 25;
/// From here on any significand but 0 is beyond the largest mantissa of 16 bits.
constexpr int kShiftToSaturation = 16;

/// |x| as bits, with `saturate` applied: NaN is 0, Inf the largest finite (contract A6).
std::uint32_t admitted_magnitude(std::uint32_t bits, NanPolicy policy) {
  if (policy == NanPolicy::Saturate && is_nan(bits)) return 0;
  if (policy == NanPolicy::Saturate && is_infinite(bits)) return kLargestFiniteBits;
  return magnitude_of(bits);
}

/// E of a finite magnitude > 0: 2^(E-1) <= |x| < 2^E.
int frexp_exponent_of(std::uint32_t magnitude) {
  const Fp32Fields x = split(magnitude);
  return leading_one(x.significand) + 1 + x.exponent;
}

}  // namespace

void BlockMaximum::observe(std::uint32_t bits, NanPolicy policy) {
  largest_ = std::max(largest_, admitted_magnitude(bits, policy));
}

ExponentCode BlockMaximum::exponent_code(const BfpCoding& coding) const {
  if (largest_ >= kInfinityBits) return static_cast<ExponentCode>(coding.nan_code());
  if (largest_ == 0) return static_cast<ExponentCode>(coding.zero_code());
  // Saturated before any mantissa is made (contract A3).
  const int exponent = frexp_exponent_of(largest_);
  return static_cast<ExponentCode>(std::clamp(exponent, coding.zero_code() + 1, coding.nan_code() - 1));
}

Mantissa shift_and_round(std::uint32_t bits, ExponentCode code, const BfpCoding& coding) {
  if (code == coding.zero_code() || code == coding.nan_code()) return 0;
  const Fp32Fields x = split(admitted_magnitude(bits, coding.nan_policy));
  const int step_exponent = code - (coding.mantissa_bits - 1);
  const int shift = step_exponent - x.exponent;
  std::uint64_t magnitude = 0;
  if (shift < 0) {
    // A block of subnormals, whose step may be finer than theirs, or a saturated exponent.
    magnitude = std::uint64_t{x.significand} << std::min(-shift, kShiftToSaturation);
  } else if (shift < kShiftToNothing) {
    magnitude = shift_right_round(x.significand, shift);
  }
  magnitude = std::min<std::uint64_t>(magnitude, coding.max_mantissa());
  const auto q = static_cast<Mantissa>(magnitude);
  return (bits & kSignBit) != 0 ? static_cast<Mantissa>(-q) : q;
}

}  // namespace bfpsim::units
