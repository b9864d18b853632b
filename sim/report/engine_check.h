// SPDX-License-Identifier: Apache-2.0
// run --check: whether two engines agree on every GEMM, and where they do not.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sim/engine/engine.h"
#include "sim/report/text_style.h"

namespace bfpsim {

/// A figure that two engines tell differently.
struct EngineDifference {
  std::string gemm;  ///< or operation: layer, pass and part
  std::string what;  ///< "cycles", "array.dram_wait", "events.digit_passes", "values", ...
  std::string first;
  std::string second;
};

struct EngineCheck {
  std::string first;  ///< the engines' names
  std::string second;
  std::int64_t gemms = 0;       ///< that were compared or equal one that was
  std::int64_t distinct = 0;    ///< that were run twice
  std::int64_t operations = 0;  ///< likewise
  std::int64_t distinct_operations = 0;
  bool with_values = false;  ///< false: a timing study, where there is nothing but time to compare
  std::vector<EngineDifference> differences;
};

/// All differences of two outcomes of one task, without `gemm`.
[[nodiscard]] std::vector<EngineDifference> compare_outcomes(const GemmOutcome& first,
                                                             const GemmOutcome& second);

/// Of an operation, which has no values.
[[nodiscard]] std::vector<EngineDifference> compare_outcomes(const JobOutcome& first,
                                                             const JobOutcome& second);

/// One sentence: agreed, or how much is different.
[[nodiscard]] std::string check_sentence(const EngineCheck& check);

/// A table of the differences, the first 20; empty without any.
[[nodiscard]] std::string difference_section(const EngineCheck& check, const TextStyle& style);

}  // namespace bfpsim
