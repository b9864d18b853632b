// SPDX-License-Identifier: Apache-2.0
#include "sim/cost/area_report.h"

#include <algorithm>

namespace bfpsim {

SquareMicrons total_of(const std::vector<AreaTerm>& terms) {
  SquareMicrons total;
  for (const AreaTerm& term : terms)
    total += term.area();
  return total;
}

AreaReport make_area_report(const std::function<std::vector<AreaTerm>(Bound)>& terms) {
  AreaReport report;
  for (const AreaTerm& term : terms(Bound::Nominal)) {
    std::optional<SquareMicrons>& part = report.by_component[static_cast<std::size_t>(term.component)];
    part = part.value_or(SquareMicrons()) + term.area();
    report.by_confidence[static_cast<std::size_t>(term.confidence)] += term.area();
    report.total += term.area();
  }
  report.low = total_of(terms(Bound::Low));
  report.high = total_of(terms(Bound::High));
  return report;
}

Confidence main_confidence(const AreaReport& report) {
  const auto most = std::max_element(report.by_confidence.begin(), report.by_confidence.end());
  return static_cast<Confidence>(most - report.by_confidence.begin());
}

}  // namespace bfpsim
