// SPDX-License-Identifier: Apache-2.0
#include "sim/study/reproduction.h"

#include <algorithm>
#include <cmath>

namespace bfpsim {

std::string_view to_string(Verdict verdict) {
  switch (verdict) {
    case Verdict::Holds:
      return "holds";
    case Verdict::Refuted:
      return "refuted";
    case Verdict::Undefined:
      break;
  }
  return "undefined";
}

std::optional<double> Finding::deviation() const {
  if (!ours || bound.value == 0.0) return std::nullopt;
  return *ours / bound.value - 1.0;
}

Verdict Finding::verdict() const {
  if (!ours || !std::isfinite(*ours)) return Verdict::Undefined;
  return bound.accepts(*ours) ? Verdict::Holds : Verdict::Refuted;
}

bool Finding::fails() const {
  return verdict() != (disagreement ? Verdict::Refuted : Verdict::Holds);
}

bool Reproduction::fails() const {
  return std::any_of(findings.begin(), findings.end(), [](const Finding& f) { return f.fails(); });
}

}  // namespace bfpsim
