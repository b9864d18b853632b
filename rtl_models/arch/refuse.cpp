// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/arch/refuse.h"

#include <fmt/format.h>

#include "rtl_models/arch/chunking.h"
#include "rtl_models/arch/refuse_memory.h"
#include "rtl_models/arch/timing.h"

namespace bfpsim {
namespace {

using Reason = std::optional<std::string>;

/// Contract B3: the exact sum of a segment must fit the integer block accumulator.
Reason refuse_accumulator(const ArrayParams& array, const OperandFormat& a, const OperandFormat& b) {
  const std::int64_t segment = std::min(a.block, b.block);
  const std::int64_t largest = segment * a.codec.max_mantissa() * b.codec.max_mantissa();
  const std::int64_t limit = (std::int64_t{1} << (array.block_accumulator_bits - 1)) - 1;
  if (largest <= limit) return std::nullopt;
  int needed = array.block_accumulator_bits;
  while (((std::int64_t{1} << (needed - 1)) - 1) < largest)
    ++needed;
  return fmt::format(
      "a block of {} products of {}-bit and {}-bit mantissas can reach {}, more than the {}-bit block "
      "accumulator "
      "holds; it takes array.block_accumulator_bits >= {}",
      segment, a.codec.mantissa_bits, b.codec.mantissa_bits, largest, array.block_accumulator_bits, needed);
}

/// The block sum of a segment flows through as many rows as it has chunks.
Reason refuse_fold(const ArrayParams& array, const OperandFormat& a, const OperandFormat& b) {
  if (array.dataflow == Dataflow::OutputStationary) return std::nullopt;
  const Chunking chunking = make_chunking(array, a, b);
  if (fold_chunks(chunking, array.rows) > 0) return std::nullopt;
  return fmt::format(
      "a block of {} takes {} chunks of {} lanes, and a stationary array holds a chunk a row: it takes "
      "array.rows >= "
      "{} ({} here)",
      chunking.segment, rows_per_segment(chunking), array.lanes, rows_per_segment(chunking), array.rows);
}

/// Whether the lanes can multiply the elements.
Reason refuse_element(const ArrayParams& array, const BlockCodec& codec) {
  if (array.datapath == Datapath::Integer) {
    if (!codec.has_float_elements()) return std::nullopt;
    return "array.datapath is 'integer', which multiplies integer mantissas; elements that are floats take "
           "array.datapath: float";
  }
  if (codec.significand_bits() <= array.multiplier_significand_bits) return std::nullopt;
  return fmt::format(
      "an element's significand has {} bits, more than the multipliers take; it takes "
      "array.multiplier_significand_bits >= {} ({} here)",
      codec.significand_bits(), codec.significand_bits(), array.multiplier_significand_bits);
}

Reason refuse_operand(const ArrayParams& array, const OperandFormat& format) {
  if (Reason reason = refuse_element(array, format.codec)) return reason;
  if (format.codec.rule != ExponentRule::Frexp) {
    return "the exponent rule ceil_log2 is software only; a machine takes E from the exponent fields (frexp)";
  }
  if (!format.codec.emulation.is_exact()) {
    return "the rules of other tools are software only; a machine takes exponents and roundings as they are";
  }
  if (format.codec.nan_policy == NanPolicy::Error) {
    return "the NaN policy 'error' is software only; a machine flags the block (propagate) or saturates";
  }
  return std::nullopt;
}

/// The aligner adds up to 40 bits (AlignerInput) above its fraction.
Reason refuse_float_aligner(const ArrayParams& array) {
  constexpr int kSumBits = 40;
  const bool narrow = array.datapath == Datapath::Float && array.float_sum == FloatSum::Aligned &&
                      array.aligner_fraction_bits != kExactAligner;
  const int needed = 2 * array.multiplier_significand_bits + tree_levels(array.lanes);
  if (!narrow || needed <= kSumBits) return std::nullopt;
  return fmt::format(
      "the sum of {} products of {}-bit significands takes {} bits, more than the {} that an aligner with "
      "array.aligner_fraction_bits holds; wide elements take array.float_sum: rounded_tree (or the exact "
      "aligner, a reference)",
      array.lanes, array.multiplier_significand_bits, needed, kSumBits);
}

}  // namespace

Reason refuse_formats(const MachineParams& machine, const OperandFormat& a, const OperandFormat& b) {
  for (const OperandFormat* format : {&a, &b}) {
    if (const Reason reason = refuse_operand(machine.array, *format)) return reason;
  }
  const std::int64_t larger = larger_block(a, b, 1);
  const std::int64_t smaller = smaller_block(a, b, 1);
  if (larger % smaller != 0) {
    return fmt::format(
        "blocks of {} and {} do not nest: the longer must be a multiple of the shorter, so that every "
        "product has "
        "one exponent pair",
        a.block, b.block);
  }
  if (machine.array.datapath == Datapath::Float) return std::nullopt;
  if (Reason reason = refuse_fold(machine.array, a, b)) return reason;
  return refuse_accumulator(machine.array, a, b);
}

Reason refuse_machine(const MachineParams& machine) {
  if (machine.array.fusion == Fusion::Spatial && machine.array.datapath == Datapath::Float) {
    return "array.fusion is 'spatial', which joins lanes that multiply digits; array.datapath 'float' "
           "multiplies "
           "whole elements and takes array.fusion: temporal";
  }
  if (Reason reason = refuse_float_aligner(machine.array)) return reason;
  if (Reason reason = refuse_memory(machine)) return reason;
  if (machine.array.fusion == Fusion::Spatial && machine.array.dataflow != Dataflow::OutputStationary) {
    return "array.fusion: spatial takes array.dataflow: output_stationary; the rows of a stationary array do "
           "the same "
           "pass of one line in step, so that chunks of other lengths cannot take other numbers of passes";
  }
  if (machine.array.count > 1 && machine.array.dataflow != Dataflow::OutputStationary) {
    return fmt::format(
        "array.count is {}, and array.dataflow holds an operand in the array; several arrays take "
        "array.dataflow: output_stationary, where one pass, issued once, serves them all: arrays that hold "
        "an "
        "operand would each have a fold of their own to load, and partial sums of their own to put back",
        machine.array.count);
  }
  const std::int64_t sub_tile_bytes =
      machine.array.sub_tile_words() * static_cast<std::int64_t>(sizeof(float));
  if (machine.buffers.result_bytes < sub_tile_bytes) {
    return fmt::format("buffers.result_bytes is {}; one sub-tile of {} x {} FP32 results takes {}",
                       machine.buffers.result_bytes, machine.array.sub_tile_m(), machine.array.sub_tile_n(),
                       sub_tile_bytes);
  }
  return std::nullopt;
}

}  // namespace bfpsim
