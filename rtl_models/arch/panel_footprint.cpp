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
std::vector<RunGroup> pixel_pieces(const std::vector<ElementRun>& rows, const ChannelWindow& channels,
                                   std::int64_t pixel) {
  std::vector<RunGroup> pieces;
  pieces.reserve(rows.size());
  for (const ElementRun& run : rows) {
    pieces.push_back(
        {{run.begin + channels.lo, run.begin + channels.hi}, pixel, (run.end - run.begin) / pixel});
  }
  return pieces;
}

/// Each run for itself.
std::vector<RunGroup> single_runs(const std::vector<ElementRun>& runs) {
  std::vector<RunGroup> groups;
  groups.reserve(runs.size());
  for (const ElementRun& run : runs)
    groups.push_back({run, 0, 1});
  return groups;
}

/// Starts of equal runs of `length` elements at every combination of the terms, which ascend in step. Steps
/// that leave no gap lengthen the run and are not enumerated.
std::vector<std::int64_t> run_starts(const Terms& terms, std::int64_t& length) {
  std::size_t most = 1;
  for (const Terms::Term& term : terms)
    most *= static_cast<std::size_t>(term.count);
  std::vector<std::int64_t> starts;
  starts.reserve(most);
  starts.push_back(terms.base);
  for (const Terms::Term& term : terms) {
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
  const Terms::Term batch = images.size() == 0 ? Terms::Term{0, 1} : images[0];
  for (std::int64_t i = 0; i < batch.count; ++i) {
    const std::int64_t start = (images.base + i * batch.step) / image * image;
    for (const RowRange& range : rows) {
      runs.push_back({start + range.first * view.source_row, start + range.end * view.source_row});
    }
  }
}

/// The interval that a box touches of each source row: equal lengths from the combinations of terms, which
/// ascend in step.
struct MatrixRows {
  Terms starts;
  std::int64_t length = 1;

  MatrixRows(const OperandView& view, std::int64_t instance, const PanelBox& box) {
    Terms all;
    all.base = view.base + instance * view.instance_step;
    for (const PanelBox::Axis& a : box.axes)
      all.add(a.axis.step, a.digits);
    starts.base = all.base;
    for (const Terms::Term& term : all) {
      if (term.step < view.source_row) {
        length += (term.count - 1) * term.step;
      } else {
        starts.insert(term);
      }
    }
  }

  /// Rows with gaps between them, in step.
  [[nodiscard]] bool is_one_group() const {
    return starts.size() == 0 || (starts.size() == 1 && starts[0].step > length);
  }
  [[nodiscard]] RunGroup group() const {
    const Terms::Term rows = starts.size() == 0 ? Terms::Term{0, 1} : starts[0];
    return {{starts.base, starts.base + length}, rows.step, rows.count};
  }
  void add_to(std::vector<ElementRun>& runs) {
    const std::vector<std::int64_t> begins = run_starts(starts, length);
    runs.reserve(runs.size() + begins.size());
    for (const std::int64_t begin : begins)
      runs.push_back({begin, begin + length});
  }
};

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

using Boxes = std::vector<DigitBox>;

std::vector<RunGroup> image_run_groups(const OperandView& view, std::int64_t instance, const Boxes& lines,
                                       const Boxes& k) {
  std::vector<ElementRun> runs;
  ChannelWindow channels;
  for (const DigitBox& line_box : lines) {
    for (const DigitBox& k_box : k)
      add_image_rows(view, instance, PanelBox(view, line_box, k_box), runs, channels);
  }
  const std::int64_t pixel = view.source_row / view.width;
  const std::vector<ElementRun> rows = joined(std::move(runs), view.source_row);
  const bool all_channels = rows.empty() || channels.hi - channels.lo == pixel;
  return all_channels ? single_runs(rows) : pixel_pieces(rows, channels, pixel);
}

std::vector<RunGroup> matrix_run_groups(const OperandView& view, std::int64_t instance, const Boxes& lines,
                                        const Boxes& k) {
  if (lines.size() == 1 && k.size() == 1) {
    const MatrixRows rows(view, instance, PanelBox(view, lines[0], k[0]));
    if (rows.is_one_group()) return {rows.group()};
  }
  std::vector<ElementRun> runs;
  for (const DigitBox& line_box : lines) {
    for (const DigitBox& k_box : k)
      MatrixRows(view, instance, PanelBox(view, line_box, k_box)).add_to(runs);
  }
  return single_runs(joined(std::move(runs), view.source_row));
}

}  // namespace

std::vector<RunGroup> panel_run_groups(const OperandView& view, const PanelRange& panel) {
  const Boxes lines = view_box::split_range(view.line_axes, panel.line0, panel.lines);
  const Boxes k = view_box::split_range(view.k_axes, panel.k0, panel.k);
  return is_convolution(view) ? image_run_groups(view, panel.instance, lines, k)
                              : matrix_run_groups(view, panel.instance, lines, k);
}

std::vector<ElementRun> panel_footprint(const OperandView& view, const PanelRange& panel) {
  const std::vector<RunGroup> groups = panel_run_groups(view, panel);
  std::int64_t count = 0;
  for (const RunGroup& group : groups)
    count += group.count;
  std::vector<ElementRun> runs;
  runs.reserve(static_cast<std::size_t>(count));
  for (const RunGroup& group : groups) {
    for (std::int64_t i = 0; i < group.count; ++i)
      runs.push_back({group.first.begin + i * group.step, group.first.end + i * group.step});
  }
  return runs;
}

}  // namespace bfpsim
