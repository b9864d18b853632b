// SPDX-License-Identifier: Apache-2.0
// FP32 as hardware sees it: fields, and the one rounder that all units share.
#pragma once

#include <cstdint>

namespace bfpsim::units {

inline constexpr std::uint32_t kSignBit = 0x80000000U;
inline constexpr std::uint32_t kInfinityBits = 0x7F800000U;
inline constexpr std::uint32_t kLargestFiniteBits = 0x7F7FFFFFU;
/// The NaN of every result (contract A6).
inline constexpr std::uint32_t kNanBits = 0x7FC00000U;
/// log2 of the weight of the least significant bit of a subnormal.
inline constexpr int kSmallestFp32Exponent = -149;

/// |value| = significand * 2^exponent; of a finite number.
struct Fp32Fields {
  bool negative = false;
  std::uint32_t significand = 0;  ///< 24 bits, the hidden one included
  int exponent = 0;
};

[[nodiscard]] constexpr std::uint32_t magnitude_of(std::uint32_t bits) {
  return bits & ~kSignBit;
}
[[nodiscard]] constexpr bool is_nan(std::uint32_t bits) {
  return magnitude_of(bits) > kInfinityBits;
}
[[nodiscard]] constexpr bool is_infinite(std::uint32_t bits) {
  return magnitude_of(bits) == kInfinityBits;
}
[[nodiscard]] constexpr bool is_subnormal(std::uint32_t bits) {
  return magnitude_of(bits) != 0 && magnitude_of(bits) < 0x00800000U;
}

[[nodiscard]] constexpr Fp32Fields split(std::uint32_t bits) {
  const std::uint32_t biased = magnitude_of(bits) >> 23;
  const std::uint32_t fraction = bits & 0x007FFFFFU;
  const bool negative = (bits & kSignBit) != 0;
  if (biased == 0) return {negative, fraction, kSmallestFp32Exponent};
  return {negative, fraction | 0x00800000U, static_cast<int>(biased) - 150};
}

/// value >> shift with the bits shifted out joined into the lowest one ("jamming"): a later rounding sees
/// that something was there.
[[nodiscard]] constexpr std::uint64_t shift_right_jam(std::uint64_t value, int shift) {
  if (shift <= 0) return value;
  if (shift > 63) return value != 0 ? 1U : 0U;
  const bool lost = (value & ((std::uint64_t{1} << shift) - 1)) != 0;
  return (value >> shift) | (lost ? 1U : 0U);
}

/// value >> shift, rounded to nearest, ties to even (contract A4). shift >= 0.
[[nodiscard]] constexpr std::uint64_t shift_right_round(std::uint64_t value, int shift) {
  if (shift == 0) return value;
  if (shift > 64) return 0;
  const std::uint64_t kept = shift == 64 ? 0 : value >> shift;
  const std::uint64_t half = std::uint64_t{1} << (shift - 1);
  const bool guard = (value & half) != 0;
  const bool sticky = (value & (half - 1)) != 0;
  return kept + (guard && (sticky || (kept & 1U) != 0) ? 1U : 0U);
}

/// Index of the highest set bit; value != 0.
[[nodiscard]] int leading_one(std::uint64_t value);

/// magnitude * 2^exponent as FP32 bits: rounded once, nearest even, at its final position (subnormals too);
/// overflow to Inf, zero to +0 (contract B5). A jammed lowest bit is sound while two bits below the result's
/// last one are kept.
[[nodiscard]] std::uint32_t round_to_fp32_bits(bool negative, std::uint64_t magnitude, std::int64_t exponent);

}  // namespace bfpsim::units
