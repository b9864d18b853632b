// SPDX-License-Identifier: Apache-2.0
// bfpsim regress: what became of the cases, for a terminal, for programs, for CI and for a pull request.
#pragma once

#include <string>

#include "sim/report/text_style.h"
#include "sim/study/regression.h"

namespace bfpsim {

[[nodiscard]] std::string to_text(const Regression& regression, const TextStyle& style);
[[nodiscard]] std::string to_json(const Regression& regression);   ///< schema bfpsim.regression/1
[[nodiscard]] std::string to_junit(const Regression& regression);  ///< JUnit XML, a test case for each case
[[nodiscard]] std::string to_markdown(const Regression& regression);  ///< for a comment on a pull request

/// "cycles 100 -> 101 (+1, +1%), most in the converter's busy (+1) of conv1 forward": what a case's line
/// says.
[[nodiscard]] std::string summary_of(const CaseResult& result);

}  // namespace bfpsim
