// SPDX-License-Identifier: Apache-2.0
// The weight update: FP32 arithmetic on a master copy and a working copy that are quantised when written.
#pragma once

#include <cstdint>
#include <vector>

#include "rtl_models/numerics/quantize_tensor.h"

namespace bfpsim {

/// Stochastic gradient descent with momentum and L2 regularisation, as torch.optim.SGD with dampening 0:
///   g = gradient / loss_scale + weight_decay * w;  v = momentum * v + g;  w = w - learning_rate * v
/// Every operation is FP32 and rounded to nearest even by itself, left to right.
struct SgdRule {
  float learning_rate = 0.1F;
  float momentum = 0.0F;
  float weight_decay = 0.0F;
  float loss_scale = 1.0F;  ///< what the gradient was multiplied by; > 0
};

/// How a copy of the weights is quantised when it is written. FP32 copies have the format `fp32`.
struct StoredAs {
  Format format;
  QuantizeOptions options;
};

/// `values` (C order, of `shape`) as read back after a write.
[[nodiscard]] std::vector<float> stored(const std::vector<float>& values,
                                        const std::vector<std::int64_t>& shape, const StoredAs& as);

/// The copies of one weight tensor.
struct WeightCopies {
  std::vector<std::int64_t> shape;
  std::vector<float> master;    ///< what the update reads
  std::vector<float> momentum;  ///< v, FP32
  std::vector<float> working;   ///< what the GEMMs read
};

/// The copies before the first step: both written from `initial`, no momentum yet.
[[nodiscard]] WeightCopies make_weight_copies(const std::vector<float>& initial,
                                              std::vector<std::int64_t> shape, const StoredAs& master,
                                              const StoredAs& working);

/// One step. Both copies are written from the same FP32 result, so that the working copy is rounded once.
/// Whether a gradient with Inf or NaN is used at all is the loss scaler's decision (loss_scaler.h).
/// Precondition: gradient and weights have the same size.
void sgd_step(WeightCopies& weights, const std::vector<float>& gradient, const SgdRule& rule,
              const StoredAs& master, const StoredAs& working);

}  // namespace bfpsim
