// SPDX-License-Identifier: Apache-2.0
// run.json: schema bfpsim.run/1, docs/run-json.md.
#pragma once

#include <string>

#include "sim/report/run_report.h"

namespace bfpsim {

inline constexpr const char* kRunSchema = "bfpsim.run/1";

/// The report as JSON text with a final newline: SI units, undefined figures null.
[[nodiscard]] std::string run_to_json(const RunReport& report);

}  // namespace bfpsim
