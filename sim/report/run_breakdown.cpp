// SPDX-License-Identifier: Apache-2.0
#include "sim/report/run_breakdown.h"

#include <algorithm>

namespace bfpsim {

double FormatGroup::passes() const {
  return macs == 0 ? 0.0 : static_cast<double>(digit_products) / static_cast<double>(macs);
}

double FormatGroup::cycles_per_mac() const {
  return macs == 0 ? 0.0 : static_cast<double>(cycles) / static_cast<double>(macs);
}

std::vector<FormatGroup> group_by_format(const RunRecord& run) {
  std::vector<FormatGroup> groups;
  for (const GemmRecord& gemm : run.gemms) {
    const std::string name = format_name(gemm);
    auto group =
        std::find_if(groups.begin(), groups.end(), [&](const FormatGroup& g) { return g.name == name; });
    if (group == groups.end()) {
      group = groups.insert(groups.end(), FormatGroup{});
      group->name = name;
    }
    ++group->gemms;
    group->macs += gemm.macs;
    group->digit_products += gemm.digit_products;
    group->cycles += gemm.cycles.count();
    if (gemm.numerics && gemm.numerics->sqnr_db) {
      const double sqnr = *gemm.numerics->sqnr_db;
      group->worst_sqnr_db = std::min(sqnr, group->worst_sqnr_db.value_or(sqnr));
    }
  }
  std::stable_sort(groups.begin(), groups.end(),
                   [](const FormatGroup& a, const FormatGroup& b) { return a.macs > b.macs; });
  return groups;
}

std::string Loss::name() const {
  switch (kind) {
    case LossKind::DigitPasses:
      return "digit passes";
    case LossKind::LaneFit:
      return "block/lane fit";
    case LossKind::Padding:
      return "conv padding";
    case LossKind::ArrayEdges:
      return "array edges";
    case LossKind::FillDrain:
      return "fill and drain";
    case LossKind::Operations:
      return "operations";
    case LossKind::Stall:
      break;
  }
  return std::string(to_string(state));
}

std::vector<Loss> losses(const Waterfall& waterfall) {
  std::vector<Loss> all = {
      {LossKind::DigitPasses, UnitState::Idle, waterfall.digit_passes},
      {LossKind::LaneFit, UnitState::Idle, waterfall.lane_fit},
      {LossKind::Padding, UnitState::Idle, waterfall.padding},
      {LossKind::ArrayEdges, UnitState::Idle, waterfall.array_edges},
      {LossKind::FillDrain, UnitState::Idle, waterfall.fill_drain},
  };
  for (std::size_t i = 0; i < kUnitStateCount; ++i) {
    if (waterfall.stalls[i] != 1.0) {
      all.push_back({LossKind::Stall, static_cast<UnitState>(i), waterfall.stalls[i]});
    }
  }
  if (waterfall.operations != 1.0)
    all.push_back({LossKind::Operations, UnitState::Idle, waterfall.operations});
  return all;
}

std::optional<Loss> largest_loss(const Waterfall& waterfall) {
  const std::vector<Loss> all = losses(waterfall);
  const auto worst = std::min_element(all.begin(), all.end(),
                                      [](const Loss& a, const Loss& b) { return a.factor < b.factor; });
  return worst->factor < 1.0 ? std::optional(*worst) : std::nullopt;
}

std::vector<StateShare> stalls_of(const StateCounts& states) {
  std::vector<StateShare> stalls;
  for (std::size_t i = 0; i < kUnitStateCount; ++i) {
    const auto state = static_cast<UnitState>(i);
    if (state != UnitState::Busy && states[state] != 0) stalls.push_back({state, states[state]});
  }
  std::stable_sort(stalls.begin(), stalls.end(),
                   [](const StateShare& a, const StateShare& b) { return a.cycles > b.cycles; });
  return stalls;
}

StateCounts array_states(const std::vector<UnitReport>& units) {
  return units.empty() ? StateCounts{} : units.front().states;
}

std::optional<std::int64_t> check_mismatches(const RunRecord& run) {
  std::optional<std::int64_t> sum;
  for (const GemmRecord& gemm : run.gemms) {
    if (gemm.check_mismatches) sum = sum.value_or(0) + *gemm.check_mismatches;
  }
  return sum;
}

double utilization_of(std::int64_t digit_products, std::int64_t multipliers, std::int64_t cycles) {
  if (multipliers == 0 || cycles == 0) return 0.0;
  return static_cast<double>(digit_products) /
         (static_cast<double>(multipliers) * static_cast<double>(cycles));
}

}  // namespace bfpsim
