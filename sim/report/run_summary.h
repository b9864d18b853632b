// SPDX-License-Identifier: Apache-2.0
// What `bfpsim run` prints: first what to know, then where the time goes, then every GEMM.
#pragma once

#include <string>

#include "sim/report/run_report.h"
#include "sim/report/run_sentences.h"
#include "sim/report/text_style.h"

namespace bfpsim {

/// The whole summary, ending with a newline; no line is wider than the style's width, but for words that are
/// (paths, names).
[[nodiscard]] std::string summarize(const RunReport& report, const RunWords& words, const TextStyle& style);

}  // namespace bfpsim
