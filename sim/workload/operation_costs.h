// SPDX-License-Identifier: Apache-2.0
// What each kind of operation costs: one row a kind (docs/operations.md).
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "sim/workload/elementwise.h"

namespace bfpsim {

/// FP32 words and lane operations of one sweep over the data, for each element of all inputs of the forward
/// pass (`in`) and of its result (`out`).
struct SweepCost {
  int read_in = 0;
  int read_out = 0;
  int write_in = 0;
  int write_out = 0;
  int operations_in = 0;
  int operations_out = 0;
};

struct OperationCost {
  ElementwiseKind kind = ElementwiseKind::Relu;
  bool fuses = false;  ///< is done in the sweep of the operation that it follows
  std::vector<SweepCost> forward;
  std::vector<SweepCost> backward;
};

[[nodiscard]] const OperationCost& cost_of(ElementwiseKind kind);

/// The weight update: words of one weight beside the gradient's, and lane operations.
struct UpdateCost {
  int state_words = 0;  ///< FP32, read and written: momentum, moments
  int operations = 0;
};
enum class OptimizerKind : std::uint8_t { None, Sgd, Momentum, Adam };
[[nodiscard]] std::string_view to_string(OptimizerKind kind);  ///< none, sgd, momentum, adam
[[nodiscard]] UpdateCost cost_of(OptimizerKind kind);

}  // namespace bfpsim
