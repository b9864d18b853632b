// SPDX-License-Identifier: Apache-2.0
// Convolutions without im2col copies (contract A9): operands are views of X and dY as NHWC, W as
// [out][kh][kw][in/groups]. Groups are instances: each sees its slice of the channels.
#include <algorithm>
#include <numeric>

#include "sim/workload/lowering_parts.h"

namespace bfpsim::lowering {
namespace {

/// Extents that every pass needs.
struct Shape {
  explicit Shape(const ConvGeometry& g)
      : out_height(g.out_height()),
        out_width(g.out_width()),
        pixels(g.batch * out_height * out_width),
        group_in(g.in_channels / g.groups),
        group_out(g.out_channels / g.groups),
        taps(g.kernel_h * g.kernel_w),
        x_elements(g.batch * g.height * g.width * g.in_channels),
        w_elements(g.out_channels * taps * group_in),
        y_elements(pixels * g.out_channels) {}
  std::int64_t out_height;
  std::int64_t out_width;
  std::int64_t pixels;  ///< of Y, all samples
  std::int64_t group_in;
  std::int64_t group_out;
  std::int64_t taps;
  std::int64_t x_elements;
  std::int64_t w_elements;
  std::int64_t y_elements;
};

/// The lowered operand is the tensor itself: [pixels][channels].
bool is_pointwise(const ConvGeometry& g) {
  return g.kernel_h == 1 && g.kernel_w == 1 && g.stride_h == 1 && g.stride_w == 1 && g.padding_h == 0 &&
         g.padding_w == 0;
}

/// X seen from Y: lines (sample, oh, ow), K (kh, kw, c).
OperandView im2col(const ConvGeometry& g, const Shape& s) {
  const std::int64_t c = g.in_channels;
  if (is_pointwise(g)) return matrix_view({s.pixels, c, s.group_in, 1, c}, s.group_in);
  const std::int64_t row = g.width * c;
  OperandView view;
  view.line_axes = {{{g.batch, g.height * row, 0, 0},
                     {s.out_height, g.stride_h * row, g.stride_h, 0},
                     {s.out_width, g.stride_w * c, 0, g.stride_w}}};
  view.k_axes = {{{g.kernel_h, g.dilation_h * row, g.dilation_h, 0},
                  {g.kernel_w, g.dilation_w * c, 0, g.dilation_w},
                  {s.group_in, 1, 0, 0}}};
  view.base_h = -g.padding_h;
  view.base_w = -g.padding_w;
  view.base = view.base_h * row + view.base_w * c;
  view.height = g.height;
  view.width = g.width;
  view.instance_step = s.group_in;
  view.source_row = row;
  return view;
}

LoweredGemm forward(const Operation& operation, const ConvGeometry& g, const Shape& s) {
  LoweredGemm gemm = named(operation, Pass::Forward);
  GemmJob& job = gemm.job;
  const std::int64_t k = s.taps * s.group_in;
  job.instances = g.groups;
  job.a = im2col(g, s);
  job.b = matrix_view({s.group_out, k, k, 1, k}, s.group_out * k);
  job.c = matrix_output(s.pixels, g.out_channels, s.group_out);
  job.a_elements = s.x_elements;
  job.b_elements = s.w_elements;
  job.c_elements = s.y_elements;
  finish(gemm);
  return gemm;
}

/// dW is written as [kh][kw][in/groups][out].
LoweredGemm backward_weight(const Operation& operation, const ConvGeometry& g, const Shape& s) {
  LoweredGemm gemm = named(operation, Pass::BackwardWeight);
  GemmJob& job = gemm.job;
  job.instances = g.groups;
  job.a = im2col(g, s);
  std::swap(job.a.line_axes, job.a.k_axes);
  job.b = matrix_view({s.group_out, 1, s.pixels, g.out_channels, g.out_channels}, s.group_out);
  job.c = matrix_output(s.taps * s.group_in, g.out_channels, s.group_out);
  job.a_elements = s.x_elements;
  job.b_elements = s.y_elements;
  job.c_elements = s.w_elements;
  finish(gemm);
  return gemm;
}

/// One direction of an image.
struct Direction {
  std::int64_t extent = 0;
  std::int64_t kernel = 0;
  std::int64_t stride = 0;
  std::int64_t padding = 0;
  std::int64_t dilation = 0;
};

/// One direction of a phase of backward_data. Input coordinate x = phase + stride * u is hit by tap t where
/// x + padding - dilation * t = stride * o; its taps are first_tap + tap_step * i, and o = base + u +
/// output_step * i.
struct PhaseAxis {
  std::int64_t phase = 0;
  std::int64_t inputs = 0;  ///< how many u
  std::int64_t taps = 0;    ///< how many i
  std::int64_t first_tap = 0;
  std::int64_t tap_step = 0;
  std::int64_t base = 0;
  std::int64_t output_step = 0;
};

/// Every phase of a direction that has pixels and that some tap hits, in ascending order.
std::vector<PhaseAxis> phases_of(const Direction& d) {
  // Taps that hit repeat every stride / gcd(stride, dilation).
  const std::int64_t divisor = std::gcd(d.stride, d.dilation);
  const std::int64_t tap_step = d.stride / divisor;
  std::vector<PhaseAxis> phases;
  for (std::int64_t phase = 0; phase < std::min(d.stride, d.extent); ++phase) {
    for (std::int64_t tap = 0; tap < std::min(d.kernel, tap_step); ++tap) {
      const std::int64_t output = phase + d.padding - d.dilation * tap;
      if (output % d.stride != 0) continue;
      phases.push_back({phase, (d.extent - phase - 1) / d.stride + 1, (d.kernel - tap - 1) / tap_step + 1,
                        tap, tap_step, output / d.stride, -(d.dilation / divisor)});
    }
  }
  return phases;
}

/// dY seen from the phase's pixels of dX: lines (sample, u_h, u_w), K (kh taps, kw taps, out channel).
OperandView phase_gradient(const ConvGeometry& g, const Shape& s, const PhaseAxis& h, const PhaseAxis& w) {
  const std::int64_t c = g.out_channels;
  if (is_pointwise(g)) return matrix_view({s.pixels, c, s.group_out, 1, c}, s.group_out);
  const std::int64_t row = s.out_width * c;
  OperandView view;
  view.line_axes = {{{g.batch, s.out_height * row, 0, 0}, {h.inputs, row, 1, 0}, {w.inputs, c, 0, 1}}};
  view.k_axes = {{{h.taps, h.output_step * row, h.output_step, 0},
                  {w.taps, w.output_step * c, 0, w.output_step},
                  {s.group_out, 1, 0, 0}}};
  view.base_h = h.base;
  view.base_w = w.base;
  view.base = view.base_h * row + view.base_w * c;
  view.height = s.out_height;
  view.width = s.out_width;
  view.instance_step = s.group_out;
  view.source_row = row;
  return view;
}

/// W seen from the phase: lines are input channels, K (kh taps, kw taps, out channel).
OperandView phase_weights(const ConvGeometry& g, const Shape& s, const PhaseAxis& h, const PhaseAxis& w) {
  const std::int64_t filter = s.taps * s.group_in;
  OperandView view = matrix_view({s.group_in, 1, s.group_out, filter, s.group_in}, s.group_out * filter);
  view.k_axes[0] = {h.taps, h.tap_step * g.kernel_w * s.group_in, 0, 0};
  view.k_axes[1] = {w.taps, w.tap_step * s.group_in, 0, 0};
  view.base = (h.first_tap * g.kernel_w + w.first_tap) * s.group_in;
  return view;
}

LoweredGemm backward_data(const Operation& operation, const ConvGeometry& g, const Shape& s,
                          const PhaseAxis& h, const PhaseAxis& w) {
  LoweredGemm gemm = named(operation, Pass::BackwardData);
  if (g.stride_h > 1 || g.stride_w > 1) {
    gemm.part = "phase " + std::to_string(h.phase) + "," + std::to_string(w.phase);
  }
  GemmJob& job = gemm.job;
  const std::int64_t row = g.width * g.in_channels;
  job.instances = g.groups;
  job.a = phase_gradient(g, s, h, w);
  job.b = phase_weights(g, s, h, w);
  job.c.row_axes = {{{g.batch, g.height * row, 0, 0},
                     {h.inputs, g.stride_h * row, 0, 0},
                     {w.inputs, g.stride_w * g.in_channels, 0, 0}}};
  job.c.base = h.phase * row + w.phase * g.in_channels;
  job.c.instance_step = s.group_in;
  job.a_elements = s.y_elements;
  job.b_elements = s.w_elements;
  job.c_elements = s.x_elements;
  finish(gemm);
  return gemm;
}

}  // namespace

std::vector<LoweredGemm> lower_convolution(const Operation& operation, const ConvGeometry& g) {
  const Shape shape(g);
  std::vector<LoweredGemm> gemms{forward(operation, g, shape)};
  if (operation.input_gradient) {
    const auto columns = phases_of({g.width, g.kernel_w, g.stride_w, g.padding_w, g.dilation_w});
    for (const PhaseAxis& h : phases_of({g.height, g.kernel_h, g.stride_h, g.padding_h, g.dilation_h})) {
      for (const PhaseAxis& w : columns) {
        LoweredGemm gemm = backward_data(operation, g, shape, h, w);
        // Taps that only ever hit padding leave +0 as well (contract A9).
        if (gemm.macs > 0) gemms.push_back(std::move(gemm));
      }
    }
  }
  gemms.push_back(backward_weight(operation, g, shape));
  return gemms;
}

}  // namespace bfpsim::lowering
