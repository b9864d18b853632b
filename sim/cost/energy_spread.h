// SPDX-License-Identifier: Apache-2.0
// What the spread of the sources leaves of a comparison of two runs: the ratio of their energies over every
// choice of constants within their bars.
#pragma once

#include <array>

#include "sim/cost/run_cost.h"
#include "sim/engine/replay.h"

namespace bfpsim {

/// A run's energy by the constant that prices it, in joules, with that constant at either end of its spread.
struct EnergyByConstant {
  std::array<double, kCostConstantCount> low{};
  std::array<double, kCostConstantCount> high{};
};

[[nodiscard]] EnergyByConstant energy_by_constant(const RunRecord& run, const Technology& technology);

struct RatioInterval {
  double low = 0.0;
  double high = 0.0;
};

/// The least and the largest of a's energy over b's, each constant anywhere in its spread, but the same for
/// both runs. A conclusion "a takes more than b" survives the sources if `low` is above 1.
/// Precondition: both take energy at every choice of constants.
[[nodiscard]] RatioInterval energy_ratio(const EnergyByConstant& a, const EnergyByConstant& b);

}  // namespace bfpsim
