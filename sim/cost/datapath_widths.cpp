// SPDX-License-Identifier: Apache-2.0
#include "sim/cost/datapath_widths.h"

#include <algorithm>

#include "rtl_models/arch/quantities.h"
#include "rtl_models/arch/timing.h"
#include "rtl_models/numerics/digits.h"

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

AdderTree adder_tree(int inputs, int width) {
  AdderTree tree;
  for (; inputs > 1; inputs = (inputs + 1) / 2) {
    ++width;
    tree.adders += inputs / 2;
    tree.bits += inputs / 2 * width;
  }
  return tree;
}

AdderTree adder_tree(const ArrayParams& array) {
  return adder_tree(array.lanes, tree_input_bits(array));
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

DigitSlicers digit_slicers(const MachineParams& machine) {
  const ArrayParams& array = machine.array;
  const int mantissa = widest_mantissa(array);
  if (array.datapath == Datapath::Float || mantissa <= array.slice_bits) return {};
  DigitSlicers slicers;
  slicers.mantissa_bits = mantissa;
  slicers.levels = tree_levels(digit_count(mantissa, array.slice_bits));
  const bool is_stationary = array.dataflow != Dataflow::OutputStationary;
  // What streams into a stationary array has a chunk for each row.
  const int lines = is_stationary ? array.rows : array.rows + array.cols;
  slicers.edge_lanes = std::int64_t{array.count} * lines * array.lanes;
  slicers.dpu_lanes = is_stationary ? machine.multipliers() : 0;
  return slicers;
}

std::int64_t stationary_register_bits(const MachineParams& machine) {
  const ArrayParams& array = machine.array;
  if (array.dataflow == Dataflow::OutputStationary) return 0;
  constexpr int kSets = 2;
  const bool is_float = array.datapath == Datapath::Float;
  const int port = is_float ? array.multiplier_significand_bits + kFp32ExponentBits : array.slice_bits;
  const int element = is_float ? port : std::max(port, widest_mantissa(array));
  return machine.multipliers() * (kSets * element - port);
}

int operand_register_bits(const ArrayParams& array) {
  constexpr int kOperands = 2;
  const int element = array.datapath == Datapath::Float
                          ? array.multiplier_significand_bits + kFp32ExponentBits
                          : array.slice_bits;
  return kOperands * array.lanes * element;
}

int pipeline_register_bits(const ArrayParams& array, const PipelineParams& pipeline) {
  const bool rounded = array.datapath == Datapath::Float && array.float_sum == FloatSum::RoundedTree;
  const int product = rounded ? kFp32Bits : product_bits(array);
  int bits = pipeline.multiply_cycles * array.lanes * product;
  int inputs = array.lanes;
  for (int level = 1; inputs > 1; ++level) {
    inputs = (inputs + 1) / 2;
    const bool is_registered = level % pipeline.tree_levels_per_cycle == 0 || inputs == 1;
    if (is_registered) bits += inputs * (rounded ? kFp32Bits : tree_input_bits(array) + level);
  }
  if (rounded) return bits;
  return bits + pipeline.align_cycles * aligned_bits(array) + pipeline.to_fp32_cycles * kFp32Bits;
}

int shifter_levels(int bits) {
  return tree_levels(bits);
}

}  // namespace bfpsim::cost
