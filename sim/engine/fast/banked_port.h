// SPDX-License-Identifier: Apache-2.0
// Transfers through memory of kind `banked` (docs/timing.md, section 3.1), request by request.
#pragma once

#include <cstdint>
#include <vector>

#include "rtl_models/arch/clock_ratio.h"
#include "rtl_models/arch/counters.h"
#include "sim/engine/fast/costs.h"
#include "sim/engine/fast/dram_model.h"

namespace bfpsim::fast {

class BankedPort {
 public:
  explicit BankedPort(const MachineParams& machine);

  struct Held {
    std::int64_t free_at = 0;   ///< first cycle in which the port is free again
    std::int64_t answered = 0;  ///< last answer
  };
  /// The transfer of `runs` that begins in cycle `now`.
  Held transfer(std::int64_t now, const std::vector<ByteSpan>& runs, bool is_write, EventCounters& events);
  /// Refreshes that fall due in `cycles`.
  [[nodiscard]] std::int64_t refreshes(std::int64_t cycles) const;

 private:
  /// The first cycle that begins after a clock of the DRAM has.
  [[nodiscard]] std::int64_t cycle_after(std::int64_t clock) const { return clock * ratio_.q / ratio_.p + 1; }

  const MachineParams& machine_;
  ClockRatio ratio_;
  DramModel dram_;
};

}  // namespace bfpsim::fast
