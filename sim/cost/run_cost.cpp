// SPDX-License-Identifier: Apache-2.0
#include "sim/cost/run_cost.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "rtl_models/numerics/format.h"

namespace bfpsim {
namespace {

int exponent_bits(const Format& format) {
  return format.shared ? format.shared->bits : 0;
}

/// Multipliers whose operands are gated take nothing; all else is as in the plain account.
EventCounters value_aware_events(const GemmRecord& gemm) {
  EventCounters events = gemm.events;
  for (const Event slots : {Event::DigitProductSlots, Event::FloatProductSlots}) {
    if (events[slots] != 0) events[slots] = gemm.activity->active_products;
  }
  return events;
}

std::vector<std::string> energy_not_counted(const Technology& technology) {
  std::vector<std::string> notes = {
      "energy: pipeline and accumulator registers, control, clock tree and wiring",
      "energy: off-chip memory's background, refresh and cost of each request"};
  if (!technology.find(CostConstant::Leakage))
    notes.emplace_back("energy: leakage, for which the technology has no figure");
  return notes;
}

}  // namespace

OperandWidths operand_widths(const GemmRecord& gemm) {
  const Format& a = gemm.format_a;
  const Format& b = gemm.format_b;
  return {a.element_bits(), b.element_bits(), std::max(exponent_bits(a), exponent_bits(b))};
}

OperandWidths operand_widths(const OptimizerSettings& optimizer) {
  const Format master = *find_format(optimizer.master_weights);
  return {master.element_bits(), master.element_bits(), exponent_bits(master)};
}

RunCost cost_of(const RunRecord& run, const Technology& technology) {
  RunCost cost;
  cost.technology = technology.name;
  cost.node_nm = technology.node_nm;
  cost.total = energy_of({}, Cycles(0), run.machine, {}, technology);  // zero in every component there is
  if (run.has_values) cost.value_aware = cost.total;
  std::map<std::tuple<int, int, int>, EnergyModel> models;  // by widths
  for (const GemmRecord& gemm : run.gemms) {
    const OperandWidths widths = operand_widths(gemm);
    const std::tuple key(widths.mantissa_bits_a, widths.mantissa_bits_b, widths.exponent_bits);
    auto model = models.find(key);
    if (model == models.end())
      model = models.emplace(key, EnergyModel(run.machine, widths, technology)).first;
    cost.gemms.push_back(model->second.energy_of(gemm.events, gemm.cycles));
    cost.total += cost.gemms.back();
    if (!gemm.activity) cost.value_aware.reset();
    if (cost.value_aware) *cost.value_aware += model->second.energy_of(value_aware_events(gemm), gemm.cycles);
  }
  if (!run.operations.empty()) {
    const EnergyModel model(run.machine, operand_widths(run.schedule.optimizer), technology);
    for (const OperationRecord& operation : run.operations) {
      cost.operations.push_back(model.energy_of(operation.events, operation.cycles));
      cost.total += cost.operations.back();
      if (cost.value_aware) *cost.value_aware += cost.operations.back();
    }
  }
  cost.area = area_of(run.machine, technology);
  cost.not_counted = energy_not_counted(technology);
  for (std::string& note : area_not_counted(run.machine, technology))
    cost.not_counted.push_back(std::move(note));
  return cost;
}

}  // namespace bfpsim
