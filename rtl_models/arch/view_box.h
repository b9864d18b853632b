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
