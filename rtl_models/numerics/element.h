// SPDX-License-Identifier: Apache-2.0
// What one stored element is: a signed integer or a small binary float (docs/contract.md, A1 and A4).
#pragma once

#include <cstdint>
#include <variant>

namespace bfpsim {

/// Which codes of a small float are not finite numbers.
enum class SpecialValues : std::uint8_t {
  Ieee,     ///< all-ones exponent: Inf (mantissa 0) and NaN, as IEEE 754
  NanOnly,  ///< only all-ones exponent and mantissa is NaN; no Inf (OCP E4M3, "FN")
  None,     ///< every code is a finite number (OCP FP6 and FP4, HFP8's 1-4-3)
};

/// Signed integer, sign-magnitude and symmetric: |q| <= 2^(bits-1) - 1 (contract A1).
/// `bits` counts the sign: 2..16. (The authors' emulator counts magnitude bits only: its 3 is 4 here.)
struct IntElement {
  int bits = 4;

  friend bool operator==(const IntElement& a, const IntElement& b) { return a.bits == b.bits; }
};

/// Floating point: 1 sign, `exponent_bits` (1..8), `mantissa_bits` (0..23, hidden one not counted; at least 1
/// with Ieee special values). Every value is an FP32 number, and the largest finite one is normal.
/// With radix 4 (mantissa_bits 0, None special values) code c > 0 is 4^(c - bias), code 0 is zero.
struct FloatElement {
  int exponent_bits = 8;
  int mantissa_bits = 23;
  int bias = 127;
  SpecialValues specials = SpecialValues::Ieee;
  int radix = 2;  ///< 2 or 4

  [[nodiscard]] int bits_per_exponent_step() const { return radix == 4 ? 2 : 1; }
  /// log2 of the smallest normal number.
  [[nodiscard]] int smallest_exponent() const { return (1 - bias) * bits_per_exponent_step(); }
  [[nodiscard]] int total_bits() const { return 1 + exponent_bits + mantissa_bits; }
  /// All bits but the sign.
  [[nodiscard]] std::uint32_t magnitude_mask() const {
    return (std::uint32_t{1} << (exponent_bits + mantissa_bits)) - 1U;
  }
  [[nodiscard]] std::uint32_t exponent_mask() const {
    return ((std::uint32_t{1} << exponent_bits) - 1U) << mantissa_bits;
  }
  /// The code of the largest finite value, without a sign. Finite codes are 0 up to it.
  [[nodiscard]] std::uint32_t largest_finite_code() const {
    switch (specials) {
      case SpecialValues::Ieee:
        return exponent_mask() - 1U;
      case SpecialValues::NanOnly:
        return magnitude_mask() - 1U;
      case SpecialValues::None:
        break;
    }
    return magnitude_mask();
  }
  /// floor(log2(largest finite value)), the emax of OCP MX.
  [[nodiscard]] int largest_exponent() const {
    return (static_cast<int>(largest_finite_code() >> mantissa_bits) - bias) * bits_per_exponent_step();
  }

  friend bool operator==(const FloatElement& a, const FloatElement& b) {
    return a.exponent_bits == b.exponent_bits && a.mantissa_bits == b.mantissa_bits && a.bias == b.bias &&
           a.specials == b.specials && a.radix == b.radix;
  }
};

using Element = std::variant<IntElement, FloatElement>;

}  // namespace bfpsim
