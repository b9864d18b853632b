// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/gemm_values.h"

#include <cmath>

#include "sim/engine/dense_operand.h"

namespace bfpsim {

std::vector<float> specified_values(const GemmTask& task, const MachineParams& machine) {
  const GemmJob& job = task.job;
  std::vector<float> c(static_cast<std::size_t>(job.c_elements));
  for (std::int64_t instance = 0; instance < job.instances; ++instance) {
    const BlockedOperand a = encode(densify(job.a, instance, task.a_source), job.a, job.format_a);
    const BlockedOperand b = encode(densify(job.b, instance, task.b_source), job.b, job.format_b);
    scatter(job, instance, gemm_spec(a, b, order_of(job, machine)), c);
  }
  if (job.post_op == PostOp::Relu) {
    for (float& value : c)
      value = value > 0.0F || std::isnan(value) ? value : 0.0F;
  }
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
