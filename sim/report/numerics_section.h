// SPDX-License-Identifier: Apache-2.0
// Where a run's errors come from, and what encoding did to its operands, as tables.
#pragma once

#include <string>

#include "sim/report/run_report.h"
#include "sim/report/text_style.h"

namespace bfpsim {

/// Two tables: errors by pass and format, operands by role, pass and format; with all_gemms a line for each
/// GEMM and operand. Empty where the run has no values.
[[nodiscard]] std::string numerics_section(const RunReport& report, const TextStyle& style);

/// "-7..3", the exponents that occur; "-" where none does.
[[nodiscard]] std::string exponent_range(const ExponentHistogram& histogram);

}  // namespace bfpsim
