// SPDX-License-Identifier: Apache-2.0
// The plain sentences of a run's summary, and the command worth trying next.
#pragma once

#include <string>
#include <vector>

#include "sim/report/run_breakdown.h"

namespace bfpsim {

/// How the user asked for the run, so that the next command can be copied.
struct RunWords {
  std::string what;  ///< "--trace T" or "--workload W"
  std::string accelerator;
  std::string schedule;
  std::string options;  ///< what else shaped the run, e.g. "--step 10 --set array.rows=4"; may be empty
};

/// "hbfp4" -> "HBFP4", as it is written in prose.
[[nodiscard]] std::string prose_format(std::string name);

/// What the array waits for in this state, e.g. "off-chip memory, which ...".
[[nodiscard]] std::string explain(UnitState state);

/// What bounds the run: how busy the array is, the factor that takes most of the peak, the longest stall.
[[nodiscard]] std::string bound_sentence(const RunRecord& run);

/// What a reader of the figures should know of how they came about, a sentence each; often none.
[[nodiscard]] std::vector<std::string> notes_on(const RunRecord& run);

/// What each format beside the most used one costs: its share of the MACs against its share of the cycles.
/// Where there is one format only, its digit passes.
[[nodiscard]] std::string format_cost_sentence(const RunRecord& run);

/// A complete command that changes what bounds the run.
[[nodiscard]] std::string next_command(const RunRecord& run, const RunWords& words);

}  // namespace bfpsim
