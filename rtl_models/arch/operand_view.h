// SPDX-License-Identifier: Apache-2.0
// How a GEMM operand is addressed in its source tensor: implicit im2col is a view, never a copy (contract
// A9).
#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace bfpsim {

/// One digit of a mixed-radix index. Moving it by one moves the source element by `step`, and, for
/// convolutions, the input pixel by `step_h` rows and `step_w` columns.
struct ViewAxis {
  std::int64_t extent = 1;
  std::int64_t step = 0;
  std::int64_t step_h = 0;
  std::int64_t step_w = 0;
};

/// A lowered operand: `lines` (rows of A, columns of B) x `k` elements of a source tensor.
/// Both indices are mixed-radix over three axes, slowest first. The element at (line, k) is
///   base + sum of digit * step,  unless its pixel (h, w) lies outside [0, height) x [0, width): then it is
///   padding, +0.
/// Plain matrices have no pixel: height = width = 1 and all step_h, step_w, base_h, base_w are 0.
struct OperandView {
  std::array<ViewAxis, 3> line_axes;
  std::array<ViewAxis, 3> k_axes;
  std::int64_t base = 0;
  std::int64_t base_h = 0;
  std::int64_t base_w = 0;
  std::int64_t height = 1;
  std::int64_t width = 1;
  std::int64_t instance_step = 0;  ///< source elements between two instances of a batched GEMM
  std::int64_t source_row = 1;     ///< elements of one contiguous source row: what staging fetches pieces of

  [[nodiscard]] std::int64_t lines() const {
    return line_axes[0].extent * line_axes[1].extent * line_axes[2].extent;
  }
  [[nodiscard]] std::int64_t k() const { return k_axes[0].extent * k_axes[1].extent * k_axes[2].extent; }
};

/// Offset value of padding.
inline constexpr std::int64_t kPadding = -1;

/// Source element of (line, k) of an instance, or kPadding.
[[nodiscard]] std::int64_t source_element(const OperandView& view, std::int64_t instance, std::int64_t line,
                                          std::int64_t k);

/// Source elements of (line, k0 .. k0+count-1), kPadding where padded: what an address generator puts out.
void source_elements(const OperandView& view, std::int64_t instance, std::int64_t line, std::int64_t k0,
                     std::int64_t count, std::int64_t* out);

/// A panel: lines [line0, line0+lines) x k [k0, k0+k) of one instance.
struct PanelRange {
  std::int64_t instance = 0;
  std::int64_t line0 = 0;
  std::int64_t lines = 0;
  std::int64_t k0 = 0;
  std::int64_t k = 0;
};

/// A run of source elements [begin, end).
struct ElementRun {
  std::int64_t begin = 0;
  std::int64_t end = 0;
  friend bool operator==(const ElementRun& a, const ElementRun& b) {
    return a.begin == b.begin && a.end == b.end;
  }
};

/// `count` runs, each `step` behind the one before.
struct RunGroup {
  ElementRun first;
  std::int64_t step = 0;
  std::int64_t count = 1;
};

/// What staging must hold for a panel: disjoint runs in ascending order, touching ones merged.
///
/// An element is touched if it is the source of some (line, k) of the panel that is not padding.
/// - A view with a pixel (some step_h or step_w is not 0) reads a tensor [images][height][width][channels]
/// with
///   source_row = width * channels: every touched row of every image, whole; or, where the panel touches a
///   part of the channels only, of every pixel of those rows the channels from the first to the last that is
///   touched anywhere in the panel.
/// - A matrix reads rows of source_row elements: for each touched row, the interval from its first to its
/// last touched
///   element. Digits with |step| < source_row must not leave the row together.
/// A panel of nothing but padding needs no run. The cost grows with images or rows and not with elements.
[[nodiscard]] std::vector<ElementRun> panel_footprint(const OperandView& view, const PanelRange& panel);

/// The same runs in the same order, those in step told at once: for who asks for lengths only.
[[nodiscard]] std::vector<RunGroup> panel_run_groups(const OperandView& view, const PanelRange& panel);

/// How many (line, k) of one instance are not padding. An axis must move rows or columns, not both.
[[nodiscard]] std::int64_t unpadded_elements(const OperandView& view);

}  // namespace bfpsim
