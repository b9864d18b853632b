// SPDX-License-Identifier: Apache-2.0
// A run's operations that are no GEMM, in the terminal report.
#pragma once

#include <string>

#include "sim/engine/replay.h"
#include "sim/report/text_style.h"

namespace bfpsim {

/// How the cycles are shared between GEMMs and operations. Precondition: there are operations.
[[nodiscard]] std::string operation_sentence(const RunRecord& run);

/// A table, operations of one kind and pass together, the longest first.
[[nodiscard]] std::string operation_section(const RunRecord& run, const TextStyle& style);

}  // namespace bfpsim
