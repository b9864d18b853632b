// SPDX-License-Identifier: Apache-2.0
// Dot products of floating-point elements, block scales included (contract B8). Pure functions; the unit and
// the array must equal them bit for bit.
#pragma once

#include <cstdint>

#include "rtl_models/numerics/dot.h"
#include "rtl_models/numerics/format.h"

namespace bfpsim {

/// How the products of a chunk become one FP32 addend (contract B8).
enum class FloatSum : std::uint8_t {
  RoundedTree,  ///< each product, its scale included, and each node of the pairwise tree is rounded to FP32
  Aligned,      ///< exact products through the aligner of contract B4; with kExactAligner the exact sum
};

/// The fields of an element, every one of whose values FP32 holds exactly.
struct ElementFields {
  int fraction_bits = 23;   ///< of the significand, the hidden bit not counted
  int min_exponent = -126;  ///< of the smallest normal number; subnormals keep it
};
[[nodiscard]] ElementFields fields_of(const FloatElement& element);
/// Of a codec's elements. An integer element of m bits is read as a float whose numbers all are subnormal:
/// the integer of m - 1 bits is its significand.
[[nodiscard]] ElementFields fields_of(const BlockCodec& codec);

struct FloatDotRules {
  FloatSum sum = FloatSum::RoundedTree;
  int aligner_fraction_bits = kExactAligner;  ///< of Aligned: 0..20, or exact
  Subnormals subnormals = Subnormals::Ieee;   ///< of RoundedTree: its FP32 products and sums
  ElementFields a;                            ///< of Aligned: where a product's last place lies
  ElementFields b;
};

/// The operands of one chunk. Elements stand without their scale; `scales` has one entry for each group of
/// `group_lanes` lanes, or is null where neither operand has scales.
struct FloatLanes {
  const float* a = nullptr;  ///< [count]
  const float* b = nullptr;  ///< [count]
  std::int64_t count = 0;
  const PairExponent* scales = nullptr;  ///< [ceil(count / group_lanes)]; a zero pair does not take part
  std::int64_t group_lanes = 0;
};

/// The widest significand of Aligned with F bits, hidden bit included: a product is then an AlignerInput.
/// `exact` takes all 24 bits of FP32.
inline constexpr int kWidestAlignedSignificand = 20;

/// a * b * 2^scale of finite, non-zero elements as Aligned sees it: the integer product of the significands,
/// in units of the product of the elements' last places.
[[nodiscard]] AlignerInput aligner_input(float a, float b, int scale, const FloatDotRules& rules);

/// sum over i of a[i] * b[i] * 2^(scale of i's group), as FP32.
///
/// RoundedTree: products in lane order are the leaves; node i of a level adds nodes 2i and 2i+1 of the level
/// below, left operand first; an odd last node passes on. NaN and Inf follow IEEE 754.
/// Aligned: a non-zero product is the integer product of the significands, its unit the product of the
/// elements' last places (subnormals are not normalised); these go through align_and_round(). A NaN, Inf
/// times 0 or Infs of both signs give NaN, Infs of one sign that Inf. Both: a flagged scale gives NaN, every
/// NaN is the canonical one, a sum of zero is +0, so a lane of zeros (a gated one) never changes the result.
[[nodiscard]] float float_dot(const FloatLanes& lanes, const FloatDotRules& rules);

}  // namespace bfpsim
