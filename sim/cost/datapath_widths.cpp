// SPDX-License-Identifier: Apache-2.0
#include "sim/cost/datapath_widths.h"

#include <algorithm>

#include "rtl_models/arch/quantities.h"
#include "rtl_models/arch/timing.h"

namespace bfpsim::cost {
namespace {

/// Weights that a digit product can have: those of the widest mantissas that the block accumulator holds.
int digit_positions(const ArrayParams& array) {
  const int magnitude = array.slice_bits - 1;
  const int digits = static_cast<int>(ceil_div(kWidestMantissa - 1, magnitude));
  const int by_format = 2 * digits - 1;
  const int spare = std::max(0, array.block_accumulator_bits - tree_result_bits(array));
  const int by_width = 1 + spare / magnitude;
  return std::min(by_format, by_width);
}

int fraction_bits(const ArrayParams& array) {
  return array.aligner_fraction_bits == kExactAligner ? kWidestFraction : array.aligner_fraction_bits;
}

}  // namespace

int product_bits(const ArrayParams& array) {
  if (array.datapath == Datapath::Float)
    return 2 * array.multiplier_significand_bits + 1 + fraction_bits(array);
  return 2 * array.slice_bits - 1;
}

int tree_input_bits(const ArrayParams& array) {
  const bool fused = array.datapath == Datapath::Integer && array.fusion == Fusion::Spatial;
  return product_bits(array) + (fused ? (digit_positions(array) - 1) * (array.slice_bits - 1) : 0);
}

AdderTree adder_tree(const ArrayParams& array) {
  AdderTree tree;
  int width = tree_input_bits(array);
  for (int inputs = array.lanes; inputs > 1; inputs = (inputs + 1) / 2) {
    ++width;
    tree.adders += inputs / 2;
    tree.bits += inputs / 2 * width;
  }
  return tree;
}

int tree_result_bits(const ArrayParams& array) {
  return product_bits(array) + tree_levels(array.lanes);
}

DigitShifters digit_shifters(const ArrayParams& array) {
  const int levels = tree_levels(digit_positions(array));
  if (array.fusion == Fusion::Spatial) return {array.lanes, tree_input_bits(array), levels};
  return {1, array.block_accumulator_bits, levels};
}

int aligned_bits(const ArrayParams& array) {
  if (array.datapath == Datapath::Float) return tree_result_bits(array);
  if (!has_aligner(array)) return array.block_accumulator_bits;
  return array.block_accumulator_bits + fraction_bits(array);
}

int widest_mantissa(const ArrayParams& array) {
  if (array.datapath == Datapath::Float)
    return std::min(array.multiplier_significand_bits + 1, kWidestMantissa);
  constexpr int kNarrowestMantissa = 2;
  const int magnitudes = array.block_accumulator_bits - 1 - tree_levels(array.lanes);
  return std::clamp(magnitudes / 2 + 1, kNarrowestMantissa, kWidestMantissa);
}

int shifter_levels(int bits) {
  return tree_levels(bits);
}

}  // namespace bfpsim::cost
