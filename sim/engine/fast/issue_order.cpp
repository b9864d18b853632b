// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/fast/issue_order.h"

#include <algorithm>

#include "rtl_models/arch/timing.h"
#include "rtl_models/numerics/digits.h"
#include "sim/engine/fast/arithmetic.h"
#include "sim/engine/fast/operand_stationary.h"
#include "sim/engine/fast/output_stationary.h"

namespace bfpsim::fast {
namespace {

/// Digits of A times digits of B; floats are multiplied whole.
std::int64_t digits_multiplied(const ArrayParams& array, const GemmJob& job) {
  if (array.datapath == Datapath::Float) return 1;
  return std::int64_t{digit_count(job.format_a.codec.mantissa_bits, array.slice_bits)} *
         digit_count(job.format_b.codec.mantissa_bits, array.slice_bits);
}

}  // namespace

IssueOrder::IssueOrder(const MachineParams& machine, const GemmJob& job)
    : machine_(machine),
      job_(job),
      digit_products_(digits_multiplied(machine.array, job)),
      latency_(array_latency(machine.array, machine.pipeline)) {}

std::int64_t IssueOrder::common_block() const {
  const OperandFormat& a = job_.format_a;
  const OperandFormat& b = job_.format_b;
  if (a.codec.is_plain_float() && b.codec.is_plain_float()) return 0;
  if (a.codec.is_plain_float()) return b.block;
  return b.codec.is_plain_float() ? a.block : std::min(a.block, b.block);
}

std::int64_t IssueOrder::strips_touched(std::int64_t first, std::int64_t count, const OperandFormat& format) {
  if (format.codec.is_plain_float() || format.tile_lines == 1) return count;
  return divide_up(first + count, format.tile_lines) - first / format.tile_lines;
}

void IssueOrder::count_passes(std::int64_t passes, Tally& tally) const {
  const ArrayParams& array = machine_.array;
  tally.events[Event::DigitPasses] += passes;
  if (array.datapath == Datapath::Integer) {
    tally.events[Event::DigitProductSlots] += passes * machine_.multipliers();
    return;
  }
  const std::int64_t dpus = std::int64_t{array.count} * array.rows * array.cols;
  tally.events[Event::FloatProductSlots] += passes * dpus * array.lanes;
  if (array.float_sum == FloatSum::Aligned) {
    tally.events[Event::AlignedProducts] += passes * dpus * array.lanes;
  } else {
    tally.events[Event::FloatTreeAdditions] += passes * dpus * (array.lanes - 1);
  }
}

std::unique_ptr<IssueOrder> make_issue_order(const MachineParams& machine, const GemmJob& job,
                                             const LoopNest& loops) {
  if (machine.array.dataflow == Dataflow::OutputStationary)
    return std::make_unique<OutputStationary>(machine, job, loops);
  return std::make_unique<OperandStationary>(machine, job, loops);
}

}  // namespace bfpsim::fast
