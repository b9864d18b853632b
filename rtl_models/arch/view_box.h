// SPDX-License-Identifier: Apache-2.0
// Which elements of a view a panel meets, without enumerating them: boxes of digits. Internal to
// rtl_models/arch.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "rtl_models/arch/operand_view.h"

namespace bfpsim::view_box {

/// A box of digits: for each axis a half-open interval.
struct DigitInterval {
  std::int64_t lo = 0;
  std::int64_t hi = 0;
};
using DigitBox = std::array<DigitInterval, 3>;

[[nodiscard]] DigitBox full_box(const std::array<ViewAxis, 3>& axes);

/// The indices [first, first + count) of a mixed-radix number as at most five boxes of digits: each box is as
/// wide as alignment and remainder allow.
[[nodiscard]] std::vector<DigitBox> split_range(const std::array<ViewAxis, 3>& axes, std::int64_t first,
                                                std::int64_t count);

/// base + sum of step * [0, count) over a few terms, all steps positive and ascending.
struct Terms {
  struct Term {
    std::int64_t step = 0;
    std::int64_t count = 0;
  };
  std::int64_t base = 0;

  [[nodiscard]] Term* begin() { return terms_.data(); }
  [[nodiscard]] Term* end() { return terms_.data() + size_; }
  [[nodiscard]] const Term* begin() const { return terms_.data(); }
  [[nodiscard]] const Term* end() const { return terms_.data() + size_; }
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] const Term& operator[](std::size_t index) const { return terms_[index]; }

  /// Keeps steps ascending.
  void insert(const Term& term) {
    std::size_t at = size_++;
    for (; at > 0 && terms_[at - 1].step > term.step; --at)
      terms_[at] = terms_[at - 1];
    terms_[at] = term;
  }
  void add(std::int64_t step, const DigitInterval& digits) {
    const std::int64_t count = digits.hi - digits.lo;
    base += step * (step < 0 ? digits.hi - 1 : digits.lo);
    if (step != 0 && count > 1) insert({step < 0 ? -step : step, count});
  }

 private:
  std::array<Term, 6> terms_{};  ///< one for each axis of a view, at most
  std::size_t size_ = 0;
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

/// A panel's box of lines with its box of K: every digit of the six axes varies on its own.
struct PanelBox {
  struct Axis {
    ViewAxis axis;
    DigitInterval digits;
  };
  std::array<Axis, 6> axes;

  PanelBox(const OperandView& view, const DigitBox& lines, const DigitBox& k);
  [[nodiscard]] Inside rows_inside(const OperandView& view) const;
  [[nodiscard]] Inside columns_inside(const OperandView& view) const;
};

[[nodiscard]] inline bool moves_pixel(const ViewAxis& axis) {
  return axis.step_h != 0 || axis.step_w != 0;
}

}  // namespace bfpsim::view_box
