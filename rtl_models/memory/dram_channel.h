// SPDX-License-Identifier: Apache-2.0
// One channel of a DRAM and its controller: when each command of each burst is issued.
#pragma once

#include <cstdint>
#include <deque>
#include <set>
#include <vector>

#include "rtl_models/arch/dram_params.h"
#include "rtl_models/memory/dram_address.h"

namespace bfpsim {

enum class RowOutcome : std::uint8_t {
  Hit,       ///< the row is open: a column command
  Miss,      ///< the bank is closed: ACT before it
  Conflict,  ///< another row is open: PRE and ACT before it
};

/// Clocks of the DRAM, counted from the start of the GEMM; kNoCommand where there is none.
struct BurstSchedule {
  static constexpr std::int64_t kNoCommand = -1;
  std::int64_t entered = 0;  ///< the controller's window
  std::int64_t precharge = kNoCommand;
  std::int64_t activate = kNoCommand;
  std::int64_t column = 0;    ///< RD or WR
  std::int64_t data_end = 0;  ///< first clock after its data
  RowOutcome outcome = RowOutcome::Hit;
};

/// The rules of section 3.1 of docs/timing.md as recurrences: nothing that comes later moves a command of an
/// earlier burst, so bursts are scheduled one by one, in order.
class DramChannel {
 public:
  explicit DramChannel(const DramParams& dram);

  /// The next burst, seen by the controller from clock `arrival` on; arrivals ascend.
  BurstSchedule schedule(std::int64_t arrival, const BurstAddress& at, bool is_write);

 private:
  static constexpr std::int64_t kNoRow = -1;
  static constexpr std::int64_t kLongAgo = -(std::int64_t{1} << 40);

  /// Latest commands of a channel or a bank group.
  struct Latest {
    std::int64_t activate = kLongAgo;
    std::int64_t read = kLongAgo;
    std::int64_t write = kLongAgo;
  };
  struct Bank {
    std::int64_t row = kNoRow;
    std::int64_t activate = kLongAgo;
    std::int64_t column = kLongAgo;
    std::int64_t precharge_from = kLongAgo;
    std::int64_t activate_from = kLongAgo;
  };

  [[nodiscard]] std::int64_t enter(std::int64_t arrival);
  [[nodiscard]] std::int64_t refresh(std::int64_t clock);
  [[nodiscard]] std::int64_t activate(std::int64_t from, Bank& bank, Latest& group);
  [[nodiscard]] std::int64_t column_from(const Bank& bank, const Latest& group, bool is_write) const;
  [[nodiscard]] std::int64_t take_command_slot(std::int64_t from);

  DramParams dram_;
  std::vector<Bank> banks_;  ///< [bank_groups][banks]
  std::vector<Latest> groups_;
  Latest channel_;
  std::deque<std::int64_t> columns_;    ///< of the latest `queue` bursts
  std::deque<std::int64_t> activates_;  ///< the latest four
  std::set<std::int64_t> commands_;     ///< clocks in which a command is issued, from `entered_` on
  std::int64_t entered_ = 0;            ///< when the latest burst entered the window
  std::int64_t next_refresh_;           ///< when it falls due
  std::int64_t refreshed_ = 0;          ///< when the latest refresh is over
};

}  // namespace bfpsim
