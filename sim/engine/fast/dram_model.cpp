// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/fast/dram_model.h"

#include <algorithm>
#include <limits>

namespace bfpsim::fast {
namespace {

/// Further than a full window's commands can lie behind the clock in which its last burst enters: each burst
/// waits for every rule at most.
std::int64_t longest_window(const DramParams& d) {
  const std::int64_t one = std::int64_t{d.t_ras} + d.t_rp + d.t_rcd_rd + d.t_rcd_wr + d.t_rtp + d.t_wr +
                           d.cwl + d.cl + d.burst_length + d.t_wtr_s + d.t_wtr_l + d.t_rtw + d.t_faw +
                           d.t_rrd_l + d.t_rrd_s + d.t_ccd_l + d.t_ccd_s + 4;
  return one * (d.queue + 1);
}

void raise(std::int64_t& gate, std::int64_t clock) {
  gate = std::max(gate, clock);
}

}  // namespace

CommandBus::CommandBus(std::int64_t reach) {
  std::size_t size = 1;
  while (size < static_cast<std::size_t>(reach))
    size *= 2;
  taken_.assign(size, 0);
}

void CommandBus::forget_before(std::int64_t clock) {
  const auto size = static_cast<std::int64_t>(taken_.size());
  if (clock - start_ >= size) {
    std::fill(taken_.begin(), taken_.end(), static_cast<unsigned char>(0));
    start_ = clock;
  }
  for (; start_ < clock; ++start_)
    taken_[static_cast<std::size_t>(start_ & (size - 1))] = 0;
}

std::int64_t CommandBus::take(std::int64_t clock) {
  const auto mask = static_cast<std::int64_t>(taken_.size()) - 1;
  while (taken_[static_cast<std::size_t>(clock & mask)] != 0)
    ++clock;
  taken_[static_cast<std::size_t>(clock & mask)] = 1;
  return clock;
}

DramModel::Channel::Channel(const DramParams& dram, std::int64_t reach)
    : banks(static_cast<std::size_t>(dram.bank_groups) * static_cast<std::size_t>(dram.banks)),
      groups(static_cast<std::size_t>(dram.bank_groups)),
      leaves(static_cast<std::size_t>(dram.queue), 0),
      refresh_at(dram.t_refi == DramParams::kNoRefresh ? std::numeric_limits<std::int64_t>::max()
                                                       : dram.t_refi),
      bus(reach) {}

DramModel::DramModel(const DramParams& dram)
    : dram_(dram), burst_bytes_(dram.burst_bytes()), columns_(dram.row_bytes / dram.burst_bytes()) {
  channels_.assign(static_cast<std::size_t>(dram.channels), Channel(dram, longest_window(dram)));
}

DramModel::Times DramModel::request(std::int64_t arrival, std::int64_t begin, std::int64_t end, bool is_write,
                                    EventCounters& events) {
  Times times;
  const std::int64_t last = end / burst_bytes_;
  for (std::int64_t index = begin / burst_bytes_; index < last; ++index) {
    const std::int64_t above = index / dram_.channels;
    burst(channels_[static_cast<std::size_t>(index - above * dram_.channels)], above, is_write, times, events,
          arrival);
  }
  events[is_write ? Event::DramWriteBursts : Event::DramReadBursts] += last - begin / burst_bytes_;
  return times;
}

void DramModel::burst(Channel& channel, std::int64_t index, bool is_write, Times& times,
                      EventCounters& events, std::int64_t arrival) {
  // The place, from what is left of the index above the channel.
  std::int64_t group = 0;
  std::int64_t bank_of_group = 0;
  std::int64_t row = 0;
  const std::int64_t groups = dram_.bank_groups;
  const std::int64_t banks = dram_.banks;
  switch (dram_.mapping) {
    case AddressMapping::RowBankColumnGroupChannel:
      group = index % groups;
      row = index / (groups * columns_);
      bank_of_group = row % banks;
      row /= banks;
      break;
    case AddressMapping::RowBankGroupColumnChannel:
      row = index / columns_;
      group = row % groups;
      row /= groups;
      bank_of_group = row % banks;
      row /= banks;
      break;
    case AddressMapping::RowColumnBankGroupChannel:
      group = index % groups;
      bank_of_group = index / groups % banks;
      row = index / (groups * banks * columns_);
      break;
  }
  Bank& bank = channel.banks[static_cast<std::size_t>(group * banks + bank_of_group)];
  Gates& same = channel.groups[static_cast<std::size_t>(group)];

  std::int64_t clock =
      std::max({arrival, channel.entered, channel.leaves[channel.oldest], channel.refreshed});
  if (clock >= channel.refresh_at) refresh(channel, clock);
  channel.entered = clock;
  channel.bus.forget_before(clock);
  raise(times.entered, clock);
  std::int64_t from = std::max(clock, bank.free_at);
  if (bank.row == row) {
    ++events[Event::DramRowHits];
  } else {
    if (bank.row != kNone) {
      ++events[Event::DramRowConflicts];
      bank.activate_from = channel.bus.take(std::max(from, bank.precharge_from)) + dram_.t_rp;
    }
    ++events[Event::DramActivates];
    open(channel, bank, same, from, row);
  }

  const std::int64_t data = dram_.burst_length / 2;
  if (is_write) {
    const std::int64_t at =
        channel.bus.take(std::max({from, bank.write_from, channel.any.write, same.write}));
    channel.last_column = at;
    const std::int64_t end = at + dram_.cwl + data;
    raise(channel.any.write, at + dram_.t_ccd_s);
    raise(same.write, at + dram_.t_ccd_l);
    raise(channel.any.read, end + dram_.t_wtr_s);
    raise(same.read, end + dram_.t_wtr_l);
    raise(bank.precharge_from, end + dram_.t_wr);
    raise(times.data_end, end);
  } else {
    const std::int64_t at = channel.bus.take(std::max({from, bank.read_from, channel.any.read, same.read}));
    channel.last_column = at;
    raise(channel.any.read, at + dram_.t_ccd_s);
    raise(same.read, at + dram_.t_ccd_l);
    raise(channel.any.write, at + dram_.t_rtw);
    raise(bank.precharge_from, at + dram_.t_rtp);
    raise(times.data_end, at + dram_.cl + data);
  }
  bank.free_at = channel.last_column + 1;
  raise(channel.any.read, bank.free_at);
  raise(channel.any.write, bank.free_at);
  channel.leaves[channel.oldest] = bank.free_at;
  if (++channel.oldest == channel.leaves.size()) channel.oldest = 0;
}

/// Activates the bank's row and says from when on it can be read and written.
void DramModel::open(Channel& channel, Bank& bank, Gates& group, std::int64_t from, std::int64_t row) const {
  std::int64_t& fourth_last = channel.faw[channel.oldest_activate];
  const std::int64_t at = channel.bus.take(
      std::max({from, bank.activate_from, channel.any.activate, group.activate, fourth_last + dram_.t_faw}));
  fourth_last = at;
  channel.oldest_activate = (channel.oldest_activate + 1) % channel.faw.size();
  channel.any.activate = at + dram_.t_rrd_s;
  group.activate = at + dram_.t_rrd_l;
  bank.row = row;
  bank.read_from = at + dram_.t_rcd_rd;
  bank.write_from = at + dram_.t_rcd_wr;
  bank.precharge_from = at + dram_.t_ras;
}

/// Refreshes that are due hold back what could enter at `clock` until the window is empty and they are over.
void DramModel::refresh(Channel& channel, std::int64_t& clock) const {
  for (; clock >= channel.refresh_at; channel.refresh_at += dram_.t_refi) {
    std::int64_t start = std::max({channel.refresh_at, channel.last_column + 1, channel.refreshed});
    const std::int64_t earliest = start;
    bool precharge = false;
    for (Bank& bank : channel.banks) {
      if (bank.row == kNone) continue;
      start = std::max(start, bank.precharge_from);
      bank.row = kNone;
      precharge = true;
    }
    channel.refreshed = (precharge ? start + dram_.t_rp_ab : earliest) + dram_.t_rfc;
    clock = std::max(clock, channel.refreshed);
  }
}

}  // namespace bfpsim::fast
