// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/fast/banked_port.h"

#include <algorithm>

#include "sim/engine/fast/arithmetic.h"

namespace bfpsim::fast {

BankedPort::BankedPort(const MachineParams& machine)
    : machine_(machine), ratio_(dram_clock_ratio(machine)), dram_(machine.dram) {}

BankedPort::Held BankedPort::transfer(std::int64_t now, const std::vector<ByteSpan>& runs, bool is_write,
                                      EventCounters& events) {
  const std::int64_t size = machine_.memory.request_bytes;
  const std::int64_t burst = machine_.memory.burst_bytes;
  Held held{now, now};
  for (const ByteSpan& run : runs) {
    for (std::int64_t begin = run.begin; begin < run.end;) {
      const std::int64_t end = std::min(run.end, (begin / size + 1) * size);
      const DramModel::Times times =
          dram_.request(held.free_at * ratio_.p / ratio_.q + 1, begin / burst * burst,
                        divide_up(end, burst) * burst, is_write, events);
      held.free_at = cycle_after(times.entered);
      held.answered = std::max(held.answered, cycle_after(times.data_end) + machine_.dram.controller_cycles);
      begin = end;
    }
  }
  return held;
}

std::int64_t BankedPort::refreshes(std::int64_t cycles) const {
  if (machine_.dram.t_refi == DramParams::kNoRefresh) return 0;
  // Clocks 1, 2, ... that begin before the last cycle has ended.
  const std::int64_t clocks = divide_up(cycles * ratio_.p, ratio_.q) - 1;
  return clocks / machine_.dram.t_refi * machine_.dram.channels;
}

}  // namespace bfpsim::fast
