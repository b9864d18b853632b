// SPDX-License-Identifier: Apache-2.0
// What the mapper makes small.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace bfpsim {

enum class MappingObjective : std::uint8_t {
  FewestCycles,
  LeastEnergy,
  FewestBytes,  ///< to and from off-chip memory
};

/// The words of schedules and reports, in the order of the enumerators.
inline constexpr std::array<const char*, 3> kMappingObjectiveWords = {"cycles", "energy", "bytes"};

[[nodiscard]] constexpr std::string_view to_string(MappingObjective objective) {
  return kMappingObjectiveWords[static_cast<std::size_t>(objective)];
}

}  // namespace bfpsim
