// SPDX-License-Identifier: Apache-2.0
// Random numbers of arrays, and what they share out.
#pragma once

#include <string>
#include <vector>

#include "rtl_models/arch/gemm_job.h"
#include "tests/support/parameter.h"

namespace bfpsim::test_support {

[[nodiscard]] std::vector<Parameter> split_parameters();

/// Leaves one array where the machine cannot have several: with a stationary operand, or where their sub-tile
/// exceeds the result buffer. To be called when all else is drawn.
void keep_possible_arrays(MachineParams& machine);

/// What several arrays do with a GEMM; names of split_cases(), or none.
[[nodiscard]] std::vector<std::string> splits_of(const MachineParams& machine, const GemmJob& job);

/// All that must occur.
[[nodiscard]] std::vector<std::string> split_cases();

}  // namespace bfpsim::test_support
