// SPDX-License-Identifier: Apache-2.0
#include "sim/workload/operation.h"

namespace bfpsim {
namespace {

std::int64_t out_extent(std::int64_t extent, std::int64_t kernel, std::int64_t stride, std::int64_t padding,
                        std::int64_t dilation) {
  return (extent + 2 * padding - dilation * (kernel - 1) - 1) / stride + 1;
}

}  // namespace

std::string_view to_string(Pass pass) {
  switch (pass) {
    case Pass::Forward:
      return "forward";
    case Pass::BackwardData:
      return "backward_data";
    case Pass::BackwardWeight:
      return "backward_weight";
    case Pass::BackwardA:
      return "backward_a";
    case Pass::BackwardB:
      return "backward_b";
  }
  return "";
}

std::string_view to_string(Role role) {
  switch (role) {
    case Role::Activation:
      return "activation";
    case Role::Weight:
      return "weight";
    case Role::Gradient:
      return "gradient";
    case Role::WeightGradient:
      return "weight_gradient";
  }
  return "";
}

Role output_role(Pass pass) {
  if (pass == Pass::Forward) return Role::Activation;
  return pass == Pass::BackwardWeight ? Role::WeightGradient : Role::Gradient;
}

void ConvGeometry::set_window(const ConvWindow& window) {
  kernel_h = window.kernel.h;
  kernel_w = window.kernel.w;
  stride_h = window.stride.h;
  stride_w = window.stride.w;
  padding_h = window.padding.h;
  padding_w = window.padding.w;
  dilation_h = window.dilation.h;
  dilation_w = window.dilation.w;
}

std::int64_t ConvGeometry::out_height() const {
  return out_extent(height, kernel_h, stride_h, padding_h, dilation_h);
}

std::int64_t ConvGeometry::out_width() const {
  return out_extent(width, kernel_w, stride_w, padding_w, dilation_w);
}

}  // namespace bfpsim
