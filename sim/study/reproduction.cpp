// SPDX-License-Identifier: Apache-2.0
#include "sim/study/reproduction.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace bfpsim {

bool PublishedBound::accepts(double ours) const {
  switch (kind) {
    case Kind::MoreThan:
      return ours > value;
    case Kind::AtLeast:
      return ours >= value;
    case Kind::AtMost:
      return ours <= value;
    case Kind::Within:
      break;
  }
  return std::abs(ours - value) <= tolerance * std::abs(value);
}

std::string to_string(const PublishedBound& bound) {
  switch (bound.kind) {
    case PublishedBound::Kind::MoreThan:
      return fmt::format("> {}", bound.value);
    case PublishedBound::Kind::AtLeast:
      return fmt::format(">= {}", bound.value);
    case PublishedBound::Kind::AtMost:
      return fmt::format("<= {}", bound.value);
    case PublishedBound::Kind::Within:
      break;
  }
  return fmt::format("{} +-{:g}%", bound.value, 100.0 * bound.tolerance);
}

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
