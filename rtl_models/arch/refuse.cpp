// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/arch/refuse.h"

#include <fmt/format.h>

#include "rtl_models/arch/chunking.h"

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

Reason refuse_operand(const OperandFormat& format) {
  if (format.codec.has_float_elements() || format.codec.shared.coding != ExponentCoding::TwosComplement) {
    return "its multipliers take integer mantissas with a two's complement shared exponent";
  }
  if (format.codec.rounding != Rounding::NearestEven) {
    return "its converters round to nearest even";
  }
  if (format.codec.rule != ExponentRule::Frexp) {
    return "the exponent rule ceil_log2 is software only; a machine takes E from the exponent fields (frexp)";
  }
  if (format.codec.nan_policy == NanPolicy::Error) {
    return "the NaN policy 'error' is software only; a machine flags the block (propagate) or saturates";
  }
  return std::nullopt;
}

}  // namespace

Reason refuse_formats(const MachineParams& machine, const OperandFormat& a, const OperandFormat& b) {
  for (const OperandFormat* format : {&a, &b}) {
    if (const Reason reason = refuse_operand(*format)) return reason;
  }
  const std::int64_t larger = std::max(a.block, b.block);
  const std::int64_t smaller = std::min(a.block, b.block);
  if (larger % smaller != 0) {
    return fmt::format(
        "blocks of {} and {} do not nest: the longer must be a multiple of the shorter, so that every "
        "product has "
        "one exponent pair",
        a.block, b.block);
  }
  return refuse_accumulator(machine.array, a, b);
}

Reason refuse_machine(const MachineParams& machine) {
  const MemoryParams& memory = machine.memory;
  if (memory.burst_bytes % static_cast<std::int64_t>(sizeof(float)) != 0) {
    return fmt::format("memory.burst_bytes is {}; it must hold whole FP32 words (a multiple of 4)",
                       memory.burst_bytes);
  }
  if (memory.request_bytes % memory.burst_bytes != 0) {
    return fmt::format("memory.request_bytes is {}; it must be a multiple of memory.burst_bytes ({})",
                       memory.request_bytes, memory.burst_bytes);
  }
  const std::int64_t sub_tile_bytes = machine.dpus() * static_cast<std::int64_t>(sizeof(float));
  if (machine.buffers.result_bytes < sub_tile_bytes) {
    return fmt::format("buffers.result_bytes is {}; one sub-tile of {} x {} FP32 results takes {}",
                       machine.buffers.result_bytes, machine.array.rows, machine.array.cols, sub_tile_bytes);
  }
  return std::nullopt;
}

}  // namespace bfpsim
