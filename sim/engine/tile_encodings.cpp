// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/tile_encodings.h"

#include <algorithm>
#include <string>

namespace bfpsim {
namespace {

using Axes = std::vector<ViewAxis>;

/// The fewest axes that number the same elements in the same order.
Axes joined(const std::array<ViewAxis, 3>& axes) {
  Axes result;
  for (const ViewAxis& axis : axes) {
    if (axis.extent == 1) continue;
    if (!result.empty() && result.back().step == axis.step * axis.extent) {
      result.back() = {result.back().extent * axis.extent, axis.step, 0, 0};
    } else {
      result.push_back({axis.extent, axis.step, 0, 0});
    }
  }
  return result;
}

bool same(const Axes& x, const Axes& y) {
  return std::equal(x.begin(), x.end(), y.begin(), y.end(), [](const ViewAxis& a, const ViewAxis& b) {
    return a.extent == b.extent && a.step == b.step;
  });
}

/// One encoding of a tensor as an operand.
struct Use {
  const std::string* layer = nullptr;
  TensorName tensor = TensorName::X;
  const std::string* format_name = nullptr;
  const OperandFormat* format = nullptr;
  const OperandView* view = nullptr;
};

/// Padding is a matter of pixels, which the joined axes do not know.
bool is_unpadded(const OperandView& view) {
  return unpadded_elements(view) == view.lines() * view.k();
}

bool same_matrix(const OperandView& x, const OperandView& y) {
  if (x.base != y.base || x.instance_step != y.instance_step || !is_unpadded(x) || !is_unpadded(y))
    return false;
  const Axes lines = joined(x.line_axes);
  const Axes k = joined(x.k_axes);
  return (same(lines, joined(y.k_axes)) && same(k, joined(y.line_axes))) ||
         (same(lines, joined(y.line_axes)) && same(k, joined(y.k_axes)));
}

bool share_an_encoding(const Use& x, const Use& y) {
  return *x.layer == *y.layer && x.tensor == y.tensor && *x.format_name == *y.format_name &&
         x.format->tile_lines == y.format->tile_lines && same_matrix(*x.view, *y.view);
}

}  // namespace

std::optional<TileEncodings> count_tile_encodings(const std::vector<PlannedGemm>& plan) {
  TileEncodings count;
  std::vector<Use> uses;
  const auto add = [&](const Use& use, bool is_whole) {
    if (use.format->strip_lines() == 1) return;
    ++count.made;
    if (!is_whole) return;
    const bool draws = use.format->codec.rounding == Rounding::Stochastic;
    const bool shared = !draws && std::any_of(uses.begin(), uses.end(), [&](const Use& other) {
      return share_an_encoding(use, other);
    });
    count.shareable += shared ? 1 : 0;
    uses.push_back(use);
  };
  for (const PlannedGemm& planned : plan) {
    const LoweredGemm& gemm = planned.gemm;
    const bool is_whole = gemm.part.empty();  // no phase of a convolution or step of a recurrence
    add({&gemm.layer, gemm.tensor_a, &planned.a.format.name, &gemm.job.format_a, &gemm.job.a}, is_whole);
    add({&gemm.layer, gemm.tensor_b, &planned.b.format.name, &gemm.job.format_b, &gemm.job.b}, is_whole);
  }
  if (count.made == 0) return std::nullopt;
  return count;
}

}  // namespace bfpsim
