// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/mapping_cache.h"

#include <fmt/format.h>

#include <stdexcept>

namespace bfpsim {

MappingGoal MappingCache::goal(const MachineParams& machine, const GemmJob& job,
                               MappingObjective objective) const {
  MappingGoal goal;
  goal.objective = objective;
  if (objective != MappingObjective::LeastEnergy) return goal;
  if (!energy_) throw std::runtime_error("mapping.objective is energy, and no technology is at hand");
  goal.energy = energy_(machine, job);
  return goal;
}

MappingOrigin MappingCache::mapping(const MachineParams& machine, const GemmJob& job, std::string_view gemm,
                                    const MappingChoice& choice) {
  if (const auto rule = find_mapping_rule(choice, gemm)) return by_rule(machine, job, choice, *rule);
  JobKey key = job_key(job, false);
  key.push_back(static_cast<std::int64_t>(choice.objective));
  auto found = known_.find(key);
  if (found == known_.end()) {
    const MappingGoal goal = this->goal(machine, job, choice.objective);
    found = known_.emplace(std::move(key), choose_mapping(machine, job, goal, traffic_)).first;
  }
  return {found->second, choice.objective, std::nullopt};
}

MappingOrigin MappingCache::by_rule(const MachineParams& machine, GemmJob job, const MappingChoice& choice,
                                    std::size_t rule) {
  job.mapping = choice.rules[rule].mapping;
  if (const auto reason = refuse_cut(machine, job, traffic_)) {
    throw std::runtime_error(
        fmt::format("mapping.rules[{}] ('{}'): {}", rule, choice.rules[rule].gemm_glob, *reason));
  }
  const MappingGoal goal = this->goal(machine, job, choice.objective);
  return {{job.mapping, mapping_value(machine, job, goal, traffic_)}, choice.objective, rule};
}

}  // namespace bfpsim
