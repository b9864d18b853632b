// SPDX-License-Identifier: Apache-2.0
// How long the array takes for a GEMM, by closed form, for the mapper (docs/mapping.md).
#pragma once

#include <cstdint>

#include "rtl_models/arch/gemm_job.h"
#include "rtl_models/arch/machine.h"

namespace bfpsim {

/// Cycles of the array with the job's mapping if nothing outside makes it wait: passes, loads of stationary
/// operands, what tile_overlap leaves between tiles. Exact but for hazards of output stationary and the last
/// tile's drain.
[[nodiscard]] std::int64_t estimate_array_cycles(const MachineParams& machine, const GemmJob& job);

/// The same with the mapping that is best for the array: no estimate is below it.
[[nodiscard]] std::int64_t least_array_cycles(const MachineParams& machine, const GemmJob& job);

}  // namespace bfpsim
