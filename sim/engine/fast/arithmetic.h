// SPDX-License-Identifier: Apache-2.0
// Rounding up, for this engine alone: it shares no arithmetic of loops and tiles with the hardware models.
#pragma once

#include <cstdint>

namespace bfpsim::fast {

/// a / b rounded up, for a >= 0, b > 0.
[[nodiscard]] constexpr std::int64_t divide_up(std::int64_t a, std::int64_t b) {
  return a / b + (a % b != 0 ? 1 : 0);
}

}  // namespace bfpsim::fast
