// SPDX-License-Identifier: Apache-2.0
// Random slicing and blocks: fused lanes, tiles.
#pragma once

#include <random>
#include <string>
#include <vector>

#include "rtl_models/arch/gemm_job.h"
#include "rtl_models/arch/machine.h"

namespace bfpsim::test_support {

/// Draws array.fusion, for an integer datapath.
void draw_slicing(std::mt19937_64& random, MachineParams& machine);

/// Makes blocks of either operand tiles, where a sub-tile of whole tiles fits the result buffer.
void draw_tiles(std::mt19937_64& random, const MachineParams& machine, GemmJob& job);

/// What a GEMM does with fused lanes and tiles; names of slicing_cases(), or none.
[[nodiscard]] std::vector<std::string> slicing_of(const MachineParams& machine, const GemmJob& job);

/// All that must occur.
[[nodiscard]] std::vector<std::string> slicing_cases();

}  // namespace bfpsim::test_support
