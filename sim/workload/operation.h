// SPDX-License-Identifier: Apache-2.0
// A layer's matrix operation in a training step, and the GEMMs it is lowered to (contract A8, A9).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rtl_models/arch/gemm_job.h"

namespace bfpsim {

/// Which part of the training step a GEMM belongs to.
enum class Pass : std::uint8_t { Forward, BackwardData, BackwardWeight, BackwardA, BackwardB };
[[nodiscard]] std::string_view to_string(Pass pass);  ///< forward, backward_data, ...

/// What a tensor is. Operands are the first three; a result may be the gradient of weights.
enum class Role : std::uint8_t { Activation, Weight, Gradient, WeightGradient };
[[nodiscard]] std::string_view to_string(Role role);  ///< activation, ..., weight_gradient
/// What the GEMMs of a pass compute.
[[nodiscard]] Role output_role(Pass pass);

/// Y[m][n] = X[m][k] W[k][n]. A recurrence makes `steps` GEMMs of its forward and its backward_data, for each
/// needs the one before: m / steps rows each, in tensors of their own. Models by shape have them, traces not.
struct LinearGeometry {
  std::int64_t m = 0;
  std::int64_t n = 0;
  std::int64_t k = 0;
  std::int64_t steps = 1;
};

/// `batch` independent products Y[i] = A[i][m][k] B[i][k][n] of two activations (attention).
struct BatchedGeometry {
  std::int64_t batch = 0;
  std::int64_t m = 0;
  std::int64_t n = 0;
  std::int64_t k = 0;
};

/// Both directions of a kernel, a stride, a padding or a dilation.
struct Extent2d {
  std::int64_t h = 1;
  std::int64_t w = 1;
};

/// How a convolution's window moves.
struct ConvWindow {
  Extent2d kernel;
  Extent2d stride;
  Extent2d padding{0, 0};
  Extent2d dilation;
};

/// 2-D convolution; in simulated memory X and dY lie as NHWC, W as [out][kernel_h][kernel_w][in / groups].
struct ConvGeometry {
  std::int64_t batch = 0;
  std::int64_t in_channels = 0;
  std::int64_t height = 0;
  std::int64_t width = 0;
  std::int64_t out_channels = 0;
  std::int64_t kernel_h = 1;
  std::int64_t kernel_w = 1;
  std::int64_t stride_h = 1;
  std::int64_t stride_w = 1;
  std::int64_t padding_h = 0;
  std::int64_t padding_w = 0;
  std::int64_t dilation_h = 1;
  std::int64_t dilation_w = 1;
  std::int64_t groups = 1;
  void set_window(const ConvWindow& window);
  [[nodiscard]] std::int64_t out_height() const;
  [[nodiscard]] std::int64_t out_width() const;
};

enum class TensorName : std::uint8_t { X, W, Dy };

/// One GEMM after lowering. `job` has shape, views and element counts; formats and mapping are filled in
/// later.
struct LoweredGemm {
  std::string layer;
  Pass pass = Pass::Forward;
  std::string part;  ///< "" or which phase of a strided backward_data, e.g. "phase 0,1"
  Role role_a = Role::Activation;
  Role role_b = Role::Weight;
  TensorName tensor_a = TensorName::X;
  TensorName tensor_b = TensorName::W;
  bool first_layer = false;
  bool last_layer = false;
  GemmJob job;
  std::int64_t macs = 0;  ///< useful ones, all instances: no padding on either side
};

}  // namespace bfpsim
