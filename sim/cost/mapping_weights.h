// SPDX-License-Identifier: Apache-2.0
// What the mapper weighs events with when a schedule asks for the least energy.
#pragma once

#include "sim/cost/technology.h"
#include "sim/engine/mapping_cache.h"

namespace bfpsim {

/// Joules of each event and each cycle of leakage, of a GEMM of the job's formats; what a technology has no
/// figure for is 0. Precondition: it has every required constant.
[[nodiscard]] EventWeights mapping_weights(const MachineParams& machine, const GemmJob& job,
                                           const Technology& technology);

/// The same as a function; it keeps a copy of the technology.
[[nodiscard]] EnergyOfJob energy_of_job(const Technology& technology);

}  // namespace bfpsim
