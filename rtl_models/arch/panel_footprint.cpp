// SPDX-License-Identifier: Apache-2.0
// Where a panel lies in memory: panel_footprint() of operand_view.h.
#include <algorithm>
#include <cstddef>
#include <utility>

#include "rtl_models/arch/view_box.h"

namespace bfpsim {
namespace {

using view_box::DigitBox;
using view_box::moves_pixel;
using view_box::PanelBox;
using view_box::Terms;

bool is_convolution(const OperandView& view) {
  return std::any_of(view.line_axes.begin(), view.line_axes.end(), moves_pixel) ||
         std::any_of(view.k_axes.begin(), view.k_axes.end(), moves_pixel);
}

/// The channels that a panel touches, [lo, hi); empty until something is included.
struct ChannelWindow {
  std::int64_t lo = 0;
  std::int64_t hi = 0;

  void include(std::int64_t first, std::int64_t end) {
    lo = hi == 0 ? first : std::min(lo, first);
    hi = std::max(hi, end);
  }
};

/// The window's channels of every pixel of whole rows.
std::vector<ElementRun> pixel_pieces(const std::vector<ElementRun>& rows, const ChannelWindow& channels,
                                     std::int64_t pixel) {
  std::vector<ElementRun> pieces;
  std::int64_t pixels = 0;
  for (const ElementRun& run : rows)
    pixels += (run.end - run.begin) / pixel;
  pieces.reserve(static_cast<std::size_t>(pixels));
  for (const ElementRun& run : rows) {
    for (std::int64_t at = run.begin; at < run.end; at += pixel) {
      pieces.push_back({at + channels.lo, at + channels.hi});
    }
  }
  return pieces;
}

/// Starts of equal runs of `length` elements at every combination of the terms, which ascend in step. Steps
/// that leave no gap lengthen the run and are not enumerated.
std::vector<std::int64_t> run_starts(const Terms& terms, std::int64_t& length) {
  std::size_t most = 1;
  for (const Terms::Term& term : terms.terms)
    most *= static_cast<std::size_t>(term.count);
  std::vector<std::int64_t> starts;
  starts.reserve(most);
  starts.push_back(terms.base);
  for (const Terms::Term& term : terms.terms) {
    if (starts.size() == 1 && term.step <= length) {
      length += (term.count - 1) * term.step;
      continue;
    }
    const std::size_t inner = starts.size();
    for (std::int64_t i = 1; i < term.count; ++i) {
      for (std::size_t j = 0; j < inner; ++j)
        starts.push_back(starts[j] + i * term.step);
    }
  }
  return starts;
}

/// Rows [first, end) of an image.
struct RowRange {
  std::int64_t first = 0;
  std::int64_t end = 0;
};

/// Every combination of a box's digits that move h, inside the image; rows in a sequence make one range.
std::vector<RowRange> touched_rows(const OperandView& view, const PanelBox& box) {
  Terms terms;
  terms.base = view.base_h;
  for (const PanelBox::Axis& a : box.axes)
    terms.add(a.axis.step_h, a.digits);
  std::sort(terms.terms.begin(), terms.terms.end(),
            [](const Terms::Term& a, const Terms::Term& b) { return a.step < b.step; });
  std::int64_t length = 1;
  std::vector<RowRange> ranges;
  for (const std::int64_t start : run_starts(terms, length)) {
    const RowRange range{std::max<std::int64_t>(start, 0), std::min(start + length, view.height)};
    if (range.first < range.end) ranges.push_back(range);
  }
  return ranges;
}

/// The whole rows of each image that the box touches.
void add_image_rows(const OperandView& view, std::int64_t instance, const PanelBox& box,
                    std::vector<ElementRun>& runs, ChannelWindow& channels) {
  const std::vector<RowRange> rows = touched_rows(view, box);
  if (rows.empty() || box.columns_inside(view).count == 0) return;
  const std::int64_t image = view.height * view.source_row;
  Terms images;
  images.base = view.base + instance * view.instance_step - view.base_h * view.source_row -
                view.base_w * (view.source_row / view.width);
  const std::int64_t pixel = view.source_row / view.width;
  std::int64_t first_channel = images.base % pixel;
  std::int64_t last_channel = first_channel;
  // An axis that stays within a pixel moves channels; of the others there is one, the batch, or none.
  for (const PanelBox::Axis& a : box.axes) {
    if (moves_pixel(a.axis)) continue;
    if (a.axis.step >= image) {
      images.add(a.axis.step, a.digits);
    } else {
      first_channel += a.axis.step * a.digits.lo;
      last_channel += a.axis.step * (a.digits.hi - 1);
    }
  }
  channels.include(first_channel, last_channel + 1);
  const Terms::Term batch = images.terms.empty() ? Terms::Term{0, 1} : images.terms[0];
  for (std::int64_t i = 0; i < batch.count; ++i) {
    const std::int64_t start = (images.base + i * batch.step) / image * image;
    for (const RowRange& range : rows) {
      runs.push_back({start + range.first * view.source_row, start + range.end * view.source_row});
    }
  }
}

/// The touched interval of each source row.
void add_matrix_rows(const OperandView& view, std::int64_t instance, const PanelBox& box,
                     std::vector<ElementRun>& runs) {
  Terms all;
  all.base = view.base + instance * view.instance_step;
  for (const PanelBox::Axis& a : box.axes)
    all.add(a.axis.step, a.digits);
  Terms rows;
  rows.base = all.base;
  std::int64_t length = 1;
  for (const Terms::Term& term : all.terms) {
    if (term.step < view.source_row) {
      length += (term.count - 1) * term.step;
    } else {
      rows.terms.push_back(term);
    }
  }
  std::sort(rows.terms.begin(), rows.terms.end(),
            [](const Terms::Term& a, const Terms::Term& b) { return a.step < b.step; });
  const std::vector<std::int64_t> starts = run_starts(rows, length);
  runs.reserve(runs.size() + starts.size());
  for (const std::int64_t start : starts)
    runs.push_back({start, start + length});
}

/// Sorts runs and joins those that touch or that lie in one `unit` (an image, a matrix row).
std::vector<ElementRun> joined(std::vector<ElementRun> runs, std::int64_t unit) {
  const auto ascending = [](const ElementRun& a, const ElementRun& b) { return a.begin < b.begin; };
  if (!std::is_sorted(runs.begin(), runs.end(), ascending)) std::sort(runs.begin(), runs.end(), ascending);
  const auto end_of_unit = [unit](std::int64_t end) { return ((end - 1) / unit + 1) * unit; };
  std::size_t count = 0;
  std::int64_t reach = 0;  // what begins before it belongs to the run at hand
  for (const ElementRun& run : runs) {
    if (count > 0 && (run.begin <= runs[count - 1].end || run.begin < reach)) {
      if (run.end <= runs[count - 1].end) continue;
      runs[count - 1].end = run.end;
    } else {
      runs[count++] = run;
    }
    reach = end_of_unit(run.end);
  }
  runs.resize(count);
  return runs;
}

}  // namespace

std::vector<ElementRun> panel_footprint(const OperandView& view, const PanelRange& panel) {
  const bool convolution = is_convolution(view);
  const std::vector<DigitBox> k_boxes = view_box::split_range(view.k_axes, panel.k0, panel.k);
  std::vector<ElementRun> runs;
  ChannelWindow channels;
  for (const DigitBox& lines : view_box::split_range(view.line_axes, panel.line0, panel.lines)) {
    for (const DigitBox& k : k_boxes) {
      const PanelBox box(view, lines, k);
      if (convolution) {
        add_image_rows(view, panel.instance, box, runs, channels);
      } else {
        add_matrix_rows(view, panel.instance, box, runs);
      }
    }
  }
  if (!convolution) return joined(std::move(runs), view.source_row);
  const std::int64_t pixel = view.source_row / view.width;
  std::vector<ElementRun> rows = joined(std::move(runs), view.source_row);
  const bool all_channels = rows.empty() || channels.hi - channels.lo == pixel;
  return all_channels ? rows : pixel_pieces(rows, channels, pixel);
}

}  // namespace bfpsim
