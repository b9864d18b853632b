// SPDX-License-Identifier: Apache-2.0
// `bfpsim config check`: is this file fine, whatever it is?
#pragma once

#include <string>
#include <vector>

#include "sim/config/diagnostic.h"
#include "sim/config/resolve.h"

namespace bfpsim {

/// What check_file() found.
struct CheckReport {
  std::string schema;  ///< e.g. "bfpsim.schedule/1"; empty where the file does not say
  std::vector<Diagnostic> diagnostics;
  [[nodiscard]] bool ok() const { return diagnostics.empty(); }
};

/// Checks an accelerator, a format, a schedule, a technology, a workload or a trace.yaml (or a trace's
/// folder); the kind follows from the key `schema`. Never throws for bad input: every mistake is in the
/// report. `search`: where the formats of a schedule are found.
[[nodiscard]] CheckReport check_file(const std::string& path, const ConfigSearch& search = {});

}  // namespace bfpsim
