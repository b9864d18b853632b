// SPDX-License-Identifier: Apache-2.0
// Three models of a DRAM, each written for itself from docs/timing.md: the recurrences of the SystemC memory,
// those of the fast engine, and the oracle's clock by clock. Equal times and events on random DRAMs and
// streams.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "rtl_models/memory/dram_channel.h"
#include "sim/engine/fast/dram_model.h"
#include "tests/oracle/dram.h"

namespace bfpsim {
namespace {

constexpr int kDrams = 300;
constexpr int kRequests = 60;

class Draw {
 public:
  explicit Draw(std::uint64_t seed) : random_(seed) {}
  int between(int low, int high) { return std::uniform_int_distribution<int>(low, high)(random_); }

  DramParams dram() {
    DramParams d;
    d.channels = between(1, 2);
    d.bank_groups = between(1, 4);
    d.banks = between(1, 4);
    d.burst_length = 4 * between(1, 2);
    d.row_bytes = d.burst_bytes() * between(1, 8);
    d.mapping = static_cast<AddressMapping>(between(0, 2));
    d.queue = between(1, 12);
    d.controller_cycles = between(0, 3);
    for (int* time : {&d.cl, &d.cwl, &d.t_rcd_rd, &d.t_rcd_wr, &d.t_rp, &d.t_rp_ab, &d.t_rtp, &d.t_wr})
      *time = between(1, 14);
    d.t_ras = between(1, 30);
    d.t_faw = between(1, 40);
    d.t_rrd_s = between(1, 6);
    d.t_rrd_l = d.t_rrd_s + between(0, 5);
    d.t_ccd_s = d.burst_clocks() + between(0, 2);
    d.t_ccd_l = d.t_ccd_s + between(0, 4);
    d.t_wtr_s = between(1, 5);
    d.t_wtr_l = d.t_wtr_s + between(0, 5);
    d.t_rtw = d.cl + between(1, 10);
    d.t_refi = between(0, 1) == 0 ? DramParams::kNoRefresh : between(100, 400);
    d.t_rfc = between(1, 50);
    return d;
  }

 private:
  std::mt19937_64 random_;
};

/// The three models of one DRAM under the same requests.
class ThreeDrams {
 public:
  ThreeDrams(const DramParams& dram, std::int64_t p, std::int64_t q)
      : dram_(dram),
        p_(p),
        q_(q),
        channels_(static_cast<std::size_t>(dram.channels), DramChannel(dram)),
        fast_(dram),
        oracle_(dram, p, q, dram.burst_bytes(), oracle_events_) {}

  /// Bursts [first, first + count), sent in cycle t; returns the cycle in which the port is free again.
  std::int64_t request(std::int64_t t, std::int64_t first, int count, bool is_write) {
    const std::int64_t bytes = dram_.burst_bytes();
    oracle_.run_until(t);
    const std::size_t id = oracle_.send(t, first * bytes, (first + count) * bytes, is_write);
    const std::int64_t arrival = t * p_ / q_ + 1;
    const fast::DramModel::Times fast =
        fast_.request(arrival, first * bytes, (first + count) * bytes, is_write, fast_events_);
    std::int64_t entered = 0;
    std::int64_t data_end = 0;
    for (std::int64_t i = first; i < first + count; ++i) {
      const BurstAddress at = locate_burst(i * bytes, dram_);
      const BurstSchedule burst =
          channels_[static_cast<std::size_t>(at.channel)].schedule(arrival, at, is_write);
      entered = std::max(entered, burst.entered);
      data_end = std::max(data_end, burst.data_end);
    }
    EXPECT_EQ(fast.entered, entered);
    EXPECT_EQ(fast.data_end, data_end);
    std::int64_t free_at = t;
    do {
      oracle_.run_until(++free_at);
    } while (!oracle_.accepted(id));
    EXPECT_EQ(free_at, entered * q_ / p_ + 1);
    answers_.emplace_back(id, data_end * q_ / p_ + 1 + dram_.controller_cycles);
    return free_at;
  }

  EventCounters finish(std::int64_t t) {
    oracle_.run_until(t);
    for (const auto& [id, answered] : answers_) {
      EXPECT_TRUE(oracle_.scheduled(id));
      EXPECT_EQ(oracle_.answered(id), answered);
    }
    EventCounters events = oracle_events_;
    events[Event::DramRefreshes] = 0;  // counted by clocks, not by bursts
    EXPECT_TRUE(events == fast_events_);
    return oracle_events_;
  }

 private:
  DramParams dram_;
  std::int64_t p_;
  std::int64_t q_;
  std::vector<DramChannel> channels_;
  fast::DramModel fast_;
  EventCounters fast_events_;
  EventCounters oracle_events_;
  oracle::Dram oracle_;
  std::vector<std::pair<std::size_t, std::int64_t>> answers_;
};

TEST(DramModels, agree_on_random_drams_and_streams) {
  EventCounters total;
  for (std::uint64_t seed = 1; seed <= kDrams; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Draw draw(seed);
    const DramParams dram = draw.dram();
    ThreeDrams drams(dram, draw.between(1, 5), draw.between(1, 5));
    const int pattern = draw.between(0, 2);  // sequential, a row further each time, random
    const std::int64_t stride =
        dram.row_bytes / dram.burst_bytes() * dram.channels * dram.bank_groups * dram.banks;
    std::int64_t t = 0;
    std::int64_t next = 0;
    for (int i = 0; i < kRequests; ++i) {
      const int count = draw.between(1, 6);
      const std::int64_t first = pattern == 2 ? draw.between(0, 300) : next;
      next += pattern == 1 ? stride : count;
      const bool idle = draw.between(0, 6) == 0;
      t = drams.request(t, first, count, draw.between(0, 2) == 0) + (idle ? draw.between(0, 300) : 0);
    }
    constexpr std::int64_t kLongAfter = 20000;
    total += drams.finish(t + kLongAfter);
    if (HasFailure()) break;
  }
  for (const Event event : {Event::DramReadBursts, Event::DramWriteBursts, Event::DramRowHits,
                            Event::DramActivates, Event::DramRowConflicts, Event::DramRefreshes}) {
    std::printf("  %s %lld\n", std::string(info(event).name).c_str(), static_cast<long long>(total[event]));
    EXPECT_GT(total[event], kDrams);
  }
}

}  // namespace
}  // namespace bfpsim
