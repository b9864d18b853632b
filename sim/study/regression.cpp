// SPDX-License-Identifier: Apache-2.0
#include "sim/study/regression.h"

#include <algorithm>

namespace bfpsim {

std::string_view to_string(CaseVerdict verdict) {
  switch (verdict) {
    case CaseVerdict::Passed:
      return "passed";
    case CaseVerdict::Differs:
      return "differs";
    case CaseVerdict::NoGolden:
      return "no golden";
    case CaseVerdict::Failed:
      return "failed";
    case CaseVerdict::NoCase:
      return "no case";
  }
  return "";
}

std::size_t Regression::count(CaseVerdict verdict) const {
  return static_cast<std::size_t>(std::count_if(
      cases.begin(), cases.end(), [&](const CaseResult& each) { return each.verdict == verdict; }));
}

bool Regression::passed() const {
  return !interrupted && count(CaseVerdict::Passed) == cases.size();
}

}  // namespace bfpsim
