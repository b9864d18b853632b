// SPDX-License-Identifier: Apache-2.0
// `bfpsim trace validate`: are a trace's tensors what its trace.yaml says?
#pragma once

#include "sim/report/trace_report.h"

namespace bfpsim {

/// Reads every tensor: files, headers, shapes against the geometry, NaN and Inf, and dW against FP64. All
/// findings are in the report; never throws for a bad trace.
[[nodiscard]] TraceValidation validate(const Trace& trace);

}  // namespace bfpsim
