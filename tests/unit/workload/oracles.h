// SPDX-License-Identifier: Apache-2.0
// What lowered GEMMs must compute: layers by their definitions as plain loops, and GEMMs in FP64 through the
// views.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/workload/operation.h"

namespace bfpsim::testing {

/// A result, and how many products of two real elements it took.
struct Products {
  std::vector<double> values;
  std::int64_t macs = 0;
};

/// Convolution by definition. X, dY and dX as NHWC, W as [out][kh][kw][in/groups], dW as
/// [kh][kw][in/groups][out].
[[nodiscard]] Products conv_forward(const ConvGeometry& g, const std::vector<float>& x,
                                    const std::vector<float>& w);
[[nodiscard]] Products conv_backward_data(const ConvGeometry& g, const std::vector<float>& w,
                                          const std::vector<float>& dy);
[[nodiscard]] Products conv_backward_weight(const ConvGeometry& g, const std::vector<float>& x,
                                            const std::vector<float>& dy);

/// values[i] of [batch][rows][columns], transposed to [batch][columns][rows].
[[nodiscard]] std::vector<float> transposed(const std::vector<float>& values, std::int64_t batch,
                                            std::int64_t rows, std::int64_t columns);

/// C[b][m][n] = sum over k of A[b][m][k] B[b][k][n].
[[nodiscard]] Products matrix_product(const BatchedGeometry& g, const std::vector<float>& a,
                                      const std::vector<float>& b);

/// A tensor that GEMMs write, and how often each of its elements was written.
struct WrittenTensor {
  explicit WrittenTensor(std::int64_t elements)
      : values(static_cast<std::size_t>(elements), 0.0), writes(static_cast<std::size_t>(elements), 0) {}
  std::vector<double> values;
  std::vector<int> writes;
};

/// Runs a lowered GEMM in FP64, operands read through source_elements(), rows written through
/// output_element(). Returns the products of which neither factor is padding. Throws std::out_of_range where
/// a view leaves its tensor.
std::int64_t run_gemm(const LoweredGemm& gemm, const std::vector<float>& a, const std::vector<float>& b,
                      WrittenTensor& c);

}  // namespace bfpsim::testing
