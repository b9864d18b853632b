// SPDX-License-Identifier: Apache-2.0
#include "tests/oracle/dram.h"

namespace bfpsim::oracle {

DramChannelModel::DramChannelModel(const DramParams& dram, std::vector<DramRequest>& requests,
                                   EventCounters& events)
    : dram_(dram), requests_(requests), events_(events) {
  banks_.resize(static_cast<std::size_t>(dram.bank_groups * dram.banks));
  for (Bank& bank : banks_)
    bank.row = -1;
}

void DramChannelModel::clock(Cycle d) {
  if (dram_.t_refi != 0 && d > 0 && d % dram_.t_refi == 0) {
    ++refreshes_due_;
    ++events_[Event::DramRefreshes];
  }
  if (refreshes_due_ > 0 && window_.empty() && d >= refreshed_at_) {
    refresh(d);
    return;
  }
  if (refreshes_due_ == 0 && d >= refreshed_at_) admit(d);
  issue_one(d);
}

void DramChannelModel::refresh(Cycle d) {
  bool any_open = false;
  for (std::size_t bank = 0; bank < banks_.size(); ++bank) {
    if (!banks_[bank].open) continue;
    any_open = true;
    if (!may_precharge(d, bank)) return;
  }
  if (any_open) {
    for (Bank& bank : banks_) {
      bank.open = false;
      bank.row = -1;
    }
    closing_ = true;
    closed_at_ = d;
    return;
  }
  if (closing_ && d < closed_at_ + dram_.t_rp_ab) return;
  closing_ = false;
  refreshed_at_ = d + dram_.t_rfc;
  --refreshes_due_;
}

void DramChannelModel::admit(Cycle d) {
  while (!waiting_.empty() && waiting_.front().seen <= d &&
         window_.size() < static_cast<std::size_t>(dram_.queue)) {
    DramBurst burst = waiting_.front();
    waiting_.pop_front();
    Bank& bank = banks_[burst.bank];
    burst.needs_precharge = bank.row != -1 && bank.row != burst.row;
    burst.needs_activate = bank.row != burst.row;
    bank.row = burst.row;
    --requests_[burst.request].not_entered;
    ++events_[burst.is_write ? Event::DramWriteBursts : Event::DramReadBursts];
    ++events_[burst.needs_activate ? Event::DramActivates : Event::DramRowHits];
    if (burst.needs_precharge) ++events_[Event::DramRowConflicts];
    window_.push_back(burst);
  }
}

void DramChannelModel::issue_one(Cycle d) {
  for (std::size_t position = 0; position < window_.size(); ++position) {
    if (try_issue(d, position)) return;
  }
}

bool DramChannelModel::try_issue(Cycle d, std::size_t position) {
  DramBurst& burst = window_[position];
  bool older_on_bank = false;
  bool older_activates = false;
  for (std::size_t older = 0; older < position; ++older) {
    older_on_bank = older_on_bank || window_[older].bank == burst.bank;
    older_activates = older_activates || window_[older].needs_activate;
  }
  if (older_on_bank) return false;
  if (burst.needs_precharge) {
    if (!may_precharge(d, burst.bank)) return false;
    burst.needs_precharge = false;
    banks_[burst.bank].open = false;
    banks_[burst.bank].closed = d;
    return true;
  }
  if (burst.needs_activate) {
    if (older_activates || !may_activate(d, burst)) return false;
    burst.needs_activate = false;
    banks_[burst.bank].open = true;
    record(Kind::Activate, d, burst.group, burst.bank);
    return true;
  }
  if (position > 0 || !may_access(d, burst)) return false;
  record(burst.is_write ? Kind::Write : Kind::Read, d, burst.group, burst.bank);
  DramRequest& request = requests_[burst.request];
  --request.not_issued;
  const Cycle end = d + (burst.is_write ? dram_.cwl : dram_.cl) + dram_.burst_length / 2;
  if (end > request.data_end) request.data_end = end;
  window_.pop_front();
  return true;
}

bool DramChannelModel::may_precharge(Cycle d, std::size_t bank) const {
  for (const Command& past : history_) {
    if (past.bank != bank) continue;
    if (past.kind == Kind::Activate && d < past.at + dram_.t_ras) return false;
    if (past.kind == Kind::Read && d < past.at + dram_.t_rtp) return false;
    if (past.kind == Kind::Write && d < past.at + dram_.cwl + dram_.burst_length / 2 + dram_.t_wr)
      return false;
  }
  return true;
}

bool DramChannelModel::may_activate(Cycle d, const DramBurst& burst) const {
  if (d < banks_[burst.bank].closed + dram_.t_rp) return false;
  int activates = 0;
  for (const Command& past : history_) {
    if (past.kind != Kind::Activate) continue;
    if (d < past.at + dram_.t_rrd_s) return false;
    if (past.group == burst.group && d < past.at + dram_.t_rrd_l) return false;
    if (++activates == 4 && d < past.at + dram_.t_faw) return false;
  }
  return true;
}

bool DramChannelModel::may_access(Cycle d, const DramBurst& burst) const {
  for (const Command& past : history_) {
    const bool same_group = past.group == burst.group;
    const int ccd = same_group ? dram_.t_ccd_l : dram_.t_ccd_s;
    if (past.kind == Kind::Activate && past.bank == burst.bank &&
        d < past.at + (burst.is_write ? dram_.t_rcd_wr : dram_.t_rcd_rd))
      return false;
    if (past.kind == Kind::Read && d < past.at + (burst.is_write ? dram_.t_rtw : ccd)) return false;
    if (past.kind == Kind::Write) {
      const int wtr = same_group ? dram_.t_wtr_l : dram_.t_wtr_s;
      if (d < past.at + (burst.is_write ? ccd : dram_.cwl + dram_.burst_length / 2 + wtr)) return false;
    }
  }
  return true;
}

void DramChannelModel::record(Kind kind, Cycle d, std::size_t group, std::size_t bank) {
  history_.push_front({kind, d, group, bank});
  // No rule looks further back than all of them together.
  const Cycle reach = dram_.t_rcd_rd + dram_.t_rcd_wr + dram_.t_ras + dram_.t_rrd_l + dram_.t_faw +
                      dram_.t_ccd_l + dram_.t_rtp + dram_.t_wr + dram_.t_wtr_l + dram_.t_rtw + dram_.cwl +
                      dram_.burst_length;
  while (history_.back().at + reach < d)
    history_.pop_back();
}

Dram::Dram(const DramParams& dram, std::int64_t p, std::int64_t q, std::int64_t burst_bytes,
           EventCounters& events)
    : dram_(dram), p_(p), q_(q), burst_bytes_(burst_bytes) {
  for (int channel = 0; channel < dram.channels; ++channel)
    channels_.emplace_back(dram_, requests_, events);
}

void Dram::run_until(Cycle t) {
  for (; clock_ * q_ < t * p_; ++clock_) {
    for (DramChannelModel& channel : channels_)
      channel.clock(clock_);
  }
}

std::size_t Dram::send(Cycle t, std::int64_t begin, std::int64_t end, bool is_write) {
  const std::int64_t length = dram_.bus_bits / 8 * dram_.burst_length;
  const std::int64_t columns = dram_.row_bytes / length;
  begin -= begin % burst_bytes_;
  while (end % burst_bytes_ != 0)
    ++end;
  Cycle seen = clock_;  // those before are over
  while (seen * q_ <= t * p_)
    ++seen;
  requests_.emplace_back();
  for (std::int64_t address = begin; address < end; address += length) {
    std::int64_t index = address / length;
    const auto field = [&index](std::int64_t size) {
      const std::int64_t value = index % size;
      index /= size;
      return value;
    };
    const std::int64_t channel = field(dram_.channels);
    std::int64_t group = 0;
    std::int64_t bank = 0;
    if (dram_.mapping == AddressMapping::RowBankGroupColumnChannel) field(columns);
    group = field(dram_.bank_groups);
    if (dram_.mapping == AddressMapping::RowBankColumnGroupChannel) field(columns);
    bank = field(dram_.banks);
    if (dram_.mapping == AddressMapping::RowColumnBankGroupChannel) field(columns);
    DramBurst burst;
    burst.request = requests_.size() - 1;
    burst.group = static_cast<std::size_t>(group);
    burst.bank = static_cast<std::size_t>(group * dram_.banks + bank);
    burst.row = index;
    burst.is_write = is_write;
    burst.seen = seen;
    ++requests_.back().not_entered;
    ++requests_.back().not_issued;
    channels_[static_cast<std::size_t>(channel)].put(burst);
  }
  return requests_.size() - 1;
}

/// The accelerator sees the end of the data at its first edge after it.
Cycle Dram::answered(std::size_t request) const {
  Cycle t = requests_.at(request).data_end * q_ / p_;
  while (t * p_ <= requests_.at(request).data_end * q_)
    ++t;
  return t + dram_.controller_cycles;
}

}  // namespace bfpsim::oracle
