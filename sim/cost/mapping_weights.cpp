// SPDX-License-Identifier: Apache-2.0
#include "sim/cost/mapping_weights.h"

#include <algorithm>

#include "sim/cost/energy.h"

namespace bfpsim {
namespace {

int exponent_bits(const BlockCodec& codec) {
  return codec.is_plain_float() ? 0 : codec.shared.bits;
}

}  // namespace

EventWeights mapping_weights(const MachineParams& machine, const GemmJob& job, const Technology& technology) {
  const BlockCodec& a = job.format_a.codec;
  const BlockCodec& b = job.format_b.codec;
  const OperandWidths widths{a.element_bits(), b.element_bits(),
                             std::max(exponent_bits(a), exponent_bits(b))};
  EventWeights weights;
  for (const EnergyTerm& term : energy_terms(machine, widths, technology)) {
    const double each = term.each.joules();
    weights.each[static_cast<std::size_t>(term.event)] += each;
    if (term.is_difference) weights.each[static_cast<std::size_t>(term.minus)] -= each;
  }
  weights.each_cycle = energy_of({}, Cycles(1), machine, widths, technology).total.joules();
  return weights;
}

EnergyOfJob energy_of_job(const Technology& technology) {
  return [technology](const MachineParams& machine, const GemmJob& job) {
    return mapping_weights(machine, job, technology);
  };
}

}  // namespace bfpsim
