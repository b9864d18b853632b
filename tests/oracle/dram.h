// SPDX-License-Identifier: Apache-2.0
// Section 3.1 of docs/timing.md, clock by clock: in each clock of the DRAM every channel looks at all that it
// may do.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

#include "rtl_models/arch/counters.h"
#include "rtl_models/arch/dram_params.h"
#include "tests/oracle/tokens.h"

namespace bfpsim::oracle {

/// A burst on its way through a channel.
struct DramBurst {
  std::size_t request = 0;
  std::size_t group = 0;
  std::size_t bank = 0;  ///< of the channel
  std::int64_t row = 0;
  bool is_write = false;
  Cycle seen = 0;  ///< first clock in which the controller sees it
  bool needs_precharge = false;
  bool needs_activate = false;
};

/// What became of a request's bursts.
struct DramRequest {
  std::int64_t not_entered = 0;
  std::int64_t not_issued = 0;
  Cycle data_end = 0;
};

class DramChannelModel {
 public:
  DramChannelModel(const DramParams& dram, std::vector<DramRequest>& requests, EventCounters& events);
  void put(const DramBurst& burst) { waiting_.push_back(burst); }
  void clock(Cycle d);

 private:
  enum class Kind { Precharge, Activate, Read, Write };
  struct Command {
    Kind kind;
    Cycle at;
    std::size_t group;
    std::size_t bank;
  };
  struct Bank {
    bool open = false;
    std::int64_t row = 0;     ///< that the latest burst to enter wants; -1: none since the last refresh
    Cycle closed = -1000000;  ///< latest PRE
  };

  void refresh(Cycle d);
  void admit(Cycle d);
  void issue_one(Cycle d);
  bool try_issue(Cycle d, std::size_t position);
  [[nodiscard]] bool may_precharge(Cycle d, std::size_t bank) const;
  [[nodiscard]] bool may_activate(Cycle d, const DramBurst& burst) const;
  [[nodiscard]] bool may_access(Cycle d, const DramBurst& burst) const;
  void record(Kind kind, Cycle d, std::size_t group, std::size_t bank);

  DramParams dram_;
  std::vector<DramRequest>& requests_;
  EventCounters& events_;
  std::deque<DramBurst> waiting_;
  std::deque<DramBurst> window_;
  std::vector<Bank> banks_;
  std::deque<Command> history_;  ///< newest first; as far back as any rule looks
  std::int64_t refreshes_due_ = 0;
  bool closing_ = false;     ///< all banks were precharged for a refresh
  Cycle closed_at_ = 0;      ///< when
  Cycle refreshed_at_ = -1;  ///< first clock after the latest refresh
};

/// All channels, and the two clocks.
class Dram {
 public:
  Dram(const DramParams& dram, std::int64_t p, std::int64_t q, std::int64_t burst_bytes,
       EventCounters& events);

  /// Does all clocks before edge t of the accelerator's clock.
  void run_until(Cycle t);
  /// Returns the number of the request.
  std::size_t send(Cycle t, std::int64_t begin, std::int64_t end, bool is_write);
  [[nodiscard]] bool accepted(std::size_t request) const { return requests_.at(request).not_entered == 0; }
  /// Whether all commands have been issued, so that the answer's cycle is known.
  [[nodiscard]] bool scheduled(std::size_t request) const { return requests_.at(request).not_issued == 0; }
  [[nodiscard]] Cycle answered(std::size_t request) const;

 private:
  DramParams dram_;
  std::int64_t p_;
  std::int64_t q_;
  std::int64_t burst_bytes_;
  std::vector<DramRequest> requests_;
  std::vector<DramChannelModel> channels_;
  Cycle clock_ = 0;  ///< the next
};

}  // namespace bfpsim::oracle
