// SPDX-License-Identifier: Apache-2.0
// A number format is a value: element x scale x block shape x rounding (docs/contract.md, part A).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "rtl_models/numerics/element.h"
#include "rtl_models/numerics/shared_exponent.h"

namespace bfpsim {

/// How a value between two representable neighbours is decided; applied to the magnitude (contract A4).
enum class Rounding : std::uint8_t {
  NearestEven,
  Stochastic,   ///< up if floor(frac * 2^16) + R >= 2^16, R a 16-bit draw (contract A5, lfsr.h)
  NearestAway,  ///< ties away from zero
  TowardZero,
};

/// How a block's shared exponent E follows from its largest magnitude (contract A2).
/// `CeilLog2` is the public emulators' rule, epsilon included; no machine runs it.
enum class ExponentRule : std::uint8_t { Frexp, CeilLog2 };

/// How a block's power-of-two scale 2^S follows from its largest magnitude amax, with emax and max the
/// largest exponent and the largest value of the element (docs/numerics.md, "Scale rules").
enum class ScaleRule : std::uint8_t {
  Floor,  ///< floor(log2 amax) - emax, as OCP MX v1.0, section 6.3
  Ceil,   ///< ceil(log2 amax) - emax
  Even,   ///< floor(log2 amax') - emax, amax' = amax rounded to the element's mantissa bits
  Rceil,  ///< the smallest S with amax <= max * 2^S
};

/// What NaN and Inf in the input do (contract A6).
enum class NanPolicy : std::uint8_t { Propagate, Saturate, Error };

/// What a plain float's magnitude beyond the largest finite value becomes (contract A4).
enum class Overflow : std::uint8_t { ToSpecial, Saturate };

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

/// A number format. With `shared` it is a block format, without it a plain float (its element is a float).
struct Format {
  std::string name;
  Element element;
  std::optional<SharedExponent> shared;
  BlockShape block;  ///< of a block format
  Rounding rounding = Rounding::NearestEven;
  ScaleRule scale_rule = ScaleRule::Floor;  ///< of an E8M0 scale
  std::string description;                  ///< one line: what it is and who published it

  [[nodiscard]] bool is_block() const { return shared.has_value(); }
  [[nodiscard]] bool has_int_elements() const { return std::holds_alternative<IntElement>(element); }
  [[nodiscard]] const IntElement& as_int() const { return std::get<IntElement>(element); }
  [[nodiscard]] const FloatElement& as_float() const { return std::get<FloatElement>(element); }
  /// Bits of one stored element, sign included, scale not.
  [[nodiscard]] int element_bits() const;

  /// Equal names and equal values of everything; descriptions may differ.
  friend bool operator==(const Format& a, const Format& b) {
    return a.name == b.name && a.element == b.element && a.shared == b.shared && a.block == b.block &&
           a.rounding == b.rounding && a.scale_rule == b.scale_rule;
  }
};

/// Every named format, one row each, in the order `list formats` prints them.
[[nodiscard]] const std::vector<Format>& format_table();

/// The row called `name`, or nullopt.
[[nodiscard]] std::optional<Format> find_format(std::string_view name);

}  // namespace bfpsim
