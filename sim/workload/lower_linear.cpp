// SPDX-License-Identifier: Apache-2.0
// Y = X W with X [m][k], W [k][n], Y [m][n].
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

}  // namespace

std::vector<LoweredGemm> lower_linear(const Operation& operation, const LinearGeometry& g) {
  std::vector<LoweredGemm> gemms{forward(operation, g)};
  if (operation.input_gradient) gemms.push_back(backward_data(operation, g));
  gemms.push_back(backward_weight(operation, g));
  return gemms;
}

}  // namespace bfpsim::lowering
