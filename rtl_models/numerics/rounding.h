// SPDX-License-Identifier: Apache-2.0
// The one rounding routine (contract A4, B5): an exact non-negative value goes to a float grid in one step.
#pragma once

#include <cstdint>

#include "rtl_models/numerics/format.h"

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

/// (value + t) / 2^shift rounded to nearest even, t as in ExactMagnitude. shift >= 0; shift >= 1 if `sticky`.
[[nodiscard]] constexpr std::uint64_t shift_right_nearest_even(std::uint64_t value, std::int64_t shift,
                                                               bool sticky = false) {
  if (shift == 0) return value;
  if (shift > 64) return 0;  // value < 2^64 is below half of the last place
  const std::uint64_t kept = shift == 64 ? 0 : value >> shift;
  const std::uint64_t half = std::uint64_t{1} << (shift - 1);
  const std::uint64_t rest = shift == 64 ? value : value & ((half << 1) - 1);
  const bool up = rest > half || (rest == half && (sticky || (kept & 1U) != 0));
  return kept + (up ? 1 : 0);
}

/// A code magnitude beyond that of every format: the value's exponent is above FP32's.
inline constexpr std::uint32_t kBeyondAllCodes = 0x7FFFFFFFU;

/// The code without its sign of `value` in a grid of `mantissa_bits` and `bias` that has no largest element:
/// nearest even, subnormal range included, straight to the final position. Consecutive codes are consecutive
/// values, so a carry out of the mantissa is right by itself; the caller compares with its largest finite
/// code.
[[nodiscard]] std::uint32_t round_to_code(const ExactMagnitude& value, int mantissa_bits, int bias);

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
