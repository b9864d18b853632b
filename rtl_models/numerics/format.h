// SPDX-License-Identifier: Apache-2.0
// A number format is a value: element x scale x block shape x rounding (docs/contract.md, part A).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace bfpsim {

/// How a value between two representable neighbours is decided; applied to the magnitude (contract A4).
enum class Rounding : std::uint8_t { NearestEven };

/// How a block's shared exponent E follows from its largest magnitude (contract A2).
/// `CeilLog2` is the public emulators' rule, epsilon included; no machine runs it.
enum class ExponentRule : std::uint8_t { Frexp, CeilLog2 };

/// What NaN and Inf in the input do (contract A6).
enum class NanPolicy : std::uint8_t { Propagate, Saturate, Error };

/// What a plain float's magnitude beyond the largest finite value becomes (contract A4).
enum class Overflow : std::uint8_t { ToSpecial, Saturate };

/// Which codes of a small float are not finite numbers.
enum class SpecialValues : std::uint8_t {
  Ieee,     ///< all-ones exponent: Inf (mantissa 0) and NaN, as IEEE 754
  NanOnly,  ///< only all-ones exponent and mantissa is NaN; no Inf (OCP E4M3, "FN")
};

/// Signed integer, sign-magnitude and symmetric: |q| <= 2^(bits-1) - 1 (contract A1).
/// `bits` counts the sign: 2..16. (The authors' emulator counts magnitude bits only: its 3 is 4 here.)
struct IntElement {
  int bits = 4;
};

/// Binary floating point: 1 sign, `exponent_bits` (2..8), `mantissa_bits` (0..23, hidden one not counted).
struct FloatElement {
  int exponent_bits = 8;
  int mantissa_bits = 23;
  int bias = 127;
  SpecialValues specials = SpecialValues::Ieee;
  [[nodiscard]] int total_bits() const { return 1 + exponent_bits + mantissa_bits; }
};

/// The exponent that a block's elements share: two's complement, `bits` wide (2..16; default 10).
/// -2^(bits-1) marks a zero block, 2^(bits-1)-1 a NaN-flagged block; values between are usable (contract A3).
struct SharedExponent {
  int bits = 10;
  [[nodiscard]] int zero_code() const { return -(1 << (bits - 1)); }
  [[nodiscard]] int nan_code() const { return (1 << (bits - 1)) - 1; }
  [[nodiscard]] int min_usable() const { return zero_code() + 1; }
  [[nodiscard]] int max_usable() const { return nan_code() - 1; }
};

/// Where the values lie that share one exponent.
struct BlockShape {
  enum class Kind : std::uint8_t {
    Vector,  ///< 1 x size, along the axis (contract A7)
    Tile,    ///< size x size of the 2-D view
    Row,     ///< the whole axis
    Tensor,  ///< everything
  };
  Kind kind = Kind::Vector;
  int size = 64;  ///< elements of a vector, side of a tile; ignored for Row and Tensor

  static BlockShape vector(int n) { return {Kind::Vector, n}; }
  static BlockShape tile(int side) { return {Kind::Tile, side}; }
  friend bool operator==(const BlockShape& a, const BlockShape& b) {
    return a.kind == b.kind && (a.kind == Kind::Row || a.kind == Kind::Tensor || a.size == b.size);
  }
};

/// "64", "1x64", "8x8", "row" or "tensor"; nullopt when the text is none of these (or a size is
/// not 1..65536).
[[nodiscard]] std::optional<BlockShape> parse_block_shape(std::string_view text);
[[nodiscard]] std::string to_string(const BlockShape& shape);

/// A number format. With `shared` it is a block format, without it a plain float.
struct Format {
  std::string name;
  std::variant<IntElement, FloatElement> element;
  std::optional<SharedExponent> shared;
  BlockShape block;
  Rounding rounding = Rounding::NearestEven;
  std::string description;  ///< one line: what it is and who published it

  [[nodiscard]] bool is_block() const { return shared.has_value(); }
  [[nodiscard]] const IntElement& as_int() const { return std::get<IntElement>(element); }
  [[nodiscard]] const FloatElement& as_float() const { return std::get<FloatElement>(element); }
  /// Bits of one stored element, sign included, scale not.
  [[nodiscard]] int element_bits() const;
};

/// Every named format, one row each, in the order `list formats` prints them.
[[nodiscard]] const std::vector<Format>& format_table();

/// The row called `name`, or nullopt.
[[nodiscard]] std::optional<Format> find_format(std::string_view name);

}  // namespace bfpsim
