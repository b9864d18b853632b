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

/// One operand of a product without a machine: its FP32 values, [lines][k], and how they were encoded.
struct ReferenceOperand {
  const float* values = nullptr;
  const BlockedOperand& encoded;
};

/// The same for `c`, [m][n], in the reference order (contract B7). Digits are those of a multiplier of
/// `slice_bits`.
[[nodiscard]] GemmNumerics measure_reference_numerics(const ReferenceOperand& a, const ReferenceOperand& b,
                                                      const std::vector<float>& c, int slice_bits);

}  // namespace bfpsim
