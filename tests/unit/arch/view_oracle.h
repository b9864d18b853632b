// SPDX-License-Identifier: Apache-2.0
// Operand views by enumeration: every index is split by division and every element looked at on its own.
#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <vector>

#include "rtl_models/arch/operand_view.h"

namespace bfpsim::testing {

/// The source element, or kPadding: the formula of OperandView's comment, nothing carried.
inline std::int64_t element_by_formula(const OperandView& view, std::int64_t instance, std::int64_t line,
                                       std::int64_t k) {
  std::int64_t element = view.base + instance * view.instance_step;
  std::int64_t h = view.base_h;
  std::int64_t w = view.base_w;
  const auto add = [&](const std::array<ViewAxis, 3>& axes, std::int64_t index) {
    for (std::size_t i = 3; i-- > 0;) {
      const std::int64_t digit = index % axes[i].extent;
      index /= axes[i].extent;
      element += digit * axes[i].step;
      h += digit * axes[i].step_h;
      w += digit * axes[i].step_w;
    }
  };
  add(view.line_axes, line);
  add(view.k_axes, k);
  return h < 0 || h >= view.height || w < 0 || w >= view.width ? kPadding : element;
}

/// Every element that a panel touches, once each, ascending.
inline std::vector<std::int64_t> touched_elements(const OperandView& view, const PanelRange& panel) {
  std::vector<std::int64_t> elements;
  for (std::int64_t line = panel.line0; line < panel.line0 + panel.lines; ++line) {
    for (std::int64_t k = panel.k0; k < panel.k0 + panel.k; ++k) {
      const std::int64_t element = element_by_formula(view, panel.instance, line, k);
      if (element != kPadding) elements.push_back(element);
    }
  }
  std::sort(elements.begin(), elements.end());
  elements.erase(std::unique(elements.begin(), elements.end()), elements.end());
  return elements;
}

/// Whole rows cut to the channels that are touched anywhere, pixel by pixel; unchanged if those are all.
inline std::map<std::int64_t, ElementRun> channel_pieces(const std::vector<std::int64_t>& touched,
                                                         const std::map<std::int64_t, ElementRun>& rows,
                                                         std::int64_t channels) {
  std::int64_t lo = channels;
  std::int64_t hi = 0;
  for (const std::int64_t element : touched) {
    lo = std::min(lo, element % channels);
    hi = std::max(hi, element % channels + 1);
  }
  if (hi - lo == channels) return rows;
  std::map<std::int64_t, ElementRun> pieces;
  for (const auto& [index, row] : rows) {
    for (std::int64_t pixel = row.begin; pixel < row.end; pixel += channels) {
      pieces[pixel] = {pixel + lo, pixel + hi};
    }
  }
  return pieces;
}

/// The definition of panel_footprint(), from the touched elements alone.
inline std::vector<ElementRun> footprint_by_definition(const OperandView& view, const PanelRange& panel,
                                                       bool convolution) {
  std::map<std::int64_t, ElementRun> pieces;  // by row
  for (const std::int64_t element : touched_elements(view, panel)) {
    ElementRun run{element, element + 1};
    if (convolution) {
      run.begin = element / view.source_row * view.source_row;
      run.end = run.begin + view.source_row;
    }
    const auto [piece, is_new] = pieces.try_emplace(element / view.source_row, run);
    if (is_new) continue;
    piece->second.begin = std::min(piece->second.begin, run.begin);
    piece->second.end = std::max(piece->second.end, run.end);
  }
  if (convolution)
    pieces = channel_pieces(touched_elements(view, panel), pieces, view.source_row / view.width);
  std::vector<ElementRun> runs;
  for (const auto& [index, piece] : pieces) {
    if (!runs.empty() && runs.back().end == piece.begin) {
      runs.back().end = piece.end;
    } else {
      runs.push_back(piece);
    }
  }
  return runs;
}

/// The first element that no run contains.
inline std::optional<std::int64_t> first_uncovered(const std::vector<std::int64_t>& elements,
                                                   const std::vector<ElementRun>& runs) {
  auto run = runs.begin();
  for (const std::int64_t element : elements) {
    while (run != runs.end() && run->end <= element)
      ++run;
    if (run == runs.end() || element < run->begin) return element;
  }
  return std::nullopt;
}

}  // namespace bfpsim::testing
