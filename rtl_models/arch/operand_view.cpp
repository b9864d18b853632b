// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/arch/operand_view.h"

#include <algorithm>
#include <utility>

namespace bfpsim {
namespace {

/// Where a pair of indices points: the source element and, for convolutions, its pixel.
struct Position {
  std::int64_t element = 0;
  std::int64_t h = 0;
  std::int64_t w = 0;

  void advance(const ViewAxis& axis, std::int64_t digits) {
    element += axis.step * digits;
    h += axis.step_h * digits;
    w += axis.step_w * digits;
  }
};

/// Quotient and remainder of values that are not negative; small ones, the rule, by the much shorter 32-bit
/// division.
struct Division {
  std::int64_t quotient;
  std::int64_t remainder;
};
Division divide(std::int64_t value, std::int64_t divisor) {
  if (((value | divisor) >> 32) != 0) return {value / divisor, value % divisor};
  const auto small_value = static_cast<std::uint32_t>(value);
  const auto small_divisor = static_cast<std::uint32_t>(divisor);
  return {small_value / small_divisor, small_value % small_divisor};
}

/// Moves by a mixed-radix index, slowest axis first.
void advance_by_index(Position& position, const std::array<ViewAxis, 3>& axes, std::int64_t index) {
  const Division inner = divide(index, axes[2].extent);
  const Division middle = divide(inner.quotient, axes[1].extent);
  position.advance(axes[2], inner.remainder);
  position.advance(axes[1], middle.remainder);
  position.advance(axes[0], middle.quotient);
}

bool is_inside(const OperandView& view, std::int64_t h, std::int64_t w) {
  return h >= 0 && h < view.height && w >= 0 && w < view.width;
}

Position start_of_line(const OperandView& view, std::int64_t instance, std::int64_t line) {
  Position position{view.base + instance * view.instance_step, view.base_h, view.base_w};
  advance_by_index(position, view.line_axes, line);
  return position;
}

/// `count` elements along the fastest axis of K.
void emit_run(const OperandView& view, Position position, const ViewAxis& axis, std::int64_t count,
              std::int64_t* out) {
  if (axis.step_h == 0 && axis.step_w == 0) {
    if (!is_inside(view, position.h, position.w)) {
      std::fill_n(out, count, kPadding);
      return;
    }
    for (std::int64_t i = 0; i < count; ++i)
      out[i] = position.element + i * axis.step;
    return;
  }
  for (std::int64_t i = 0; i < count; ++i) {
    out[i] = is_inside(view, position.h, position.w) ? position.element : kPadding;
    position.advance(axis, 1);
  }
}

/// A box of digits: for each axis a half-open interval.
struct DigitInterval {
  std::int64_t lo = 0;
  std::int64_t hi = 0;
};
using DigitBox = std::array<DigitInterval, 3>;

DigitBox full_box(const std::array<ViewAxis, 3>& axes) {
  return {{{0, axes[0].extent}, {0, axes[1].extent}, {0, axes[2].extent}}};
}

/// The indices [first, first + count) of a mixed-radix number as at most five boxes of digits: each box is as
/// wide as alignment and remainder allow.
std::vector<DigitBox> split_range(const std::array<ViewAxis, 3>& axes, std::int64_t first,
                                  std::int64_t count) {
  const std::int64_t inner = axes[2].extent;
  const std::int64_t middle = axes[1].extent * inner;
  std::vector<DigitBox> boxes;
  while (count > 0) {
    const std::int64_t digit2 = first % inner;
    const std::int64_t digit1 = first % middle / inner;
    const std::int64_t digit0 = first / middle;
    DigitBox box = full_box(axes);
    std::int64_t taken = 0;
    if (digit2 != 0 || count < inner) {
      taken = std::min(inner - digit2, count);
      box = {{{digit0, digit0 + 1}, {digit1, digit1 + 1}, {digit2, digit2 + taken}}};
    } else if (digit1 != 0 || count < middle) {
      taken = std::min(middle - digit1 * inner, count / inner * inner);
      box = {{{digit0, digit0 + 1}, {digit1, digit1 + taken / inner}, {0, inner}}};
    } else {
      taken = count / middle * middle;
      box[0] = {digit0, digit0 + taken / middle};
    }
    boxes.push_back(box);
    first += taken;
    count -= taken;
  }
  return boxes;
}

/// base + sum of step * [0, count) over a few terms, all steps positive.
struct Terms {
  struct Term {
    std::int64_t step = 0;
    std::int64_t count = 0;
  };
  std::int64_t base = 0;
  std::vector<Term> terms;

  void add(std::int64_t step, const DigitInterval& digits) {
    const std::int64_t count = digits.hi - digits.lo;
    base += step * (step < 0 ? digits.hi - 1 : digits.lo);
    if (step != 0 && count > 1) terms.push_back({step < 0 ? -step : step, count});
  }
};

/// Which of the values lie in [0, limit).
struct Inside {
  std::int64_t count = 0;
  std::int64_t first = 0;  ///< smallest and largest; meaningless when count is 0
  std::int64_t last = 0;

  void include(const Inside& other) {
    if (other.count == 0) return;
    first = count == 0 ? other.first : std::min(first, other.first);
    last = count == 0 ? other.last : std::max(last, other.last);
    count += other.count;
  }
};

/// One term alone, in closed form.
Inside inside_of_term(const Terms::Term& term, std::int64_t base, std::int64_t limit) {
  if (base >= limit) return {};
  const std::int64_t lo = base >= 0 ? 0 : (-base + term.step - 1) / term.step;
  const std::int64_t hi = std::min(term.count, (limit - 1 - base) / term.step + 1);
  if (lo >= hi) return {};
  return {hi - lo, base + lo * term.step, base + (hi - 1) * term.step};
}

/// Enumerates all terms but the longest, which stands last.
Inside inside_from(const Terms& terms, std::size_t index, std::int64_t base, std::int64_t limit) {
  if (index == terms.terms.size()) return base >= 0 && base < limit ? Inside{1, base, base} : Inside{};
  if (index + 1 == terms.terms.size()) return inside_of_term(terms.terms[index], base, limit);
  Inside result;
  for (std::int64_t digit = 0; digit < terms.terms[index].count; ++digit) {
    result.include(inside_from(terms, index + 1, base + digit * terms.terms[index].step, limit));
  }
  return result;
}

Inside inside(Terms terms, std::int64_t limit) {
  std::sort(terms.terms.begin(), terms.terms.end(),
            [](const Terms::Term& a, const Terms::Term& b) { return a.count < b.count; });
  return inside_from(terms, 0, terms.base, limit);
}

/// A panel's box of lines with its box of K: every digit of the six axes varies on its own.
struct PanelBox {
  struct Axis {
    ViewAxis axis;
    DigitInterval digits;
  };
  std::array<Axis, 6> axes;

  PanelBox(const OperandView& view, const DigitBox& lines, const DigitBox& k) {
    for (std::size_t i = 0; i < 3; ++i) {
      axes[i] = {view.line_axes[i], lines[i]};
      axes[i + 3] = {view.k_axes[i], k[i]};
    }
  }
  [[nodiscard]] Inside rows_inside(const OperandView& view) const {
    Terms terms;
    terms.base = view.base_h;
    for (const Axis& a : axes)
      terms.add(a.axis.step_h, a.digits);
    return inside(terms, view.height);
  }
  [[nodiscard]] Inside columns_inside(const OperandView& view) const {
    Terms terms;
    terms.base = view.base_w;
    for (const Axis& a : axes)
      terms.add(a.axis.step_w, a.digits);
    return inside(terms, view.width);
  }
};

bool moves_pixel(const ViewAxis& axis) {
  return axis.step_h != 0 || axis.step_w != 0;
}

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
  const auto end_of_unit = [unit](std::int64_t end) { return (divide(end - 1, unit).quotient + 1) * unit; };
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

std::int64_t source_element(const OperandView& view, std::int64_t instance, std::int64_t line,
                            std::int64_t k) {
  Position position = start_of_line(view, instance, line);
  advance_by_index(position, view.k_axes, k);
  return is_inside(view, position.h, position.w) ? position.element : kPadding;
}

void source_elements(const OperandView& view, std::int64_t instance, std::int64_t line, std::int64_t k0,
                     std::int64_t count, std::int64_t* out) {
  const std::array<ViewAxis, 3>& axes = view.k_axes;
  const Division inner = divide(k0, axes[2].extent);
  const Division middle = divide(inner.quotient, axes[1].extent);
  std::int64_t digit2 = inner.remainder;
  std::int64_t digit1 = middle.remainder;
  Position position = start_of_line(view, instance, line);
  position.advance(axes[1], digit1);
  position.advance(axes[0], middle.quotient);
  while (count > 0) {
    const std::int64_t run = std::min(count, axes[2].extent - digit2);
    Position first = position;
    first.advance(axes[2], digit2);
    emit_run(view, first, axes[2], run, out);
    out += run;
    count -= run;
    digit2 = 0;
    position.advance(axes[1], 1);
    if (++digit1 == axes[1].extent) {
      digit1 = 0;
      position.advance(axes[1], -axes[1].extent);
      position.advance(axes[0], 1);
    }
  }
}

std::int64_t unpadded_elements(const OperandView& view) {
  const PanelBox box(view, full_box(view.line_axes), full_box(view.k_axes));
  std::int64_t count = box.rows_inside(view).count * box.columns_inside(view).count;
  for (const PanelBox::Axis& a : box.axes) {
    if (!moves_pixel(a.axis)) count *= a.axis.extent;
  }
  return count;
}

std::vector<ElementRun> panel_footprint(const OperandView& view, const PanelRange& panel) {
  const bool convolution = is_convolution(view);
  const std::vector<DigitBox> k_boxes = split_range(view.k_axes, panel.k0, panel.k);
  std::vector<ElementRun> runs;
  ChannelWindow channels;
  for (const DigitBox& lines : split_range(view.line_axes, panel.line0, panel.lines)) {
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
