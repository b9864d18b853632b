// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/dense_operand.h"

#include "rtl_models/arch/chunking.h"

namespace bfpsim {

DenseOperand densify(const OperandView& view, std::int64_t instance, const float* source) {
  const std::int64_t k = view.k();
  DenseOperand dense;
  dense.values.reserve(static_cast<std::size_t>(view.lines() * k));
  std::vector<std::int64_t> elements(static_cast<std::size_t>(k));
  for (std::int64_t line = 0; line < view.lines(); ++line) {
    source_elements(view, instance, line, 0, k, elements.data());
    for (const std::int64_t element : elements) {
      dense.values.push_back(element == kPadding ? 0.0F : source[element]);
      dense.is_real.push_back(element == kPadding ? 0 : 1);
    }
  }
  return dense;
}

BlockedOperand encode(const DenseOperand& dense, const OperandView& view, std::int64_t instance,
                      const OperandFormat& format) {
  const DrawSource draws = draw_source(format, view, {instance, 0, view.lines(), 0, view.k()});
  return encode_operand(dense.values.data(), view.lines(), view.k(), format.codec, format.shape(), draws);
}

std::vector<float> machine_product(const BlockedOperand& a, const BlockedOperand& b, const GemmJob& job,
                                   const MachineParams& machine) {
  if (machine.array.datapath == Datapath::Integer) return gemm_spec(a, b, order_of(job, machine));
  return gemm_spec_float(a, b, float_order_of(machine));
}

FloatOrder float_order_of(const MachineParams& machine) {
  const ArrayParams& array = machine.array;
  return {array.lanes, array.float_sum, array.aligner_fraction_bits, array.subnormals, array.k_arrays()};
}

AccumulationOrder order_of(const GemmJob& job, const MachineParams& machine) {
  AccumulationOrder order;
  order.pairs_per_addition = make_chunking(machine.array, job.format_a, job.format_b).groups;
  order.aligner_fraction_bits = machine.array.aligner_fraction_bits;
  order.subnormals = machine.array.subnormals;
  order.arrays = machine.array.k_arrays();
  return order;
}

}  // namespace bfpsim
