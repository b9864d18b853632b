// SPDX-License-Identifier: Apache-2.0
#include "sim/config/published_bound.h"

#include <fmt/format.h>

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
    case Kind::Between:
      return ours >= low && ours <= high;
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
    case PublishedBound::Kind::Between:
      return fmt::format("{} ({} to {})", bound.value, bound.low, bound.high);
    case PublishedBound::Kind::Within:
      break;
  }
  return fmt::format("{} +-{:g}%", bound.value, 100.0 * bound.tolerance);
}

}  // namespace bfpsim
