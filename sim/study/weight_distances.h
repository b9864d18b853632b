// SPDX-License-Identifier: Apache-2.0
// Wasserstein-1 distances of a network's weights from their encodings (Harma et al., arXiv 2211.10737,
// equation 2).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "rtl_models/numerics/format.h"
#include "sim/workload/trace.h"

namespace bfpsim {

/// One layer's weights as the forward GEMM takes them: a line for each output, along K (contract A9).
struct WeightMatrix {
  std::string layer;
  std::int64_t lines = 0;
  std::int64_t k = 0;
  std::vector<float> values;  ///< [lines][k]
};

/// The weights of a step; products of two activations have none. Empty where the trace has shapes only.
/// Throws NpyError.
[[nodiscard]] std::vector<WeightMatrix> load_weights(const Trace& trace, const TraceStep& step);

struct WeightDistances {
  std::optional<double> network;              ///< all weights as one sample
  std::vector<std::optional<double>> layers;  ///< one for each matrix
  double mean_block = 0.0;  ///< weights per shared exponent: ends of lines make blocks shorter
};

/// Distances of the weights from their encoding as int mantissas of `mantissa_bits` (sign included) in blocks
/// of `block`.
[[nodiscard]] WeightDistances weight_distances(const std::vector<WeightMatrix>& weights, int mantissa_bits,
                                               const BlockShape& block, ExponentRule rule);

}  // namespace bfpsim
