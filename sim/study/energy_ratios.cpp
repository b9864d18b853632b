// SPDX-License-Identifier: Apache-2.0
#include "sim/study/energy_ratios.h"

#include <fmt/format.h>

#include "sim/cost/energy_spread.h"
#include "sim/study/published_finding.h"
#include "sim/study/training_steps.h"

namespace bfpsim {
namespace {

constexpr double kPicojoulesPerJoule = 1e12;

struct Step {
  std::string name;
  RunRecord run;
  RunCost cost;
  EnergyByConstant by_constant;

  [[nodiscard]] double total() const { return cost.total.total.joules(); }
  [[nodiscard]] double of(Component component) const {
    return cost.total[component].value_or(Attojoules()).joules();
  }
  /// Multipliers, trees, alignment and accumulation.
  [[nodiscard]] double datapath() const {
    return of(Component::Multipliers) + of(Component::AdderTrees) + of(Component::BlockAccumulators) +
           of(Component::Aligners) + of(Component::Fp32Accumulators);
  }
  [[nodiscard]] double per_mac(double joules) const {
    return joules / static_cast<double>(run.totals.macs) * kPicojoulesPerJoule;
  }
};

Step run(const EnergyCase& energy_case, const Workload& workload, const Technology& technology) {
  Step step;
  step.name = energy_case.schedule.name;
  step.run = run_step(workload, energy_case.schedule, energy_case.machine);
  step.cost = cost_of(step.run, technology);
  step.by_constant = energy_by_constant(step.run, technology);
  return step;
}

DataTable table_of(const std::vector<Step>& steps) {
  DataTable table{"steps",
                  {{"format", "format"},
                   {"machine", "machine", 2},
                   {"datapath_pj", "datapath pJ/MAC"},
                   {"dram_pj", "memory"},
                   {"total_pj", "total"},
                   {"ratio", "of first"},
                   {"ratio_low", "low", 1},
                   {"ratio_high", "high", 1},
                   {"datapath_ratio", "datapath of first"}},
                  {}};
  for (const Step& step : steps) {
    const RatioInterval ratio = energy_ratio(step.by_constant, steps.front().by_constant);
    table.rows.push_back({step.name, step.run.machine.name, step.per_mac(step.datapath()),
                          step.per_mac(step.of(Component::Dram)), step.per_mac(step.total()),
                          step.total() / steps.front().total(), ratio.low, ratio.high,
                          step.datapath() / steps.front().datapath()});
  }
  return table;
}

}  // namespace

Reproduction reproduce_energy(const Publication& expectations, const Workload& workload,
                              const std::vector<EnergyCase>& cases, const Technology& technology,
                              const std::function<void(const std::string&)>& on_part) {
  Reproduction result;
  result.name = "energy";
  result.title = "Energy of a training step in HBFP4, 6, 8 and FP32, and what survives the sources' spread";
  result.source = expectations.source;
  std::vector<Step> steps;
  for (const EnergyCase& each : cases) {
    on_part(each.schedule.name);
    steps.push_back(run(each, workload, technology));
  }
  for (std::size_t i = 1; i < steps.size(); ++i) {
    const Step& less = steps[i - 1];
    const Step& more = steps[i];
    const std::string id = more.name + "_over_" + less.name;
    result.findings.push_back(make_finding(expectations.at("energy." + id), "least",
                                           "whole step, least over all constants in their spread",
                                           energy_ratio(more.by_constant, less.by_constant).low));
    result.findings.push_back(make_finding(expectations.at("energy.datapath_" + id), "",
                                           "multipliers, trees, alignment and accumulation, nominal",
                                           more.datapath() / less.datapath()));
  }
  result.tables = {table_of(steps)};
  result.notes = {
      fmt::format("A training step of {} by shape, {}. Low and high are the least and the largest ratio over "
                  "every choice of "
                  "constants within their sources' spread, each constant the same on both sides: a "
                  "comparison survives if its "
                  "least is above 1. Gated lanes are charged in full.",
                  workload.name, technology.name)};
  return result;
}

}  // namespace bfpsim
