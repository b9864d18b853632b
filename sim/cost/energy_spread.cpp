// SPDX-License-Identifier: Apache-2.0
#include "sim/cost/energy_spread.h"

#include <algorithm>
#include <numeric>

namespace bfpsim {
namespace {

using Energies = std::array<double, kCostConstantCount>;

void add_terms(const RunRecord& run, const Technology& technology, Bound bound, Energies& energies) {
  const auto add = [&](CostConstant constant, double joules) {
    energies[static_cast<std::size_t>(constant)] += joules;
  };
  for (const GemmRecord& gemm : run.gemms) {
    for (const EnergyTerm& term : energy_terms(run.machine, operand_widths(gemm), technology, bound))
      add(term.constant, energy_of(term, gemm.events).joules());
  }
  const OperandWidths widths = operand_widths(run.schedule.optimizer);
  for (const OperationRecord& operation : run.operations) {
    for (const EnergyTerm& term : energy_terms(run.machine, widths, technology, bound))
      add(term.constant, energy_of(term, operation.events).joules());
  }
  if (const auto leakage = leakage_each_cycle(run.machine, technology, bound))
    add(CostConstant::Leakage, (*leakage * run.totals.cycles.count()).joules());
}

/// The largest of a - r b over all constants within their spread: each takes the end that serves it.
double largest_difference(const EnergyByConstant& a, const EnergyByConstant& b, double r) {
  double sum = 0.0;
  for (std::size_t i = 0; i < kCostConstantCount; ++i)
    sum += std::max(a.low[i] - r * b.low[i], a.high[i] - r * b.high[i]);
  return sum;
}

double sum(const Energies& energies) {
  return std::accumulate(energies.begin(), energies.end(), 0.0);
}

/// The r at which the largest of a - r b is nothing: it falls with r.
double largest_ratio(const EnergyByConstant& a, const EnergyByConstant& b) {
  constexpr int kHalvings = 200;
  double below = 0.0;
  double above = 1.0 + sum(a.high) / sum(b.low);
  for (int i = 0; i < kHalvings; ++i) {
    const double middle = (below + above) / 2;
    (largest_difference(a, b, middle) > 0.0 ? below : above) = middle;
  }
  return above;
}

}  // namespace

EnergyByConstant energy_by_constant(const RunRecord& run, const Technology& technology) {
  EnergyByConstant energies;
  add_terms(run, technology, Bound::Low, energies.low);
  add_terms(run, technology, Bound::High, energies.high);
  return energies;
}

RatioInterval energy_ratio(const EnergyByConstant& a, const EnergyByConstant& b) {
  return {1.0 / largest_ratio(b, a), largest_ratio(a, b)};
}

}  // namespace bfpsim
