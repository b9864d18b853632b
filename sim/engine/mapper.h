// SPDX-License-Identifier: Apache-2.0
// Chooses how a GEMM is cut, by closed-form estimates of every candidate (docs/mapping.md).
#pragma once

#include "rtl_models/arch/gemm_job.h"
#include "rtl_models/arch/machine.h"

namespace bfpsim {

/// The mapping with the fewest estimated cycles; then the fewest off-chip bytes; then the smallest tiles.
/// Depends on the machine, the shapes, views and formats only. Throws std::runtime_error, saying which buffer
/// is too small, when none fits.
[[nodiscard]] TileMapping choose_mapping(const MachineParams& machine, const GemmJob& job);

}  // namespace bfpsim
