// SPDX-License-Identifier: Apache-2.0
#include "tests/support/compare_outcomes.h"

#include <sstream>

#include "sim/engine/gemm_values.h"

namespace bfpsim::test_support {

namespace {

class Lines {
 public:
  void compare(const std::string& what, std::int64_t a, std::int64_t b) {
    if (a != b) out_ << what << ": " << a << " against " << b << "\n";
  }
  [[nodiscard]] std::string text() const { return out_.str(); }

 private:
  std::ostringstream out_;
};

}  // namespace

std::string differences(const JobOutcome& first, const JobOutcome& second) {
  Lines out;
  out.compare("cycles", first.cycles.count(), second.cycles.count());
  out.compare("units", static_cast<std::int64_t>(first.units.size()),
              static_cast<std::int64_t>(second.units.size()));
  for (std::size_t u = 0; u < std::min(first.units.size(), second.units.size()); ++u) {
    for (std::size_t s = 0; s < kUnitStateCount; ++s) {
      const std::string name = first.units[u].name + "." + std::string(to_string(static_cast<UnitState>(s)));
      out.compare(name, first.units[u].states.cycles[s], second.units[u].states.cycles[s]);
    }
  }
  for (std::size_t e = 0; e < kEventCount; ++e) {
    out.compare(std::string(info(static_cast<Event>(e)).name), first.events.counts[e],
                second.events.counts[e]);
  }
  return out.text();
}

std::string differences(const GemmOutcome& first, const GemmOutcome& second) {
  Lines out;
  out.compare("compute_cycles", first.compute_cycles.count(), second.compute_cycles.count());
  out.compare("useful_lane_slots", first.useful_lane_slots, second.useful_lane_slots);
  out.compare("covered_lane_slots", first.covered_lane_slots, second.covered_lane_slots);
  out.compare("different values", 0, count_mismatches(first.c, second.c));
  return differences(static_cast<const JobOutcome&>(first), static_cast<const JobOutcome&>(second)) +
         out.text();
}

}  // namespace bfpsim::test_support
