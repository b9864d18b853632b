// SPDX-License-Identifier: Apache-2.0
// What `bfpsim area` answers: a unit or a machine priced in every accounting (docs/area.md).
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "rtl_models/arch/machine.h"
#include "sim/cost/area.h"
#include "sim/cost/dot_product_unit.h"

namespace bfpsim {

inline constexpr std::array<Accounting, 3> kAccountings = {Accounting::Paper, Accounting::Bare,
                                                           Accounting::Full};

/// A dot-product unit in every accounting.
struct PricedUnit {
  DotProductUnit unit;
  int passes = 1;
  std::array<AreaReport, kAccountings.size()> areas;
  std::array<double, kAccountings.size()> gains{};  ///< gain_vs_fp32()

  [[nodiscard]] const AreaReport& area(Accounting accounting) const {
    return areas[static_cast<std::size_t>(accounting)];
  }
  [[nodiscard]] double gain(Accounting accounting) const {
    return gains[static_cast<std::size_t>(accounting)];
  }
};

/// Precondition: refuse_unit() is silent.
[[nodiscard]] PricedUnit price(const DotProductUnit& unit, const Technology& technology);

/// A machine, and one of its dot-product units under a format.
struct PricedMachine {
  MachineParams machine;
  std::vector<AreaTerm> terms;
  AreaReport area;
  PricedUnit unit;
  double gain_full = 0.0;  ///< whole machines: over the FP32 machine of as many lanes and the same buffers
  std::vector<std::string> not_counted;
};

/// The format that a machine's multipliers are made for: integers of a slice, or the plain float whose
/// significand fills them; nullopt where no named format does.
[[nodiscard]] std::optional<Format> native_format(const MachineParams& machine);

/// `block` along the reduction. Throws std::invalid_argument where the machine cannot multiply the format.
[[nodiscard]] PricedMachine price(const MachineParams& machine, const Format& format, int block,
                                  const Technology& technology);

}  // namespace bfpsim
