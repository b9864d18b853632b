// SPDX-License-Identifier: Apache-2.0
// Layers to GEMMs, implicitly: a lowered operand is a view of its tensor in simulated memory (contract A8,
// A9).
#pragma once

#include <vector>

#include "sim/workload/trace.h"

namespace bfpsim {

/// The GEMMs of one operation in the order of a training step's passes: forward, then backward_data (one GEMM
/// per stride phase that some tap hits), then backward_weight; a recurrence has a forward and a backward_data
/// for each step; batched operations have forward, backward_a, backward_b. Throws std::invalid_argument where
/// geometry_mistakes() finds something.
[[nodiscard]] std::vector<LoweredGemm> lower(const Operation& operation);

/// All GEMMs of a step: every forward in order, then for each operation from last to first its backward
/// passes.
[[nodiscard]] std::vector<LoweredGemm> lower_step(const TraceStep& step);

}  // namespace bfpsim
