// SPDX-License-Identifier: Apache-2.0
// Goldens as files: JSON, schema bfpsim.golden/2, a line for each job, so that version control shows what
// moved.
#pragma once

#include <stdexcept>
#include <string>

#include "sim/report/run_report.h"
#include "sim/study/golden.h"

namespace bfpsim {

inline constexpr const char* kGoldenSchema = "bfpsim.golden/2";

/// A file that is no golden; `what()` says what is wrong and where.
class GoldenFileError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The figures of a run that has ended.
[[nodiscard]] Golden golden_of(const RunReport& report, const std::string& case_name);

[[nodiscard]] std::string to_json(const Golden& golden);

/// Reads the text of the file `path` back. Throws GoldenFileError.
[[nodiscard]] Golden parse_golden(const std::string& path, const std::string& text);

}  // namespace bfpsim
