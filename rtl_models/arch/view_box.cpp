// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/arch/view_box.h"

#include <algorithm>
#include <cstddef>

namespace bfpsim::view_box {
namespace {

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
  if (index == terms.size()) return base >= 0 && base < limit ? Inside{1, base, base} : Inside{};
  if (index + 1 == terms.size()) return inside_of_term(terms[index], base, limit);
  Inside result;
  for (std::int64_t digit = 0; digit < terms[index].count; ++digit) {
    result.include(inside_from(terms, index + 1, base + digit * terms[index].step, limit));
  }
  return result;
}

Inside inside(Terms terms, std::int64_t limit) {
  const auto longest =
      std::max_element(terms.begin(), terms.end(),
                       [](const Terms::Term& a, const Terms::Term& b) { return a.count < b.count; });
  if (longest != terms.end()) std::iter_swap(longest, terms.end() - 1);
  return inside_from(terms, 0, terms.base, limit);
}

}  // namespace

DigitBox full_box(const std::array<ViewAxis, 3>& axes) {
  return {{{0, axes[0].extent}, {0, axes[1].extent}, {0, axes[2].extent}}};
}

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

PanelBox::PanelBox(const OperandView& view, const DigitBox& lines, const DigitBox& k) {
  for (std::size_t i = 0; i < 3; ++i) {
    axes[i] = {view.line_axes[i], lines[i]};
    axes[i + 3] = {view.k_axes[i], k[i]};
  }
}

Inside PanelBox::rows_inside(const OperandView& view) const {
  Terms terms;
  terms.base = view.base_h;
  for (const Axis& a : axes)
    terms.add(a.axis.step_h, a.digits);
  return inside(terms, view.height);
}

Inside PanelBox::columns_inside(const OperandView& view) const {
  Terms terms;
  terms.base = view.base_w;
  for (const Axis& a : axes)
    terms.add(a.axis.step_w, a.digits);
  return inside(terms, view.width);
}

}  // namespace bfpsim::view_box
