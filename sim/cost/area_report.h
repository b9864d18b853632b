// SPDX-License-Identifier: Apache-2.0
// An area as a list of terms, each a number of instances of one part, and its sums.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include "sim/cost/component.h"
#include "sim/cost/square_microns.h"
#include "sim/cost/technology.h"

namespace bfpsim {

/// `count` instances of a part.
struct AreaTerm {
  Component component = Component::Multipliers;
  std::int64_t count = 0;
  SquareMicrons each;
  Confidence confidence = Confidence::Estimated;
  std::string_view what;

  [[nodiscard]] SquareMicrons area() const { return each * count; }
};

/// Components sum exactly to the total; those that have no area (DRAM) or no source are absent.
struct AreaReport {
  std::array<std::optional<SquareMicrons>, kComponentCount> by_component;
  std::array<SquareMicrons, kConfidenceCount> by_confidence{};  ///< sums to the total, too
  SquareMicrons total;
  SquareMicrons low;  ///< the total with every constant at the low (high) end of its sources' spread
  SquareMicrons high;

  [[nodiscard]] const std::optional<SquareMicrons>& operator[](Component component) const {
    return by_component[static_cast<std::size_t>(component)];
  }
};

/// The sum of the terms.
[[nodiscard]] SquareMicrons total_of(const std::vector<AreaTerm>& terms);

/// The sums of `terms(Bound)`.
[[nodiscard]] AreaReport make_area_report(const std::function<std::vector<AreaTerm>(Bound)>& terms);

/// The confidence that most of the area has.
[[nodiscard]] Confidence main_confidence(const AreaReport& report);

}  // namespace bfpsim
