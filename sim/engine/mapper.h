// SPDX-License-Identifier: Apache-2.0
// Chooses how a GEMM is cut, by closed forms of every candidate (docs/mapping.md).
#pragma once

#include <optional>
#include <string>

#include "rtl_models/arch/gemm_job.h"
#include "rtl_models/arch/machine.h"
#include "sim/engine/mapping_model.h"
#include "sim/workload/mapping_objective.h"

namespace bfpsim {

/// What a mapping is to make small.
struct MappingGoal {
  MappingObjective objective = MappingObjective::FewestCycles;
  EventWeights energy;  ///< of LeastEnergy; the others need none
};

/// A mapping and what the closed form says of it.
struct ChosenMapping {
  TileMapping mapping;
  double value = 0.0;  ///< estimated cycles; exact bytes; joules of what mappings change
};

/// The mapping with the smallest value of the objective; then the fewest estimated cycles (for `cycles`: the
/// fewest estimated bytes); then the smallest tiles. Depends on machine, shapes, views, formats and goal
/// only. Throws std::runtime_error, saying which buffer is too small, when none fits.
[[nodiscard]] ChosenMapping choose_mapping(const MachineParams& machine, const GemmJob& job,
                                           const MappingGoal& goal, TrafficMemo& memo);

/// The same for `cycles`, alone.
[[nodiscard]] TileMapping choose_mapping(const MachineParams& machine, const GemmJob& job);

/// The value of the job's own mapping, which is valid (refuse_mapping()).
[[nodiscard]] double mapping_value(const MachineParams& machine, const GemmJob& job, const MappingGoal& goal,
                                   TrafficMemo& memo);

/// The reason why the job's own mapping does not run: refuse_mapping()'s, or the buffer that a panel exceeds;
/// nullopt if it does.
[[nodiscard]] std::optional<std::string> refuse_cut(const MachineParams& machine, const GemmJob& job,
                                                    TrafficMemo& memo);

}  // namespace bfpsim
