// SPDX-License-Identifier: Apache-2.0
#include "sim/cost/energy_groups.h"

#include <algorithm>

namespace bfpsim {
namespace {

/// The group of all that is no GEMM: such operations read and write FP32, some in no pass.
constexpr const char* kOperations = "operations";

std::string group_of(const GemmRecord& gemm, EnergyCut cut) {
  switch (cut) {
    case EnergyCut::Layer:
      return gemm.layer;
    case EnergyCut::Pass:
      return std::string(to_string(gemm.pass));
    case EnergyCut::Format:
      break;
  }
  return format_name(gemm);
}

void add(std::vector<EnergyGroup>& groups, const std::string& name, const EnergyReport& energy) {
  const auto found =
      std::find_if(groups.begin(), groups.end(), [&](const EnergyGroup& g) { return g.name == name; });
  if (found == groups.end()) {
    groups.push_back({name, energy});
  } else {
    found->energy += energy;
  }
}

}  // namespace

std::vector<EnergyGroup> energy_groups(const RunRecord& run, const RunCost& cost, EnergyCut cut) {
  std::vector<EnergyGroup> groups;
  for (std::size_t i = 0; i < run.gemms.size(); ++i)
    add(groups, group_of(run.gemms[i], cut), cost.gemms[i]);
  for (std::size_t i = 0; i < run.operations.size(); ++i)
    add(groups, cut == EnergyCut::Layer ? run.operations[i].layer : kOperations, cost.operations[i]);
  return groups;
}

}  // namespace bfpsim
