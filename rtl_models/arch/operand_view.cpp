// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/arch/operand_view.h"

#include <algorithm>

#include "rtl_models/arch/view_box.h"

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
  const view_box::PanelBox box(view, view_box::full_box(view.line_axes), view_box::full_box(view.k_axes));
  std::int64_t count = box.rows_inside(view).count * box.columns_inside(view).count;
  for (const view_box::PanelBox::Axis& a : box.axes) {
    if (!view_box::moves_pixel(a.axis)) count *= a.axis.extent;
  }
  return count;
}

}  // namespace bfpsim
