// SPDX-License-Identifier: Apache-2.0
// What `bfpsim trace info` and `bfpsim trace validate` print, as text and as JSON.
#pragma once

#include "sim/report/text_style.h"
#include "sim/report/trace_info.h"

namespace bfpsim {

[[nodiscard]] std::string to_text(const TraceInfo& info, const TextStyle& style);
[[nodiscard]] std::string to_json(const TraceInfo& info);  ///< schema bfpsim.trace-info/1

/// Something in a trace that is not as it should be.
struct TraceFinding {
  std::int64_t step = 0;
  std::string layer;
  std::string tensor;  ///< X, W, dY or dW
  std::string message;
};

/// One dW of the trace against its recomputation in FP64 from X and dY.
struct DwComparison {
  std::int64_t step = 0;
  std::string layer;
  double error_over_bound = 0.0;  ///< largest |difference| in units of what FP32 rounding can explain
  std::optional<double> sqnr_db;  ///< of the trace's dW; absent where exact
};

struct TraceValidation {
  std::string name;
  std::string folder;
  std::int64_t operations = 0;
  std::int64_t tensors = 0;
  std::int64_t values = 0;  ///< that were read
  std::vector<DwComparison> comparisons;
  std::vector<TraceFinding> findings;
  [[nodiscard]] bool ok() const { return findings.empty(); }
};

[[nodiscard]] std::string to_text(const TraceValidation& validation, const TextStyle& style);
[[nodiscard]] std::string to_json(const TraceValidation& validation);  ///< schema bfpsim.trace-validate/1

}  // namespace bfpsim
