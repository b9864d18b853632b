// SPDX-License-Identifier: Apache-2.0
// Casts between FP32 and small floats (contract A4).
#pragma once

#include <cstdint>
#include <cstring>

#include "rtl_models/numerics/format.h"
#include "rtl_models/numerics/rounding.h"

namespace bfpsim {

/// The canonical NaN of every result (contract A6).
inline constexpr std::uint32_t kCanonicalNanBits = 0x7FC00000U;

[[nodiscard]] inline std::uint32_t bits_of(float value) {
  std::uint32_t bits = 0;
  std::memcpy(&bits, &value, sizeof bits);
  return bits;
}
[[nodiscard]] inline float float_of(std::uint32_t bits) {
  float value = 0;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}
[[nodiscard]] float canonical_nan();

/// The code without its sign of an exact magnitude in `f`'s grid continued without end (rounding.h); the
/// caller compares with f.largest_finite_code(). With radix 4: significand < 2^40, no sticky bit.
[[nodiscard]] std::uint32_t round_to_code(const ExactMagnitude& value, const FloatElement& f,
                                          const RoundingStep& how);

/// The code of `value` in `f`, right-aligned in f.total_bits() bits, rounded as asked (subnormal range
/// included). Overflow goes to Inf where the format has it, else to NaN, or to the largest finite value under
/// Overflow::Saturate, in every rounding mode. NaN keeps its sign and becomes the format's quiet NaN. A
/// format without special values saturates, and has +0 for NaN.
[[nodiscard]] std::uint32_t encode_float(float value, const FloatElement& f,
                                         Overflow overflow = Overflow::ToSpecial,
                                         const RoundingStep& how = {});

/// The exact value of a code; NaN decodes to a quiet NaN of the code's sign.
[[nodiscard]] float decode_float(std::uint32_t code, const FloatElement& f);

/// decode(encode(value)).
[[nodiscard]] float cast_float(float value, const FloatElement& f, Overflow overflow = Overflow::ToSpecial,
                               const RoundingStep& how = {});

}  // namespace bfpsim
