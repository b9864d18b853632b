// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/numerics/optimizer.h"

namespace bfpsim {

std::vector<float> stored(const std::vector<float>& values, const std::vector<std::int64_t>& shape,
                          const StoredAs& as) {
  return quantize_tensor(values.data(), shape, as.format, as.options).values;
}

WeightCopies make_weight_copies(const std::vector<float>& initial, std::vector<std::int64_t> shape,
                                const StoredAs& master, const StoredAs& working) {
  WeightCopies weights;
  weights.master = stored(initial, shape, master);
  weights.working = stored(initial, shape, working);
  weights.momentum.resize(initial.size());
  weights.shape = std::move(shape);
  return weights;
}

void sgd_step(WeightCopies& weights, const std::vector<float>& gradient, const SgdRule& rule,
              const StoredAs& master, const StoredAs& working) {
  std::vector<float> updated(weights.master.size());
  for (std::size_t i = 0; i < updated.size(); ++i) {
    const float w = weights.master[i];
    const float g = gradient[i] / rule.loss_scale + rule.weight_decay * w;
    weights.momentum[i] = rule.momentum * weights.momentum[i] + g;
    updated[i] = w - rule.learning_rate * weights.momentum[i];
  }
  weights.master = stored(updated, weights.shape, master);
  weights.working = stored(updated, weights.shape, working);
}

}  // namespace bfpsim
