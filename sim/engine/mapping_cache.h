// SPDX-License-Identifier: Apache-2.0
// Mappings of one machine's jobs, chosen once for equal ones.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string_view>

#include "sim/engine/job_key.h"
#include "sim/engine/mapper.h"
#include "sim/workload/mapping_choice.h"

namespace bfpsim {

/// What a job's events cost on a machine.
using EnergyOfJob = std::function<EventWeights(const MachineParams&, const GemmJob&)>;

/// A job's mapping, and why it has it.
struct MappingOrigin {
  ChosenMapping chosen;  ///< its value is the objective's: an estimate of cycles, exact bytes, joules
  MappingObjective objective = MappingObjective::FewestCycles;
  std::optional<std::size_t> rule;  ///< of the schedule; absent: the mapper took the least value
};

class MappingCache {
 public:
  /// `energy` is asked for objectives that need it; without it they are refused.
  explicit MappingCache(EnergyOfJob energy = nullptr) : energy_(std::move(energy)) {}

  /// For the GEMM of this name. Throws std::runtime_error, saying why: no mapping fits, or the rule's does
  /// not. `machine` is the same in all calls.
  [[nodiscard]] MappingOrigin mapping(const MachineParams& machine, const GemmJob& job, std::string_view gemm,
                                      const MappingChoice& choice);

  [[nodiscard]] const EnergyOfJob& energy() const { return energy_; }

 private:
  [[nodiscard]] MappingGoal goal(const MachineParams& machine, const GemmJob& job,
                                 MappingObjective objective) const;
  [[nodiscard]] MappingOrigin by_rule(const MachineParams& machine, GemmJob job, const MappingChoice& choice,
                                      std::size_t rule);

  EnergyOfJob energy_;
  std::map<JobKey, ChosenMapping> known_;  ///< the objective is part of the key
  TrafficMemo traffic_;
};

}  // namespace bfpsim
