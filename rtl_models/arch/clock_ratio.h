// SPDX-License-Identifier: Apache-2.0
// The DRAM's command clock against the accelerator's clock, in lowest terms (contract C4).
#pragma once

#include <cstdint>
#include <numeric>

#include "rtl_models/arch/machine.h"

namespace bfpsim {

/// In q cycles of the accelerator the DRAM has p clocks. Clock and cycle 0 begin together.
struct ClockRatio {
  std::int64_t p = 1;
  std::int64_t q = 1;
};

[[nodiscard]] inline ClockRatio dram_clock_ratio(const MachineParams& machine) {
  constexpr std::int64_t kHertzPerKilohertz = 1000;
  const std::int64_t dram_hz = machine.dram.clock_khz * kHertzPerKilohertz;
  const auto core_hz = static_cast<std::int64_t>(machine.clock_hz);
  const std::int64_t common = std::gcd(dram_hz, core_hz);
  return {dram_hz / common, core_hz / common};
}

}  // namespace bfpsim
