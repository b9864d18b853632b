// SPDX-License-Identifier: Apache-2.0
// A lowered GEMM's output by the specification, and how an engine's compares with it.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/engine/engine.h"

namespace bfpsim {

/// C by the specification alone, in the layout of the output tensor. Precondition: task.has_values().
[[nodiscard]] std::vector<float> specified_values(const GemmTask& task, const MachineParams& machine);

/// The same, faster: by the vectorised kernels where the machine's order is the reference order (contract
/// B7), and on float datapaths where there is one (kernels/float_gemm.h).
[[nodiscard]] std::vector<float> computed_values(const GemmTask& task, const MachineParams& machine);

/// Elements whose bits differ; -0 and +0 are the same, and so are NaNs (contract A1, A6).
[[nodiscard]] std::int64_t count_mismatches(const std::vector<float>& expected,
                                            const std::vector<float>& actual);

}  // namespace bfpsim
