// SPDX-License-Identifier: Apache-2.0
// A trace's dW against X and dY: does the captured step hang together?
#pragma once

#include <optional>
#include <vector>

#include "sim/workload/step_tensors.h"

namespace bfpsim {

/// dW as FP64 makes it from X and dY, in the layout of load_reference_dw(), and for each element how far an
/// FP32 computation may be from it, whatever its order of summation.
struct RecomputedDw {
  std::vector<double> values;
  std::vector<double> bounds;
};

/// nullopt where the operation has no backward_weight pass or lacks X or dY.
[[nodiscard]] std::optional<RecomputedDw> recompute_dw(const Operation& operation,
                                                       const OperationTensors& tensors);

}  // namespace bfpsim
