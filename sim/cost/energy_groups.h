// SPDX-License-Identifier: Apache-2.0
// A run's energy cut by layer, by pass or by format.
#pragma once

#include <string>
#include <vector>

#include "sim/cost/run_cost.h"
#include "sim/engine/replay.h"

namespace bfpsim {

/// What a run's energy is cut by. Each cut is a partition: its groups sum to the run's total to the
/// attojoule.
enum class EnergyCut : std::uint8_t {
  Layer,
  Pass,    ///< all operations that are no GEMM are one group
  Format,  ///< the pair of formats that a GEMM multiplies; operations likewise
};

struct EnergyGroup {
  std::string name;
  EnergyReport energy;
};

/// In the order in which the groups come up in the run.
[[nodiscard]] std::vector<EnergyGroup> energy_groups(const RunRecord& run, const RunCost& cost,
                                                     EnergyCut cut);

}  // namespace bfpsim
