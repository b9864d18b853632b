// SPDX-License-Identifier: Apache-2.0
// Test support: the three products of a layer by their definitions, in FP64, and how far FP32 in any order
// may be.
#pragma once

#include "npy_reader.h"

namespace bfpsim::test {

/// Linear: x [B][K], w [N][K], dy [B][N]. Convolution (3 x 3, stride 1, padding 1): x [B][C][H][W],
/// w [O][C][3][3], dy [B][O][H][W].
struct LayerShape {
  bool convolution = false;
  std::vector<std::int64_t> x;
  std::vector<std::int64_t> w;
};

enum class LayerProduct { Forward, BackwardData, BackwardWeight };

struct LayerResult {
  std::vector<double> values;
  std::vector<double> magnitudes;  ///< the same with |a| * |b|
  std::int64_t terms = 0;          ///< most products in one output
};

/// y = x * w, dx = dy * w or dw = dy * x; `a` and `b` are the operands in this order, dequantised.
[[nodiscard]] LayerResult layer_product(LayerProduct product, const LayerShape& shape,
                                        const std::vector<float>& a, const std::vector<float>& b);

}  // namespace bfpsim::test
