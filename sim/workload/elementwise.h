// SPDX-License-Identifier: Apache-2.0
// The operations of a model's forward pass that are no GEMM, as its description lists them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace bfpsim {

enum class ElementwiseKind : std::uint8_t {
  Embedding,
  BatchNorm,
  LayerNorm,
  RmsNorm,
  Relu,
  Gelu,
  Silu,
  Tanh,
  Softmax,
  Rotary,
  Dropout,
  Add,
  Multiply,
  MaxPool,
  AveragePool,
  LstmCell,
  CrossEntropy,
};
inline constexpr std::size_t kElementwiseKinds = 17;
[[nodiscard]] std::string_view to_string(ElementwiseKind kind);  ///< embedding, batch_norm, ...

/// An operation of the forward pass that is no GEMM.
struct ElementwiseOperation {
  std::string layer;
  ElementwiseKind kind = ElementwiseKind::Relu;
  std::int64_t in_elements = 0;  ///< of all its operands, whole batch
  std::int64_t out_elements = 0;
  std::size_t before = 0;  ///< it follows operations[before - 1] and precedes operations[before] of the step
  bool fused = false;      ///< it is the `post_op` of operations[before - 1]
};

}  // namespace bfpsim
