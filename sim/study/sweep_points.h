// SPDX-License-Identifier: Apache-2.0
// The points that a sweep's axes make.
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

#include "sim/config/sweep_file.h"

namespace bfpsim {

/// One point: what the axes chose, and what a run is told.
struct SweepPoint {
  std::vector<NamedText> chosen;    ///< by axis, in the plan's order
  std::vector<NamedText> settings;  ///< base, axes and derived without variables; a later one wins
  /// "block=16 mantissa=4": the point's identity in its sweep.
  [[nodiscard]] std::string label() const;
};

/// A plan that cannot be expanded: `what()` says which name, expression or condition, and why.
class SweepError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// All points in order: the same plan always gives the same. Throws SweepError.
[[nodiscard]] std::vector<SweepPoint> expand(const SweepPlan& plan);

}  // namespace bfpsim
