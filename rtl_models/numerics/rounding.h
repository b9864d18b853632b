// SPDX-License-Identifier: Apache-2.0
// The one rounding routine (contract A4, B5): an exact non-negative value goes to a float grid in one step.
#pragma once

#include <cstdint>

#include "rtl_models/numerics/format.h"
#include "rtl_models/numerics/lfsr.h"

namespace bfpsim {

/// The exact value (significand + t) * 2^exponent, where t = 0, or 0 < t < 1 if `sticky`.
/// With `sticky` the significand must have at least 26 bits, so that t always lies below the rounding
/// position.
struct ExactMagnitude {
  std::uint64_t significand = 0;
  std::int64_t exponent = 0;
  bool sticky = false;
};

/// floor(log2(value)) of a non-zero value.
[[nodiscard]] constexpr int floor_log2(std::uint64_t value) {
  return 63 - __builtin_clzll(value);
}

/// How one value is rounded: the mode, and the 16-bit draw of Rounding::Stochastic (lfsr.h; else unused).
struct RoundingStep {
  Rounding mode = Rounding::NearestEven;
  std::uint32_t draw = 0;
};

/// Where a value lies between its two neighbours on a grid.
struct Fraction {
  int versus_half = -1;    ///< sign of (fraction - 1/2)
  std::uint32_t bits = 0;  ///< floor(fraction * 2^kDrawBits)
};

/// Whether the magnitude goes to the upper neighbour; `odd`: the lower one's last bit is set (contract A4,
/// A5). A value on the grid never moves.
[[nodiscard]] constexpr bool rounds_up(const Fraction& fraction, bool odd, const RoundingStep& how) {
  switch (how.mode) {
    case Rounding::NearestEven:
      return fraction.versus_half > 0 || (fraction.versus_half == 0 && odd);
    case Rounding::NearestAway:
      return fraction.versus_half >= 0;
    case Rounding::Stochastic:
      return fraction.bits + how.draw >= (1U << kDrawBits);
    case Rounding::TowardZero:
      break;
  }
  return false;
}

/// The fraction of (value + t) / 2^shift, t as in ExactMagnitude. shift >= 1.
[[nodiscard]] constexpr Fraction fraction_below(std::uint64_t value, std::int64_t shift, bool sticky) {
  Fraction fraction;
  if (shift > 64) {  // value < 2^64 is below one half
    fraction.bits = shift - kDrawBits < 64 ? static_cast<std::uint32_t>(value >> (shift - kDrawBits)) : 0;
    return fraction;
  }
  const std::uint64_t half = std::uint64_t{1} << (shift - 1);
  const std::uint64_t rest = shift == 64 ? value : value & ((half << 1) - 1);
  const bool above = rest > half || (rest == half && sticky);
  fraction.versus_half = above ? 1 : rest == half ? 0 : -1;
  fraction.bits = static_cast<std::uint32_t>(shift >= kDrawBits ? rest >> (shift - kDrawBits)
                                                                : rest << (kDrawBits - shift));
  return fraction;
}

/// (value + t) / 2^shift rounded to an integer, t as in ExactMagnitude. shift >= 0; shift >= 1 if `sticky`.
[[nodiscard]] constexpr std::uint64_t shift_right_rounded(std::uint64_t value, std::int64_t shift,
                                                          bool sticky, const RoundingStep& how) {
  if (shift == 0) return value;
  const std::uint64_t kept = shift >= 64 ? 0 : value >> shift;
  return kept + (rounds_up(fraction_below(value, shift, sticky), (kept & 1U) != 0, how) ? 1 : 0);
}

/// The same to nearest even.
[[nodiscard]] constexpr std::uint64_t shift_right_nearest_even(std::uint64_t value, std::int64_t shift,
                                                               bool sticky = false) {
  return shift_right_rounded(value, shift, sticky, {});
}

/// A code magnitude beyond that of every format: the value's exponent is above FP32's.
inline constexpr std::uint32_t kBeyondAllCodes = 0x7FFFFFFFU;

/// The code without its sign of `value` in a grid of `mantissa_bits` and `bias` that has no largest element:
/// rounded as asked, subnormal range included, straight to the final position. Consecutive codes are
/// consecutive values, so a carry out of the mantissa is right by itself; the caller compares with its
/// largest finite code.
[[nodiscard]] std::uint32_t round_to_code(const ExactMagnitude& value, int mantissa_bits, int bias,
                                          const RoundingStep& how = {});

/// +-value rounded once to FP32; overflow to +-Inf, zero to +0.
[[nodiscard]] float round_to_fp32(bool negative, const ExactMagnitude& value);

/// A finite FP32 magnitude as significand * 2^exponent (24 bits, subnormals not normalised).
/// Precondition: magnitude_bits < 0x7F800000.
[[nodiscard]] constexpr ExactMagnitude split_fp32(std::uint32_t magnitude_bits) {
  const std::uint32_t field = magnitude_bits >> 23;
  const std::uint32_t fraction = magnitude_bits & 0x7FFFFFU;
  if (field == 0) return {fraction, -149, false};
  return {fraction | 0x800000U, static_cast<std::int64_t>(field) - 150, false};
}

}  // namespace bfpsim
