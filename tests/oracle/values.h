// SPDX-License-Identifier: Apache-2.0
// C by plain loops over the contract's part B.
#pragma once

#include <vector>

#include "tests/oracle/work_list.h"

namespace bfpsim::oracle {

/// job.c_elements values; what no output reaches is +0.
[[nodiscard]] std::vector<float> compute_values(const MachineParams& machine, const GemmJob& job,
                                                const WorkList& work, const float* a, const float* b);

}  // namespace bfpsim::oracle
