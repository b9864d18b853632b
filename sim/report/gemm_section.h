// SPDX-License-Identifier: Apache-2.0
// The GEMMs of a run as a table: each, or equal ones together where there are many.
#pragma once

#include <string>

#include "sim/report/run_report.h"
#include "sim/report/text_style.h"

namespace bfpsim {

/// A line for each GEMM, or, beyond 50 of them, for each group of equal ones that takes most cycles.
[[nodiscard]] std::string gemm_section(const RunReport& report, const TextStyle& style);

/// "fwd", "dX", "dW", "dA", "dB": the pass as tables call it.
[[nodiscard]] std::string short_name(Pass pass);

}  // namespace bfpsim
