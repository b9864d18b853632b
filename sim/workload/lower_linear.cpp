// SPDX-License-Identifier: Apache-2.0
// Y = X W with X [m][k], W [k][n], Y [m][n]; a recurrence step by step.
#include "sim/workload/lowering_parts.h"

namespace bfpsim::lowering {
namespace {

LoweredGemm forward(const Operation& operation, const LinearGeometry& g) {
  LoweredGemm gemm = named(operation, Pass::Forward);
  gemm.job.a = matrix_view({g.m, g.k, g.k, 1, g.k});
  gemm.job.b = matrix_view({g.n, 1, g.k, g.n, g.n});
  gemm.job.c = matrix_output(g.m, g.n);
  gemm.job.a_elements = g.m * g.k;
  gemm.job.b_elements = g.k * g.n;
  gemm.job.c_elements = g.m * g.n;
  finish(gemm);
  return gemm;
}

/// dX = dY W^T: row k of W is a line of B.
LoweredGemm backward_data(const Operation& operation, const LinearGeometry& g) {
  LoweredGemm gemm = named(operation, Pass::BackwardData);
  gemm.job.a = matrix_view({g.m, g.n, g.n, 1, g.n});
  gemm.job.b = matrix_view({g.k, g.n, g.n, 1, g.n});
  gemm.job.c = matrix_output(g.m, g.k);
  gemm.job.a_elements = g.m * g.n;
  gemm.job.b_elements = g.k * g.n;
  gemm.job.c_elements = g.m * g.k;
  finish(gemm);
  return gemm;
}

/// dW = X^T dY, written as [k][n].
LoweredGemm backward_weight(const Operation& operation, const LinearGeometry& g) {
  LoweredGemm gemm = named(operation, Pass::BackwardWeight);
  gemm.job.a = matrix_view({g.k, 1, g.m, g.k, g.k});
  gemm.job.b = matrix_view({g.n, 1, g.m, g.n, g.n});
  gemm.job.c = matrix_output(g.k, g.n);
  gemm.job.a_elements = g.m * g.k;
  gemm.job.b_elements = g.m * g.n;
  gemm.job.c_elements = g.k * g.n;
  finish(gemm);
  return gemm;
}

std::vector<LoweredGemm> repeated(const LoweredGemm& gemm, std::int64_t steps) {
  std::vector<LoweredGemm> gemms(static_cast<std::size_t>(steps), gemm);
  for (std::size_t i = 0; steps > 1 && i < gemms.size(); ++i)
    gemms[i].part = "step " + std::to_string(i);
  return gemms;
}

}  // namespace

std::vector<LoweredGemm> lower_linear(const Operation& operation, const LinearGeometry& g) {
  const LinearGeometry step{g.m / g.steps, g.n, g.k};
  std::vector<LoweredGemm> gemms = repeated(forward(operation, step), g.steps);
  if (operation.input_gradient) {
    std::vector<LoweredGemm> back = repeated(backward_data(operation, step), g.steps);
    // The last step's gradient is there first.
    gemms.insert(gemms.end(), back.rbegin(), back.rend());
  }
  gemms.push_back(backward_weight(operation, g));
  return gemms;
}

}  // namespace bfpsim::lowering
