// SPDX-License-Identifier: Apache-2.0
// The simulation of `bfpsim run`: one engine, or two that are compared, with progress and Ctrl-C.
#pragma once

#include "sim/cli/run_inputs.h"
#include "sim/report/run_report.h"

namespace bfpsim {

[[nodiscard]] RunReport replay(const RunRequest& request, const RunInputs& inputs);

}  // namespace bfpsim
