// SPDX-License-Identifier: Apache-2.0
// What the mapper makes small.
#pragma once

#include <cstdint>

namespace bfpsim {

enum class MappingObjective : std::uint8_t {
  FewestCycles,
  LeastEnergy,
  FewestBytes,  ///< to and from off-chip memory
};

}  // namespace bfpsim
