// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/gemm_values.h"

#include <cmath>

#include "rtl_models/numerics/kernels.h"
#include "rtl_models/numerics/kernels/float_gemm.h"
#include "rtl_models/numerics/kernels/gemm.h"
#include "sim/engine/dense_operand.h"

namespace bfpsim {

namespace {

void apply_post_op(const GemmJob& job, std::vector<float>& c) {
  if (job.post_op != PostOp::Relu) return;
  for (float& value : c)
    value = value > 0.0F || std::isnan(value) ? value : 0.0F;
}

bool has_reference_order(const GemmJob& job, const MachineParams& machine) {
  const AccumulationOrder order = order_of(job, machine);
  return order.pairs_per_addition == 1 && order.arrays == 1 && order.subnormals == Subnormals::Ieee &&
         !job.format_a.codec.has_float_elements() && !job.format_b.codec.has_float_elements();
}

/// C of one instance by the fastest way that gives the machine's bits.
std::vector<float> kernel_product(const GemmJob& job, const MachineParams& machine, std::int64_t instance,
                                  const DenseOperand& a, const DenseOperand& b) {
  const OperandFormat& format_a = job.format_a;
  const OperandFormat& format_b = job.format_b;
  if (machine.array.datapath == Datapath::Float) {
    return gemm_float(encode(a, job.a, instance, format_a), encode(b, job.b, instance, format_b),
                      float_order_of(machine));
  }
  const auto covered = [](const OperandFormat& format) {
    return format.strip_lines() == 1 && quantize_kernel_covers(format.codec);
  };
  if (!covered(format_a) || !covered(format_b))
    return gemm_blocked(encode(a, job.a, instance, format_a), encode(b, job.b, instance, format_b));
  std::vector<float> c(static_cast<std::size_t>(job.m * job.n));
  const auto operand = [&](const DenseOperand& dense, const OperandView& view, const OperandFormat& format) {
    return Fp32Operand{dense.values.data(), view.lines(), format.block, format.codec,
                       draw_source(format, view, {instance, 0, view.lines(), 0, view.k()})};
  };
  gemm_quantized(operand(a, job.a, format_a), operand(b, job.b, format_b), job.k, c.data());
  return c;
}

}  // namespace

std::vector<float> specified_values(const GemmTask& task, const MachineParams& machine) {
  const GemmJob& job = task.job;
  std::vector<float> c(static_cast<std::size_t>(job.c_elements));
  for (std::int64_t instance = 0; instance < job.instances; ++instance) {
    const BlockedOperand a = encode(densify(job.a, instance, task.a_source), job.a, instance, job.format_a);
    const BlockedOperand b = encode(densify(job.b, instance, task.b_source), job.b, instance, job.format_b);
    scatter(job, instance, machine_product(a, b, job, machine), c);
  }
  apply_post_op(job, c);
  return c;
}

std::vector<float> computed_values(const GemmTask& task, const MachineParams& machine) {
  const GemmJob& job = task.job;
  if (machine.array.datapath == Datapath::Integer && !has_reference_order(job, machine))
    return specified_values(task, machine);
  std::vector<float> c(static_cast<std::size_t>(job.c_elements));
  for (std::int64_t instance = 0; instance < job.instances; ++instance) {
    const DenseOperand a = densify(job.a, instance, task.a_source);
    const DenseOperand b = densify(job.b, instance, task.b_source);
    scatter(job, instance, kernel_product(job, machine, instance, a, b), c);
  }
  apply_post_op(job, c);
  return c;
}

std::int64_t count_mismatches(const std::vector<float>& expected, const std::vector<float>& actual) {
  if (expected.size() != actual.size())
    return static_cast<std::int64_t>(std::max(expected.size(), actual.size()));
  std::int64_t mismatches = 0;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const bool both_nan = std::isnan(expected[i]) && std::isnan(actual[i]);
    if (!both_nan && expected[i] != actual[i]) ++mismatches;
  }
  return mismatches;
}

}  // namespace bfpsim
