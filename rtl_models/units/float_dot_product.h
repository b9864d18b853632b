// SPDX-License-Identifier: Apache-2.0
// The dot product of floating-point elements on fields: multipliers, then a tree of FP32 adders, or an
// aligner over exact products (contract B8).
#pragma once

#include <cstdint>
#include <vector>

#include "rtl_models/numerics/float_dot.h"

namespace bfpsim::units {

/// How an operand's scale codes and elements are read: constants of its format.
struct FloatCoding {
  std::int32_t scale_offset = 0;     ///< a code c stands for the scale 2^(c - scale_offset)
  std::int32_t scale_nan = 0x7FFF;   ///< code of a flagged block
  std::int32_t scale_zero = -1;      ///< code of a block that takes no part
  std::int32_t fraction_bits = 23;   ///< of the elements' significands
  std::int32_t min_exponent = -126;  ///< of the elements' smallest normal number
};

/// One chunk, as it stands at the ports. Elements are the FP32 bits of their values, without scale.
struct FloatChunk {
  std::vector<std::uint32_t> a, b;             ///< [lanes]; gated lanes hold +0
  std::vector<std::int16_t> a_scale, b_scale;  ///< [lanes]; one code for each of `groups`
  int groups = 1;
  int group_lanes = 0;  ///< lanes of one group: group g has lanes [g * group_lanes, (g + 1) * group_lanes)
  FloatCoding a_coding, b_coding;
};

/// Widths: with F fraction bits the products of all lanes must add up to less than 2^40.
class FloatDotProduct {
 public:
  FloatDotProduct(FloatSum sum, int aligner_fraction_bits, Subnormals subnormals)
      : sum_(sum), fraction_bits_(aligner_fraction_bits), subnormals_(subnormals) {}

  /// The FP32 bits of the chunk's sum.
  [[nodiscard]] std::uint32_t dot(const FloatChunk& chunk) const;

 private:
  [[nodiscard]] std::uint32_t tree(const FloatChunk& chunk) const;
  [[nodiscard]] std::uint32_t align(const FloatChunk& chunk) const;

  FloatSum sum_;
  int fraction_bits_;
  Subnormals subnormals_;
};

}  // namespace bfpsim::units
