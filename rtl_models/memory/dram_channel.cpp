// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/memory/dram_channel.h"

#include <algorithm>
#include <limits>

namespace bfpsim {
namespace {

constexpr std::size_t kActivatesInWindow = 4;

}  // namespace

DramChannel::DramChannel(const DramParams& dram)
    : dram_(dram),
      banks_(static_cast<std::size_t>(dram.bank_groups * dram.banks)),
      groups_(static_cast<std::size_t>(dram.bank_groups)),
      next_refresh_(dram.t_refi == DramParams::kNoRefresh ? std::numeric_limits<std::int64_t>::max()
                                                          : dram.t_refi) {}

BurstSchedule DramChannel::schedule(std::int64_t arrival, const BurstAddress& at, bool is_write) {
  BurstSchedule burst;
  burst.entered = entered_ = enter(arrival);
  commands_.erase(commands_.begin(), commands_.lower_bound(entered_));
  Bank& bank = banks_[static_cast<std::size_t>(at.group * dram_.banks + at.bank)];
  Latest& group = groups_[static_cast<std::size_t>(at.group)];
  std::int64_t from = std::max(entered_, bank.column + 1);
  if (bank.row != at.row) {
    burst.outcome = bank.row == kNoRow ? RowOutcome::Miss : RowOutcome::Conflict;
    if (burst.outcome == RowOutcome::Conflict) {
      burst.precharge = take_command_slot(std::max(from, bank.precharge_from));
      bank.activate_from = burst.precharge + dram_.t_rp;
    }
    bank.row = at.row;
    burst.activate = from = activate(std::max(from, bank.activate_from), bank, group);
  }
  burst.column = take_command_slot(std::max(from, column_from(bank, group, is_write)));
  (is_write ? group.write : group.read) = burst.column;
  (is_write ? channel_.write : channel_.read) = burst.column;
  bank.column = burst.column;
  burst.data_end = burst.column + (is_write ? dram_.cwl : dram_.cl) + dram_.burst_clocks();
  const std::int64_t recovered = is_write ? burst.data_end + dram_.t_wr : burst.column + dram_.t_rtp;
  bank.precharge_from = std::max(bank.precharge_from, recovered);
  columns_.push_back(burst.column);
  if (columns_.size() > static_cast<std::size_t>(dram_.queue)) columns_.pop_front();
  return burst;
}

std::int64_t DramChannel::enter(std::int64_t arrival) {
  const bool full = columns_.size() == static_cast<std::size_t>(dram_.queue);
  return refresh(std::max({arrival, entered_, full ? columns_.front() + 1 : 0, refreshed_}));
}

/// A burst that could enter at `clock` does so when all refreshes due by then are over.
std::int64_t DramChannel::refresh(std::int64_t clock) {
  for (; clock >= next_refresh_; next_refresh_ += dram_.t_refi) {
    const std::int64_t last_column = std::max(channel_.read, channel_.write);
    std::int64_t at = std::max({next_refresh_, last_column + 1, refreshed_});
    bool any_open = false;
    for (Bank& bank : banks_) {
      if (bank.row == kNoRow) continue;
      any_open = true;
      at = std::max(at, bank.precharge_from);
      bank.row = kNoRow;
    }
    if (any_open) at += dram_.t_rp_ab;
    refreshed_ = at + dram_.t_rfc;
    clock = std::max(clock, refreshed_);
  }
  return clock;
}

std::int64_t DramChannel::activate(std::int64_t from, Bank& bank, Latest& group) {
  from = std::max({from, channel_.activate + dram_.t_rrd_s, group.activate + dram_.t_rrd_l});
  if (activates_.size() == kActivatesInWindow) {
    from = std::max(from, activates_.front() + dram_.t_faw);
    activates_.pop_front();
  }
  const std::int64_t at = take_command_slot(from);
  activates_.push_back(at);
  channel_.activate = group.activate = bank.activate = at;
  bank.precharge_from = at + dram_.t_ras;
  return at;
}

/// Column commands are issued in the order of bursts.
std::int64_t DramChannel::column_from(const Bank& bank, const Latest& group, bool is_write) const {
  const std::int64_t in_order = std::max(channel_.read, channel_.write) + 1;
  if (is_write) {
    return std::max({in_order, bank.activate + dram_.t_rcd_wr, channel_.write + dram_.t_ccd_s,
                     group.write + dram_.t_ccd_l, channel_.read + dram_.t_rtw});
  }
  const std::int64_t written = dram_.cwl + dram_.burst_clocks();
  return std::max({in_order, bank.activate + dram_.t_rcd_rd, channel_.read + dram_.t_ccd_s,
                   group.read + dram_.t_ccd_l, channel_.write + written + dram_.t_wtr_s,
                   group.write + written + dram_.t_wtr_l});
}

std::int64_t DramChannel::take_command_slot(std::int64_t from) {
  auto next = commands_.lower_bound(from);
  for (; next != commands_.end() && *next == from; ++next)
    ++from;
  commands_.insert(next, from);
  return from;
}

}  // namespace bfpsim
