// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/operand_activity.h"

#include <vector>

#include "rtl_models/numerics/digits.h"
#include "sim/engine/dense_operand.h"

namespace bfpsim {
namespace {

/// Non-zero digits of each k, over all lines.
struct ActiveDigits {
  std::vector<std::int64_t> by_k;
  DigitCounts counts;
};

int active_digits(int mantissa, int digits, int slice_bits) {
  int active = 0;
  for (int digit = 0; digit < digits; ++digit)
    active += digit_of(mantissa, digit, slice_bits) != 0 ? 1 : 0;
  return active;
}

ActiveDigits count_digits(const BlockedOperand& operand, const ArrayParams& array) {
  const bool is_integer = array.datapath == Datapath::Integer;
  const int digits = is_integer ? digit_count(operand.codec.mantissa_bits, array.slice_bits) : 1;
  ActiveDigits active;
  active.by_k.assign(static_cast<std::size_t>(operand.k), 0);
  for (std::int64_t line = 0; line < operand.lines; ++line) {
    for (std::int64_t k = 0; k < operand.k; ++k) {
      const int count = is_integer ? active_digits(operand.line_mantissas(line)[k], digits, array.slice_bits)
                                   : static_cast<int>(operand.element(line, k) != 0.0F);
      active.by_k[static_cast<std::size_t>(k)] += count;
      active.counts.zero_digits += digits - count;
    }
  }
  active.counts.digits = operand.lines * operand.k * digits;
  return active;
}

}  // namespace

DigitCounts& DigitCounts::operator+=(const DigitCounts& other) {
  digits += other.digits;
  zero_digits += other.zero_digits;
  return *this;
}

OperandActivity& OperandActivity::operator+=(const OperandActivity& other) {
  a += other.a;
  b += other.b;
  active_products += other.active_products;
  return *this;
}

OperandActivity measure_activity(const GemmTask& task, const MachineParams& machine) {
  const GemmJob& job = task.job;
  OperandActivity activity;
  for (std::int64_t instance = 0; instance < job.instances; ++instance) {
    const auto count = [&](const OperandView& view, const float* source, const OperandFormat& format) {
      return count_digits(encode(densify(view, instance, source), view, instance, format), machine.array);
    };
    const ActiveDigits a = count(job.a, task.a_source, job.format_a);
    const ActiveDigits b = count(job.b, task.b_source, job.format_b);
    activity.a += a.counts;
    activity.b += b.counts;
    for (std::size_t k = 0; k < a.by_k.size(); ++k)
      activity.active_products += a.by_k[k] * b.by_k[k];
  }
  return activity;
}

}  // namespace bfpsim
