// SPDX-License-Identifier: Apache-2.0
// Requests to off-chip memory: bursts, and how long they hold the channel.
#pragma once

#include <cstdint>
#include <vector>

#include "rtl_models/arch/machine.h"

namespace bfpsim {

/// A run of bytes [begin, end).
struct ByteRun {
  std::int64_t begin = 0;
  std::int64_t end = 0;
  [[nodiscard]] std::int64_t size() const { return end - begin; }
};

/// Cycles of the accelerator's clock. The port is free again in `accepted`.
struct RequestTimes {
  std::int64_t accepted = 0;
  std::int64_t answered = 0;
};

/// Bytes of the whole, aligned bursts that a request touches.
[[nodiscard]] inline Bytes burst_bytes_of(const ByteRun& request, const MemoryParams& memory) {
  const std::int64_t first = request.begin / memory.burst_bytes;
  const std::int64_t last = ceil_div(request.end, memory.burst_bytes);
  return Bytes((last - first) * memory.burst_bytes);
}

/// Cycles for which a request holds the channel: its bursts at the memory's rate, a whole number of cycles.
[[nodiscard]] inline Cycles request_cycles(const ByteRun& request, const MemoryParams& memory) {
  return Cycles(ceil_div(burst_bytes_of(request, memory).count(), memory.bytes_per_cycle));
}

/// Rounds runs outward to whole bursts and joins those that touch or overlap. Runs ascending.
[[nodiscard]] std::vector<ByteRun> whole_bursts(const std::vector<ByteRun>& runs, const MemoryParams& memory);

/// Cuts runs at multiples of request_bytes.
[[nodiscard]] std::vector<ByteRun> split_requests(const std::vector<ByteRun>& runs,
                                                  const MemoryParams& memory);

}  // namespace bfpsim
