// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/arch/states.h"

#include <numeric>

namespace bfpsim {

std::string_view to_string(UnitState state) {
  static constexpr std::array<std::string_view, kUnitStateCount> kNames = {
      "busy",          "back_pressure", "result_drain", "simd_wait", "converter_wait", "accumulator_hazard",
      "bank_conflict", "operand_wait",  "dram_wait",    "fill",      "drain",          "sequencer",
      "idle"};
  return kNames[static_cast<std::size_t>(state)];
}

std::int64_t StateCounts::total() const {
  return std::accumulate(cycles.begin(), cycles.end(), std::int64_t{0});
}

StateCounts& StateCounts::operator+=(const StateCounts& other) {
  for (std::size_t i = 0; i < kUnitStateCount; ++i)
    cycles[i] += other.cycles[i];
  return *this;
}

}  // namespace bfpsim
