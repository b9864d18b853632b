// SPDX-License-Identifier: Apache-2.0
// Requests to memory of kind `banked`: bursts over channels, and the two clocks (docs/timing.md,
// section 3.1).
#pragma once

#include <cstdint>
#include <vector>

#include "rtl_models/arch/clock_ratio.h"
#include "rtl_models/arch/counters.h"
#include "rtl_models/arch/machine.h"
#include "rtl_models/memory/dram_channel.h"
#include "rtl_models/memory/request.h"

namespace bfpsim {

/// The DRAM of one GEMM at a time.
class BankedTiming {
 public:
  explicit BankedTiming(const MachineParams& machine);

  /// All banks closed, clock 0.
  void reset();
  [[nodiscard]] RequestTimes request(std::int64_t cycle, const ByteRun& bytes, bool is_write);
  /// Adds what happened in a GEMM of so many cycles.
  void count_events(std::int64_t cycles, EventCounters& events) const;

 private:
  void count(RowOutcome outcome, bool is_write);

  MemoryParams memory_;
  DramParams dram_;
  ClockRatio ratio_;
  std::vector<DramChannel> channels_;
  EventCounters events_;
};

}  // namespace bfpsim
