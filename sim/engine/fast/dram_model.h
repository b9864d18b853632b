// SPDX-License-Identifier: Apache-2.0
// DRAM of the fast engine (docs/timing.md, section 3.1): a few comparisons a burst, no clock by clock.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "rtl_models/arch/counters.h"
#include "rtl_models/arch/dram_params.h"

namespace bfpsim::fast {

/// Clocks in which a channel's command bus is taken, from a moving start on.
class CommandBus {
 public:
  /// `reach`: no command is looked for further than that behind the start.
  explicit CommandBus(std::int64_t reach);
  void forget_before(std::int64_t clock);
  /// The first free clock from `clock` on; it is taken.
  std::int64_t take(std::int64_t clock);

 private:
  std::vector<unsigned char> taken_;  ///< a ring; size a power of two
  std::int64_t start_ = 0;
};

/// All channels of a memory, from the start of a GEMM on. Bursts come in order.
class DramModel {
 public:
  explicit DramModel(const DramParams& dram);

  /// When a request's last burst has entered its channel's window, and when its last data have come.
  struct Times {
    std::int64_t entered = 0;
    std::int64_t data_end = 0;
  };
  /// Bytes [begin, end): whole bursts of the DRAM; seen by the controller from `arrival` on.
  Times request(std::int64_t arrival, std::int64_t begin, std::int64_t end, bool is_write,
                EventCounters& events);

 private:
  static constexpr std::int64_t kNone = -1;
  static constexpr std::int64_t kPast = -(std::int64_t{1} << 40);

  struct Bank {
    std::int64_t row = kNone;
    std::int64_t free_at = 0;  ///< after its latest column command
    std::int64_t read_from = 0;
    std::int64_t write_from = 0;
    std::int64_t precharge_from = 0;
    std::int64_t activate_from = 0;
  };
  /// From when on the rules between bursts allow a command, by what came before.
  struct Gates {
    std::int64_t activate = 0;
    std::int64_t read = 0;
    std::int64_t write = 0;
  };
  struct Channel {
    Channel(const DramParams& dram, std::int64_t reach);
    std::vector<Bank> banks;
    std::vector<Gates> groups;
    Gates any;
    std::array<std::int64_t, 4> faw{kPast, kPast, kPast, kPast};
    std::size_t oldest_activate = 0;
    std::vector<std::int64_t> leaves;  ///< ring of `queue`: when the bursts before leave the window
    std::size_t oldest = 0;
    std::int64_t entered = 0;
    std::int64_t last_column = kPast;
    std::int64_t refresh_at;
    std::int64_t refreshed = 0;
    CommandBus bus;
  };

  void burst(Channel& channel, std::int64_t index, bool is_write, Times& times, EventCounters& events,
             std::int64_t arrival);
  void refresh(Channel& channel, std::int64_t& clock) const;
  void open(Channel& channel, Bank& bank, Gates& group, std::int64_t from, std::int64_t row) const;

  DramParams dram_;
  std::int64_t burst_bytes_;
  std::int64_t columns_;
  std::vector<Channel> channels_;
};

}  // namespace bfpsim::fast
