// SPDX-License-Identifier: Apache-2.0
// Pieces that the lowerings of the operation kinds share. Internal to sim/workload.
#pragma once

#include <vector>

#include "sim/workload/trace.h"

namespace bfpsim::lowering {

/// A matrix of `lines` x `k` in a tensor whose rows have `row` elements.
struct MatrixAxes {
  std::int64_t lines = 0;
  std::int64_t line_step = 0;
  std::int64_t k = 0;
  std::int64_t k_step = 0;
  std::int64_t row = 0;
};
[[nodiscard]] OperandView matrix_view(const MatrixAxes& axes, std::int64_t instance_step = 0);

/// `rows` rows of C, `row_step` elements apart.
[[nodiscard]] OutputView matrix_output(std::int64_t rows, std::int64_t row_step,
                                       std::int64_t instance_step = 0);

/// Name, pass, roles and tensors; the job is still empty.
[[nodiscard]] LoweredGemm named(const Operation& operation, Pass pass);

/// m, n, k and the useful MACs from the views; B has no padding in any lowering of ours.
void finish(LoweredGemm& gemm);

[[nodiscard]] std::vector<LoweredGemm> lower_linear(const Operation& operation, const LinearGeometry& g);
[[nodiscard]] std::vector<LoweredGemm> lower_batched(const Operation& operation, const BatchedGeometry& g);
[[nodiscard]] std::vector<LoweredGemm> lower_convolution(const Operation& operation, const ConvGeometry& g);

}  // namespace bfpsim::lowering
