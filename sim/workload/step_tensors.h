// SPDX-License-Identifier: Apache-2.0
// The tensors of one operation, in the layout of simulated memory.
#pragma once

#include <optional>
#include <vector>

#include "sim/workload/tensor.h"
#include "sim/workload/trace.h"

namespace bfpsim {

/// X, W, dY as the lowered views address them (convolutions: NHWC and [out][kh][kw][in/groups]; W of a linear
/// layer as [k][n]; batched operands as [batch][..][..]); empty where the trace has shapes only.
struct OperationTensors {
  std::vector<float> x;
  std::vector<float> w;
  std::vector<float> dy;
  [[nodiscard]] const std::vector<float>& operator[](TensorName name) const {
    return name == TensorName::X ? x : name == TensorName::W ? w : dy;
  }
};

/// Loads and permutes one operation's tensors; checks every shape against the geometry. Throws NpyError.
[[nodiscard]] OperationTensors load_tensors(const Trace& trace, const Operation& operation);

/// The framework's dW in the layout in which the backward_weight GEMM writes it ([k][n]; convolutions
/// [kh][kw][in/groups][out]); nullopt where the trace has none.
[[nodiscard]] std::optional<std::vector<float>> load_reference_dw(const Trace& trace,
                                                                  const Operation& operation);

}  // namespace bfpsim
