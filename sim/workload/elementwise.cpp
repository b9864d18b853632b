// SPDX-License-Identifier: Apache-2.0
#include "sim/workload/elementwise.h"

#include <array>

namespace bfpsim {

std::string_view to_string(ElementwiseKind kind) {
  constexpr std::array<std::string_view, kElementwiseKinds> kWords{
      "embedding", "batch_norm", "layer_norm",   "rms_norm",  "relu",         "gelu",
      "silu",      "tanh",       "softmax",      "rotary",    "dropout",      "add",
      "multiply",  "max_pool",   "average_pool", "lstm_cell", "cross_entropy"};
  return kWords.at(static_cast<std::size_t>(kind));
}

}  // namespace bfpsim
