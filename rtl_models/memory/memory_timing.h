// SPDX-License-Identifier: Apache-2.0
// When memory accepts and answers a request: one plain class for each kind (docs/timing.md, section 3).
#pragma once

#include <cstdint>
#include <variant>

#include "rtl_models/arch/machine.h"
#include "rtl_models/memory/banked_timing.h"
#include "rtl_models/memory/request.h"

namespace bfpsim {

/// Accepts every request in its cycle.
class IdealTiming {
 public:
  explicit IdealTiming(const MemoryParams& memory) : latency_cycles_(memory.latency_cycles) {}
  void reset() {}
  void count_events(std::int64_t /*cycles*/, EventCounters& /*events*/) const {}
  [[nodiscard]] RequestTimes request(std::int64_t cycle, const ByteRun& bytes, bool is_write);

 private:
  std::int64_t latency_cycles_;
};

/// One channel that moves bytes_per_cycle.
class BandwidthTiming {
 public:
  explicit BandwidthTiming(const MemoryParams& memory) : memory_(memory) {}
  void reset() {}
  void count_events(std::int64_t /*cycles*/, EventCounters& /*events*/) const {}
  [[nodiscard]] RequestTimes request(std::int64_t cycle, const ByteRun& bytes, bool is_write);

 private:
  MemoryParams memory_;
};

/// Each has reset(), which begins a GEMM (cycle 0 is its first); request(), called in the order of
/// sending, whose cycles never go back; and count_events(), which adds what happened in a GEMM of so many
/// cycles.
using MemoryTiming = std::variant<IdealTiming, BandwidthTiming, BankedTiming>;

[[nodiscard]] MemoryTiming make_memory_timing(const MachineParams& machine);

}  // namespace bfpsim
