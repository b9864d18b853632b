// SPDX-License-Identifier: Apache-2.0
// What became of the cases of a suite.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/study/golden.h"

namespace bfpsim {

enum class CaseVerdict : std::uint8_t {
  Passed,
  Differs,   ///< the golden is out of date, or the program is wrong
  NoGolden,  ///< nothing is stored to compare with
  Failed,    ///< the run did not come to its end
  NoCase,    ///< a golden is stored that no case makes
};
/// "passed", "differs", "no golden", "failed", "no case".
[[nodiscard]] std::string_view to_string(CaseVerdict verdict);

struct CaseResult {
  std::string name;
  CaseVerdict verdict = CaseVerdict::Failed;
  std::string error;             ///< of Failed and NoCase: one line
  GoldenDifference difference;   ///< of Differs
  std::optional<Golden> stored;  ///< where there is one
  std::optional<Golden> now;     ///< where the run ended
  double seconds = 0.0;          ///< that the run took
};

struct Regression {
  std::string suite;
  std::vector<CaseResult> cases;
  bool interrupted = false;  ///< cases are left that were not run
  [[nodiscard]] std::size_t count(CaseVerdict verdict) const;
  /// All cases have run and passed.
  [[nodiscard]] bool passed() const;
};

}  // namespace bfpsim
