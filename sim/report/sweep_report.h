// SPDX-License-Identifier: Apache-2.0
// Sweep results as tables, CSV and JSON lines.
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

#include "sim/report/text_style.h"
#include "sim/study/result_store.h"

namespace bfpsim {

/// What to show of a sweep. Column names are axes or values; none: every axis and the chief values.
struct SweepView {
  std::vector<std::string> columns;
  std::vector<std::string>
      pareto;  ///< keep rows that no other beats or equals in all of these, and beats in one
};

/// A column name that the results do not have: `what()` has a near miss's place in `known`.
class UnknownColumn : public std::runtime_error {
 public:
  UnknownColumn(std::string column, std::vector<std::string> names);
  std::string name;
  std::vector<std::string> known;
};

/// The rows without errors that the view keeps. Less is better for all columns but those of `utilization`,
/// `macs_per_second` and `sqnr_db_*`. Throws UnknownColumn.
[[nodiscard]] std::vector<ResultRow> select_rows(const ResultLayout& layout,
                                                 const std::vector<ResultRow>& rows, const SweepView& view);

[[nodiscard]] std::string to_text(const ResultLayout& layout, const std::vector<ResultRow>& rows,
                                  const SweepView& view, const TextStyle& style);
/// All columns; RFC 4180.
[[nodiscard]] std::string to_csv(const ResultLayout& layout, const std::vector<ResultRow>& rows);
/// One object a line, all columns; undefined cells are null.
[[nodiscard]] std::string to_json_lines(const ResultLayout& layout, const std::vector<ResultRow>& rows);

/// The points that failed, grouped by what they say.
[[nodiscard]] std::string failures_text(const std::vector<ResultRow>& rows, const TextStyle& style);

}  // namespace bfpsim
