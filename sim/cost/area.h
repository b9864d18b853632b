// SPDX-License-Identifier: Apache-2.0
// Area of a machine from unit areas: a list of terms, each a number of instances of one part
// (docs/energy.md).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rtl_models/arch/machine.h"
#include "sim/cost/component.h"
#include "sim/cost/technology.h"

namespace bfpsim {

/// `count` instances of a part.
struct AreaTerm {
  Component component = Component::Multipliers;
  std::int64_t count = 0;
  double each_um2 = 0.0;
  Confidence confidence = Confidence::Estimated;
  std::string_view what;
};

/// Every part that is counted. SRAM is left out where the technology has no figure for it.
[[nodiscard]] std::vector<AreaTerm> area_terms(const MachineParams& machine, const Technology& technology,
                                               Bound bound = Bound::Nominal);

/// Components sum to the total; those that have no area (DRAM) or no source are absent.
struct AreaReport {
  std::array<std::optional<double>, kComponentCount> by_component_um2;
  std::array<double, kConfidenceCount> by_confidence_um2{};
  double total_um2 = 0.0;
  double low_um2 = 0.0;
  double high_um2 = 0.0;

  [[nodiscard]] const std::optional<double>& operator[](Component component) const {
    return by_component_um2[static_cast<std::size_t>(component)];
  }
};

[[nodiscard]] AreaReport area_of(const MachineParams& machine, const Technology& technology);

/// The confidence that most of the area has.
[[nodiscard]] Confidence main_confidence(const AreaReport& report);

/// What the machine has and the area leaves out, one sentence each, without full stops.
[[nodiscard]] std::vector<std::string> area_not_counted(const MachineParams& machine,
                                                        const Technology& technology);

}  // namespace bfpsim
