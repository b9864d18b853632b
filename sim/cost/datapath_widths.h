// SPDX-License-Identifier: Apache-2.0
// Widths of a DPU's parts, as energy and area count them (docs/energy.md). Internal to sim/cost.
#pragma once

#include "rtl_models/arch/machine.h"

namespace bfpsim::cost {

inline constexpr int kFp32Bits = 32;
inline constexpr int kFp32ExponentBits = 8;
inline constexpr int kFp32SignificandBits = 24;
inline constexpr int kFp16SignificandBits = 11;
inline constexpr int kBf16SignificandBits = 8;
/// The exponent of a product of floats, which the aligner compares: FP32's and a carry.
inline constexpr int kProductExponentBits = kFp32ExponentBits + 1;
inline constexpr int kBitsPerByte = 8;
inline constexpr int kBytesPerWord = 4;
/// The widest mantissa of any format (IntElement::bits), sign included.
inline constexpr int kWidestMantissa = 16;
/// The shared exponent that a machine's exponent adders take: the default of contract A3.
inline constexpr int kSharedExponentBits = 10;
/// F of the widest aligner that is hardware (contract B4). `exact` is a reference: it is counted as this one.
inline constexpr int kWidestFraction = 20;

/// Adders of one tree and the sum of their widths: each is as wide as its result.
struct AdderTree {
  int adders = 0;
  int bits = 0;
};
[[nodiscard]] AdderTree adder_tree(const ArrayParams& array);

/// What enters the tree of integers: two digits give 2s - 1 bits, sign included; two significands of p bits
/// 2p + 1, and the aligner's fraction below.
[[nodiscard]] int product_bits(const ArrayParams& array);

/// Result of a tree of products: every level adds a bit to the product's.
[[nodiscard]] int tree_result_bits(const ArrayParams& array);

/// What enters the tree: products, of fused lanes at their weights.
[[nodiscard]] int tree_input_bits(const ArrayParams& array);

/// What puts digit products at their weights: a shifter before the block accumulator, or one behind each
/// fused lane.
struct DigitShifters {
  int count = 1;  ///< of a DPU
  int bits = 0;
  int levels = 0;  ///< of 2:1 multiplexers
};
[[nodiscard]] DigitShifters digit_shifters(const ArrayParams& array);

/// Width of the fixed-point sum that is rounded to FP32: block accumulator and F fraction bits; of floats,
/// the tree's result.
[[nodiscard]] int aligned_bits(const ArrayParams& array);

/// Whether there is an aligner: where a chunk can hold several block pairs, or before a tree of float
/// products.
[[nodiscard]] inline bool has_aligner(const ArrayParams& array) {
  if (array.datapath == Datapath::Float) return array.float_sum == FloatSum::Aligned;
  return array.lanes > 1;
}

/// The widest mantissa whose products the block accumulator can hold for one chunk, or a float multiplier's
/// significand and sign, at most kWidestMantissa: what converters are built for.
[[nodiscard]] int widest_mantissa(const ArrayParams& array);

/// Where the digits of integer mantissas are chosen: a register for each element of the chunk and a selector
/// of one of its digits. They stand once for each line at the array's edge; a stationary operand's stand in
/// the DPUs.
struct DigitSlicers {
  std::int64_t edge_lanes = 0;  ///< of all lines that stream, in all arrays
  std::int64_t dpu_lanes = 0;   ///< of the stationary operand, all DPUs
  int mantissa_bits = 0;
  int levels = 0;  ///< of 2:1 multiplexers, each of a digit
};
/// Empty where a digit is all of the widest mantissa, and of a float datapath.
[[nodiscard]] DigitSlicers digit_slicers(const MachineParams& machine);

/// Registers of stationary operands beside those at the DPUs' ports, all DPUs: the rest of each mantissa, and
/// a second set that is loaded while the first is used (docs/timing.md, stationary operands).
[[nodiscard]] std::int64_t stationary_register_bits(const MachineParams& machine);

/// Registers at a DPU's ports: a digit, or a float of its multipliers' width, of A and of B for each lane.
[[nodiscard]] int operand_register_bits(const ArrayParams& array);

/// Registers between the stages of a DPU, for each cycle of `pipeline`: products, the tree's levels, the
/// aligned sum, the addend. Block sums and partial sums are counted with their accumulators.
[[nodiscard]] int pipeline_register_bits(const ArrayParams& array, const PipelineParams& pipeline);

/// The tree over `inputs` values of `width` bits.
[[nodiscard]] AdderTree adder_tree(int inputs, int width);

/// Levels of a shifter that reaches every position of `bits`.
[[nodiscard]] int shifter_levels(int bits);

}  // namespace bfpsim::cost
