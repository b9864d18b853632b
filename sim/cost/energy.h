// SPDX-License-Identifier: Apache-2.0
// Energy from counted events: a list of terms, each one counter times one constant (docs/energy.md).
#pragma once

#include <array>
#include <optional>
#include <string_view>
#include <vector>

#include "rtl_models/arch/counters.h"
#include "rtl_models/arch/machine.h"
#include "rtl_models/arch/quantities.h"
#include "sim/cost/attojoules.h"
#include "sim/cost/component.h"
#include "sim/cost/technology.h"

namespace bfpsim {

/// Widths of the operands that a GEMM's converters write.
struct OperandWidths {
  int mantissa_bits_a = 4;  ///< sign included
  int mantissa_bits_b = 4;
  int exponent_bits = 10;  ///< the wider of both operands' shared exponents
};

/// What one event costs in one component, by one constant.
struct EnergyTerm {
  Component component = Component::Multipliers;
  Event event = Event::DigitProductSlots;
  Event minus = Event::DigitProductSlots;  ///< where `is_difference`: counted are `event` less `minus`
  bool is_difference = false;
  Attojoules each;
  Confidence confidence = Confidence::Estimated;
  CostConstant constant = CostConstant::Int8Multiply;
  std::string_view what;
};

/// Every term of dynamic energy, gated lanes charged in full.
[[nodiscard]] std::vector<EnergyTerm> energy_terms(const MachineParams& machine, const OperandWidths& widths,
                                                   const Technology& technology,
                                                   Bound bound = Bound::Nominal);

/// Of the events that the term counts.
[[nodiscard]] Attojoules energy_of(const EnergyTerm& term, const EventCounters& events);

/// Leakage of the machine's nominal area in a cycle; nullopt where the technology has no figure.
[[nodiscard]] std::optional<Attojoules> leakage_each_cycle(const MachineParams& machine,
                                                           const Technology& technology, Bound bound);

/// Energy of a GEMM or a run. Components sum exactly to the total; those without a source are absent and
/// not in the total.
struct EnergyReport {
  std::array<std::optional<Attojoules>, kComponentCount> by_component;
  std::array<Attojoules, kConfidenceCount> by_confidence{};  ///< sums to the total, too
  Attojoules total;
  Attojoules low;  ///< the total with every constant at the low (high) end of its sources' spread
  Attojoules high;

  [[nodiscard]] const std::optional<Attojoules>& operator[](Component component) const {
    return by_component[static_cast<std::size_t>(component)];
  }
  /// A component that is absent on either side stays as it is on the other.
  EnergyReport& operator+=(const EnergyReport& other);
};

/// The confidence that most of the energy has.
[[nodiscard]] Confidence main_confidence(const EnergyReport& report);

/// The terms of GEMMs of the same operand widths on one machine, to be evaluated for many of them.
class EnergyModel {
 public:
  /// Precondition: the technology has every required constant.
  EnergyModel(const MachineParams& machine, const OperandWidths& widths, const Technology& technology);

  /// Precondition: block sums are no fewer than FP32 additions.
  [[nodiscard]] EnergyReport energy_of(const EventCounters& events, Cycles cycles) const;

 private:
  struct Terms {
    std::vector<EnergyTerm> dynamic;
    std::optional<Attojoules> leakage_each_cycle;
  };
  [[nodiscard]] static Attojoules total(const Terms& terms, const EventCounters& events, Cycles cycles);

  Terms nominal_;
  Terms low_;
  Terms high_;
  Confidence leakage_confidence_;
};

/// Of one GEMM: EnergyModel's, made for it.
[[nodiscard]] EnergyReport energy_of(const EventCounters& events, Cycles cycles, const MachineParams& machine,
                                     const OperandWidths& widths, const Technology& technology);

}  // namespace bfpsim
