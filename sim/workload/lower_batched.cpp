// SPDX-License-Identifier: Apache-2.0
// Attention's products of two activations: Y[i] = A[i] B[i], dA = dY B^T, dB = A^T dY; one instance for each
// i.
#include "sim/workload/lowering_parts.h"

namespace bfpsim::lowering {
namespace {

/// The passes are a linear layer's, instance by instance.
LoweredGemm batched(LoweredGemm gemm, Pass pass, const Operation& operation, std::int64_t batch) {
  const LoweredGemm names = named(operation, pass);
  gemm.pass = names.pass;
  gemm.role_a = names.role_a;
  gemm.role_b = names.role_b;
  GemmJob& job = gemm.job;
  job.instances = batch;
  job.a.instance_step = job.a_elements;
  job.b.instance_step = job.b_elements;
  job.c.instance_step = job.c_elements;
  job.a_elements *= batch;
  job.b_elements *= batch;
  job.c_elements *= batch;
  finish(gemm);
  return gemm;
}

}  // namespace

std::vector<LoweredGemm> lower_batched(const Operation& operation, const BatchedGeometry& g) {
  Operation both_gradients = operation;
  both_gradients.input_gradient = true;
  std::vector<LoweredGemm> one = lower_linear(both_gradients, {g.m, g.n, g.k});
  return {batched(std::move(one[0]), Pass::Forward, operation, g.batch),
          batched(std::move(one[1]), Pass::BackwardA, operation, g.batch),
          batched(std::move(one[2]), Pass::BackwardB, operation, g.batch)};
}

}  // namespace bfpsim::lowering
