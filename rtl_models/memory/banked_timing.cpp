// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/memory/banked_timing.h"

#include <algorithm>

namespace bfpsim {

BankedTiming::BankedTiming(const MachineParams& machine)
    : memory_(machine.memory), dram_(machine.dram), ratio_(dram_clock_ratio(machine)) {
  reset();
}

void BankedTiming::reset() {
  channels_.assign(static_cast<std::size_t>(dram_.channels), DramChannel(dram_));
  events_ = {};
}

RequestTimes BankedTiming::request(std::int64_t cycle, const ByteRun& bytes, bool is_write) {
  const std::int64_t arrival = cycle * ratio_.p / ratio_.q + 1;
  const std::int64_t begin = bytes.begin / memory_.burst_bytes * memory_.burst_bytes;
  const std::int64_t end = begin + burst_bytes_of(bytes, memory_).count();
  std::int64_t entered = 0;
  std::int64_t data_end = 0;
  for (std::int64_t at = begin; at < end; at += dram_.burst_bytes()) {
    const BurstAddress address = locate_burst(at, dram_);
    DramChannel& channel = channels_[static_cast<std::size_t>(address.channel)];
    const BurstSchedule burst = channel.schedule(arrival, address, is_write);
    entered = std::max(entered, burst.entered);
    data_end = std::max(data_end, burst.data_end);
    count(burst.outcome, is_write);
  }
  return {entered * ratio_.q / ratio_.p + 1, data_end * ratio_.q / ratio_.p + 1 + dram_.controller_cycles};
}

void BankedTiming::count(RowOutcome outcome, bool is_write) {
  ++events_[is_write ? Event::DramWriteBursts : Event::DramReadBursts];
  ++events_[outcome == RowOutcome::Hit ? Event::DramRowHits : Event::DramActivates];
  if (outcome == RowOutcome::Conflict) ++events_[Event::DramRowConflicts];
}

void BankedTiming::count_events(std::int64_t cycles, EventCounters& events) const {
  events += events_;
  if (dram_.t_refi == DramParams::kNoRefresh) return;
  const std::int64_t last_clock = ceil_div(cycles * ratio_.p, ratio_.q) - 1;
  events[Event::DramRefreshes] += last_clock / dram_.t_refi * dram_.channels;
}

}  // namespace bfpsim
