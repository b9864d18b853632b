// SPDX-License-Identifier: Apache-2.0
// Trace files (schema bfpsim.trace/1, docs/traces.md): the trace.yaml of a trace's folder.
#pragma once

#include <string>

#include "sim/workload/trace.h"

namespace bfpsim {

inline constexpr const char* kTraceSchema = "bfpsim.trace/1";

/// Reads and checks `folder`/trace.yaml; whether the tensor files exist and fit is not looked at here.
/// Throws ConfigError with every mistake.
[[nodiscard]] Trace load_trace(const std::string& folder);

}  // namespace bfpsim
