// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/memory/memory_timing.h"

namespace bfpsim {

RequestTimes IdealTiming::request(std::int64_t cycle, const ByteRun& /*bytes*/, bool /*is_write*/) {
  return {cycle, cycle + latency_cycles_};
}

RequestTimes BandwidthTiming::request(std::int64_t cycle, const ByteRun& bytes, bool /*is_write*/) {
  const std::int64_t accepted = cycle + request_cycles(bytes, memory_).count();
  return {accepted, accepted + memory_.latency_cycles};
}

MemoryTiming make_memory_timing(const MachineParams& machine) {
  switch (machine.memory.kind) {
    case MemoryKind::Ideal:
      return IdealTiming(machine.memory);
    case MemoryKind::Banked:
      return BankedTiming(machine);
    case MemoryKind::Bandwidth:
      break;
  }
  return BandwidthTiming(machine.memory);
}

}  // namespace bfpsim
