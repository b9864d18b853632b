// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/gemm_numerics.h"

#include <algorithm>

#include "rtl_models/numerics/metrics.h"
#include "sim/engine/dense_operand.h"

namespace bfpsim {
namespace {

/// What the output is compared with, in the layout of the output tensor; outputs that no GEMM row reaches
/// are 0 in all of them.
struct Chain {
  std::vector<double> fp64;
  std::vector<OutputStages> stages;
};

std::vector<OutputStages> machine_stages(const BlockedOperand& a, const BlockedOperand& b, const GemmJob& job,
                                         const MachineParams& machine) {
  if (machine.array.datapath == Datapath::Integer) return output_stages(a, b, order_of(job, machine));
  return output_stages(a, b, float_order_of(machine));
}

/// With float elements a block pair is an exact dot product, rounded once; two plain floats multiply and add
/// one by one (docs/contract.md, E17).
std::vector<OutputStages> reference_stages(const BlockedOperand& a, const BlockedOperand& b) {
  if (!a.codec.has_float_elements() && !b.codec.has_float_elements())
    return output_stages(a, b, AccumulationOrder{});
  const bool plain = a.codec.is_plain_float() && b.codec.is_plain_float();
  FloatOrder order;
  order.lanes = plain ? 1 : std::max<std::int64_t>(std::min(a.block_k, b.block_k), 1);
  order.sum = FloatSum::Aligned;
  return output_stages(a, b, order);
}

GemmNumerics figures_of(const Chain& chain, const std::vector<float>& c, const TensorSurvey& a,
                        const TensorSurvey& b) {
  const auto count = static_cast<std::int64_t>(c.size());
  GemmNumerics numerics;
  numerics.sqnr_db = sqnr_db(chain.fp64.data(), c.data(), count);
  numerics.max_abs_err = max_abs_error(chain.fp64.data(), c.data(), count);
  numerics.error = split_error(chain.fp64.data(), chain.stages.data(), c.data(), count);
  numerics.a = a.figures();
  numerics.b = b.figures();
  return numerics;
}

OutputStages rectified(const OutputStages& stages) {
  OutputStages result;
  if (!(stages.quantised.high <= 0.0)) result.quantised = stages.quantised;
  if (!(stages.aligned.high <= 0.0)) result.aligned = stages.aligned;
  if (!(stages.accumulated <= 0.0F)) result.accumulated = stages.accumulated;
  return result;
}

void apply_post_op(PostOp post_op, Chain& chain) {
  if (post_op != PostOp::Relu) return;
  for (double& value : chain.fp64)
    value = value <= 0.0 ? 0.0 : value;
  for (OutputStages& stages : chain.stages)
    stages = rectified(stages);
}

DenseOperand densify_original(const OperandView& view, std::int64_t instance, const float* original,
                              const DenseOperand& stored) {
  return original == nullptr ? stored : densify(view, instance, original);
}

}  // namespace

GemmNumerics measure_numerics(const GemmTask& task, const MachineParams& machine,
                              const std::vector<float>& c) {
  const GemmJob& job = task.job;
  Chain chain;
  chain.fp64.resize(static_cast<std::size_t>(job.c_elements));
  chain.stages.resize(static_cast<std::size_t>(job.c_elements));
  TensorSurvey survey_a(machine.array.slice_bits);
  TensorSurvey survey_b(machine.array.slice_bits);
  for (std::int64_t instance = 0; instance < job.instances; ++instance) {
    const DenseOperand a = densify(job.a, instance, task.a_source);
    const DenseOperand b = densify(job.b, instance, task.b_source);
    const BlockedOperand encoded_a = encode(a, job.a, instance, job.format_a);
    const BlockedOperand encoded_b = encode(b, job.b, instance, job.format_b);
    const DenseOperand real_a = densify_original(job.a, instance, task.a_original, a);
    const DenseOperand real_b = densify_original(job.b, instance, task.b_original, b);
    scatter(job, instance, gemm_fp64(real_a.values.data(), job.m, real_b.values.data(), job.n, job.k),
            chain.fp64);
    scatter(job, instance, machine_stages(encoded_a, encoded_b, job, machine), chain.stages);
    survey_a.add(real_a.values.data(), a.is_real.data(), encoded_a);
    survey_b.add(real_b.values.data(), b.is_real.data(), encoded_b);
  }
  apply_post_op(job.post_op, chain);
  return figures_of(chain, c, survey_a, survey_b);
}

GemmNumerics measure_reference_numerics(const ReferenceOperand& a, const ReferenceOperand& b,
                                        const std::vector<float>& c, int slice_bits) {
  TensorSurvey survey_a(slice_bits);
  TensorSurvey survey_b(slice_bits);
  survey_a.add(a.values, nullptr, a.encoded);
  survey_b.add(b.values, nullptr, b.encoded);
  const Chain chain{gemm_fp64(a.values, a.encoded.lines, b.values, b.encoded.lines, a.encoded.k),
                    reference_stages(a.encoded, b.encoded)};
  return figures_of(chain, c, survey_a, survey_b);
}

}  // namespace bfpsim
