// SPDX-License-Identifier: Apache-2.0
// A lowered GEMM's values by other means than the engine: the specification's result, FP64, quantisation
// distances.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/engine/engine.h"
#include "sim/engine/replay.h"

namespace bfpsim {

struct GemmValues {
  std::vector<double> fp64;             ///< C from the FP32 sources, in the layout of the output tensor
  std::vector<float> specified;         ///< C by the specification; empty unless asked for
  std::optional<double> wasserstein_a;  ///< between the operand and its encoding, padding left out
  std::optional<double> wasserstein_b;
};

/// Precondition: task.has_values().
[[nodiscard]] GemmValues evaluate(const GemmTask& task, const MachineParams& machine,
                                  bool with_specification);

/// C by the specification alone, in the layout of the output tensor. Precondition: task.has_values().
[[nodiscard]] std::vector<float> specified_values(const GemmTask& task, const MachineParams& machine);

/// Figures of an engine's output against `values`.
[[nodiscard]] GemmNumerics measure(const GemmValues& values, const GemmTask& task,
                                   const std::vector<float>& c);

/// Elements whose bits differ; -0 and +0 are the same, and so are NaNs (contract A1, A6).
[[nodiscard]] std::int64_t count_mismatches(const std::vector<float>& expected,
                                            const std::vector<float>& actual);

}  // namespace bfpsim
