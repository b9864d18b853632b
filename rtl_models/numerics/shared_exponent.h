// SPDX-License-Identifier: Apache-2.0
// The exponent or power-of-two scale that the elements of a block share (docs/contract.md, A3).
#pragma once

#include <cstdint>

namespace bfpsim {

/// A shared exponent's code as it is stored, one of its marker codes included.
using ExponentCode = std::int16_t;

/// How a code stands for an exponent.
enum class ExponentCoding : std::uint8_t {
  /// Block floating point: code E in two's complement; the smallest code marks a zero block, the largest a
  /// NaN-flagged one.
  TwosComplement,
  /// OCP MX E8M0 (with 8 bits): code c is the scale 2^(c - 127); all ones is NaN; no zero code.
  Biased,
  /// No scale: a plain float. The only code is 0, for 2^0.
  None,
};

/// Width and coding of a shared exponent: 2..16 bits in two's complement (default 10), 2..8 biased.
struct SharedExponent {
  int bits = 10;
  ExponentCoding coding = ExponentCoding::TwosComplement;

  static SharedExponent e8m0() { return {8, ExponentCoding::Biased}; }
  static SharedExponent none() { return {0, ExponentCoding::None}; }

  /// Code minus exponent.
  [[nodiscard]] int bias() const { return coding == ExponentCoding::Biased ? (1 << (bits - 1)) - 1 : 0; }
  /// The code of a zero block; where the coding has none, -1, which no block carries (gated lanes may).
  [[nodiscard]] int zero_code() const {
    return coding == ExponentCoding::TwosComplement ? -(1 << (bits - 1)) : -1;
  }
  /// The code of a NaN-flagged block; without a scale, a code that no block carries.
  [[nodiscard]] int nan_code() const {
    switch (coding) {
      case ExponentCoding::TwosComplement:
        return (1 << (bits - 1)) - 1;
      case ExponentCoding::Biased:
        return (1 << bits) - 1;
      case ExponentCoding::None:
        break;
    }
    return INT16_MAX;
  }
  /// The codes that stand for an exponent are min_usable() .. max_usable().
  [[nodiscard]] int min_usable() const {
    return coding == ExponentCoding::TwosComplement ? zero_code() + 1 : 0;
  }
  [[nodiscard]] int max_usable() const { return coding == ExponentCoding::None ? 0 : nan_code() - 1; }

  friend bool operator==(const SharedExponent& a, const SharedExponent& b) {
    return a.bits == b.bits && a.coding == b.coding;
  }
};

}  // namespace bfpsim
