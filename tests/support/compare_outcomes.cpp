// SPDX-License-Identifier: Apache-2.0
#include "tests/support/compare_outcomes.h"

#include <sstream>

#include "sim/engine/gemm_values.h"

namespace bfpsim::test_support {

std::string differences(const GemmOutcome& first, const GemmOutcome& second) {
  std::ostringstream out;
  const auto compare = [&](const std::string& what, std::int64_t a, std::int64_t b) {
    if (a != b) out << what << ": " << a << " against " << b << "\n";
  };
  compare("cycles", first.cycles.count(), second.cycles.count());
  compare("compute_cycles", first.compute_cycles.count(), second.compute_cycles.count());
  compare("units", static_cast<std::int64_t>(first.units.size()),
          static_cast<std::int64_t>(second.units.size()));
  for (std::size_t u = 0; u < std::min(first.units.size(), second.units.size()); ++u) {
    for (std::size_t s = 0; s < kUnitStateCount; ++s) {
      const std::string name = first.units[u].name + "." + std::string(to_string(static_cast<UnitState>(s)));
      compare(name, first.units[u].states.cycles[s], second.units[u].states.cycles[s]);
    }
  }
  for (std::size_t e = 0; e < kEventCount; ++e) {
    compare(std::string(info(static_cast<Event>(e)).name), first.events.counts[e], second.events.counts[e]);
  }
  compare("useful_lane_slots", first.useful_lane_slots, second.useful_lane_slots);
  compare("covered_lane_slots", first.covered_lane_slots, second.covered_lane_slots);
  compare("different values", 0, count_mismatches(first.c, second.c));
  return out.str();
}

}  // namespace bfpsim::test_support
