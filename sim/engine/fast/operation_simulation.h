// SPDX-License-Identifier: Apache-2.0
// Runs an operation from event to event (docs/timing.md, section 10), and leaps over packets that repeat; not
// in a DRAM, where neither rows nor refreshes repeat with the packets.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "rtl_models/arch/operation_job.h"
#include "rtl_models/arch/timeline.h"
#include "sim/engine/fast/banked_port.h"
#include "sim/engine/fast/costs.h"
#include "sim/engine/fast/state.h"
#include "sim/engine/fast/token_queue.h"

namespace bfpsim::fast {

/// A packet between two units.
struct PacketToken {
  std::int64_t seen = 0;
  std::int64_t packet = 0;
};

class OperationSimulation {
 public:
  /// Precondition: refuse_operation() has nothing against the job. Without a timeline, or once that is
  /// satisfied, repetitions are leapt over.
  OperationSimulation(const MachineParams& machine, const OperationJob& job,
                      TimelineObserver* timeline = nullptr);

  /// Runs to the end. Throws std::logic_error where nothing can move.
  void run();

  [[nodiscard]] std::int64_t cycles() const { return state_.now; }
  [[nodiscard]] const Tally& tally() const { return tally_; }
  /// How often repetitions were added instead of simulated (for tests).
  [[nodiscard]] std::int64_t leaps() const { return leaps_; }

 private:
  enum class Transfer : std::uint8_t { None, Load, Store };

  struct Stage {
    bool used = false;
    UnitId unit = UnitId::Simd;
    std::int64_t busy_until = 0;
    std::int64_t taken = 0;
    std::int64_t packet = 0;  ///< that was taken last
    TokenQueue<PacketToken> input;
  };

  /// All that changes.
  struct State {
    std::int64_t now = 0;
    Transfer transfer = Transfer::None;
    std::int64_t port_free_at = 0;
    std::int64_t memory_until = 0;  ///< requests hold the channel before this cycle
    std::int64_t dma_until = 0;     ///< the DMA has moved something before this cycle
    std::int64_t last_staged_at = 0;
    std::int64_t next_load = 0;
    std::int64_t stored = 0;
    CreditPool staging;
    CreditPool result_banks;
    TokenQueue<PacketToken> stores;
    std::array<Stage, 2> stages;
  };

  struct Anchor {
    bool set = false;
    std::int64_t age = 0;
    std::int64_t lifetime = 1;
    State state;
    std::vector<std::int64_t> signature;
    Tally tally;
  };

  [[nodiscard]] bool is_last(std::int64_t packet) const { return packet + 1 == job_.packets; }
  [[nodiscard]] const PacketWork& work(std::int64_t packet) const {
    return is_last(packet) ? job_.last_work : job_.work;
  }
  [[nodiscard]] std::vector<ByteSpan> load_runs(std::int64_t packet) const;
  [[nodiscard]] std::vector<ByteSpan> store_runs(std::int64_t packet) const;

  [[nodiscard]] bool tick_dma();
  /// What the transfer that begins now moves, and when it is answered.
  struct Move {
    TransferCost cost;
    std::int64_t answered = 0;
  };
  [[nodiscard]] Move move(const std::vector<ByteSpan>& runs, bool is_write);
  void hold_port(const TransferCost& transfer);
  void begin_load();
  void begin_store();
  void tick_stage(std::size_t index);
  void count(const Stage& stage, std::int64_t packet);
  [[nodiscard]] std::int64_t next_event();
  [[nodiscard]] UnitState stage_state(std::size_t index) const;
  [[nodiscard]] UnitState dma_state() const;
  void launch();
  void account(std::int64_t until);
  void count(UnitId unit, UnitState state, std::int64_t begin, std::int64_t end);
  [[nodiscard]] Work work_of(UnitId unit) const;
  void at_load();
  [[nodiscard]] std::vector<std::int64_t> signature();
  [[nodiscard]] bool leap(const Anchor& anchor);

  const MachineParams& machine_;
  const OperationJob& job_;
  std::vector<std::int64_t> load_bases_;
  std::vector<std::int64_t> store_bases_;
  std::int64_t alignment_ = 1;        ///< packets after which all parts lie in their requests as before
  std::optional<BankedPort> banked_;  ///< of memory of that kind
  State state_;
  Tally tally_;
  Anchor anchor_;
  std::optional<TimelineRecorder> timeline_;
  Work transfer_work_;  ///< for the timeline: the packet that is loaded or stored
  std::int64_t leaps_ = 0;
};

}  // namespace bfpsim::fast
