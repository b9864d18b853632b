// SPDX-License-Identifier: Apache-2.0
// The numerics of one GEMM: the engine's output bits against FP64, where the error comes from, and what
// encoding did to the operands (docs/numerics-report.md).
#pragma once

#include <optional>
#include <vector>

#include "rtl_models/numerics/error_split.h"
#include "rtl_models/numerics/tensor_figures.h"
#include "sim/engine/engine.h"

namespace bfpsim {

/// How far a GEMM's output is from FP64, and its operands from their FP32 sources. Undefined figures are
/// absent.
struct GemmNumerics {
  std::optional<double> sqnr_db;
  std::optional<double> max_abs_err;
  std::optional<ErrorSplit> error;
  TensorFigures a;  ///< the operand as lowered, in the GEMM's format
  TensorFigures b;
};

/// Figures of `c`, the engine's output in the layout of the output tensor. Precondition: task.has_values().
[[nodiscard]] GemmNumerics measure_numerics(const GemmTask& task, const MachineParams& machine,
                                            const std::vector<float>& c);

}  // namespace bfpsim
