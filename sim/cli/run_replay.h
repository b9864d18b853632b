// SPDX-License-Identifier: Apache-2.0
// The simulation of `bfpsim run`: one engine, or two that are compared, with progress and Ctrl-C.
#pragma once

#include "sim/cli/run_inputs.h"
#include "sim/report/run_report.h"
#include "sim/report/timeline.h"

namespace bfpsim {

/// What a GEMM of the step is called: layer, pass, and its part if it is one of several.
[[nodiscard]] std::string label_of(const LoweredGemm& gemm);
/// Of an operation: layer, kind, pass.
[[nodiscard]] std::string label_of(const StepOperation& operation);
/// Of one of its sweeps, which says so if there are several.
[[nodiscard]] std::string sweep_label(const StepOperation& operation, std::size_t index, std::size_t sweeps);

/// `timeline`, if there is one, is told of the step's jobs, not of those of the projection.
[[nodiscard]] RunReport replay(const RunRequest& request, const RunInputs& inputs,
                               Timeline* timeline = nullptr);

}  // namespace bfpsim
