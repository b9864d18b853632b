// SPDX-License-Identifier: Apache-2.0
// One struct per unit of docs/timing.md. In each cycle every unit first acts (in any order: it sees only what
// was put out in earlier cycles), then says in which state the cycle counts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "rtl_models/arch/counters.h"
#include "rtl_models/arch/states.h"
#include "tests/oracle/dram.h"
#include "tests/oracle/tokens.h"
#include "tests/oracle/work_list.h"

namespace bfpsim::oracle {

/// What all units know, and the wires between them.
struct Fabric {
  Fabric(const MachineParams& machine_params, const GemmJob& gemm_job);

  const MachineParams& machine;
  const GemmJob& job;
  WorkList work;
  Cycle launch;

  Channel<std::size_t> staged;    ///< DMA -> converters: panels
  Channel<std::size_t> ready;     ///< converters -> array: panels
  Channel<SubTile> finished;      ///< array -> result port
  Channel<SubTile> results;       ///< result port -> SIMD unit
  Channel<std::size_t> to_store;  ///< SIMD unit -> DMA: macro tiles
  Credits staging_slots;          ///< converters -> DMA
  Credits operand_banks_a;        ///< array -> converters
  Credits operand_banks_b;
  Credits array_result_banks;   ///< result port -> array
  Credits input_slots;          ///< SIMD unit -> result port
  Credits buffer_result_banks;  ///< DMA -> SIMD unit

  EventCounters events;
  std::int64_t useful_lane_slots = 0;
  std::int64_t covered_lane_slots = 0;
  Cycle last_progress = 0;  ///< for the watchdog: the latest cycle in which some unit did something

  void progress(Cycle t) { last_progress = t > last_progress ? t : last_progress; }
};

/// Section 3. The memory is part of it: it is busy while a request holds the port.
class Dma {
 public:
  explicit Dma(Fabric& fabric);
  /// Returns true if the GEMM ends in this cycle, which then does not count.
  bool act(Cycle t);
  [[nodiscard]] UnitState state(Cycle t) const;
  [[nodiscard]] UnitState memory_state(Cycle t) const;
  [[nodiscard]] std::string waits_for(Cycle t) const;

 private:
  struct Transfer {
    bool is_store = false;
    std::size_t index = 0;  ///< of the panel or the macro tile
    std::vector<Span> requests;
    std::size_t sent = 0;
  };
  /// A load that was begun and whose panel is not staged yet.
  struct Load {
    std::size_t panel = 0;
    bool complete = false;  ///< the transfer is
    bool has_requests = false;
    Cycle last_answer_seen = 0;
    std::vector<std::size_t> in_dram;  ///< its requests, if the memory is banked
  };

  bool complete_transfer(Cycle t);
  void begin_transfer(Cycle t);
  bool send_request(Cycle t);
  void stage_panels(Cycle t);
  [[nodiscard]] bool port_held(Cycle t) const;
  [[nodiscard]] bool waits_for_answers(const Load& load, Cycle t) const;
  [[nodiscard]] bool answers_outstanding(Cycle t) const;

  Fabric& fabric_;
  bool active_ = false;  ///< whether a transfer is current
  Transfer transfer_;
  std::deque<Load> loads_;
  std::size_t next_panel_ = 0;
  std::size_t stored_ = 0;
  Cycle port_free_ = 0;  ///< first cycle in which no request holds the port
  Cycle sent_ = -1;      ///< of the latest request
  std::optional<Dram> dram_;
  std::optional<std::size_t> held_by_;  ///< the latest request to the DRAM
};

/// Section 4.
class Converters {
 public:
  explicit Converters(Fabric& fabric) : fabric_(fabric) {}
  void act(Cycle t);
  [[nodiscard]] UnitState state(Cycle t) const;
  [[nodiscard]] std::string waits_for(Cycle t) const;

 private:
  void count_panel(const Panel& panel);

  Fabric& fabric_;
  std::size_t taken_ = 0;
  Cycle free_ = 0;  ///< first cycle in which no panel is being taken in
};

/// Section 6.
class ResultPort {
 public:
  explicit ResultPort(Fabric& fabric) : fabric_(fabric) {}
  void act(Cycle t);
  /// A sub-tile has arrived, the port is not busy with another, and it cannot be taken.
  [[nodiscard]] bool waiting(Cycle t) const { return !busy(t) && fabric_.finished.has(t); }
  [[nodiscard]] UnitState state(Cycle t, bool simd_blocked_by_store) const;
  [[nodiscard]] std::string waits_for(Cycle t) const;

 private:
  [[nodiscard]] bool busy(Cycle t) const { return t < free_; }

  Fabric& fabric_;
  std::size_t taken_ = 0;
  Cycle free_ = 0;
};

/// Section 7.
class SimdUnit {
 public:
  explicit SimdUnit(Fabric& fabric) : fabric_(fabric) {}
  void act(Cycle t);
  /// In this cycle: idle, a sub-tile waits, and no bank of the result buffer can be had.
  [[nodiscard]] bool blocked_by_store() const { return blocked_; }
  [[nodiscard]] UnitState state(Cycle t) const;
  [[nodiscard]] std::string waits_for(Cycle t) const;

 private:
  Fabric& fabric_;
  std::size_t taken_ = 0;
  bool holds_bank_ = false;  ///< the macro tile at work has a bank of the result buffer
  bool blocked_ = false;
  Cycle free_ = 0;
};

/// Section 5, output stationary.
class Array {
 public:
  explicit Array(Fabric& fabric) : fabric_(fabric) {}
  virtual ~Array() = default;
  Array(const Array&) = delete;
  Array& operator=(const Array&) = delete;

  virtual void act(Cycle t);
  [[nodiscard]] UnitState state(Cycle t, const ResultPort& port, bool simd_blocked_by_store) const;
  [[nodiscard]] std::string waits_for(Cycle t) const;
  /// From the first work to the last result, both included.
  [[nodiscard]] Cycle compute_cycles() const { return last_result_ - first_work_ + 1; }

 protected:
  enum class Outcome { Issued, Operands, Fill, Drain, Hazard, NoResultBank, AllIssued };
  static constexpr Cycle kNever = -1;

  [[nodiscard]] virtual Outcome try_issue(Cycle t);
  [[nodiscard]] Cycle addend_cycles() const;
  [[nodiscard]] bool has_scales() const;
  void count_products();
  void end_step(Cycle t);
  void note_work(Cycle t);

  Fabric& fabric_;  // NOLINT(cppcoreguidelines-non-private-member-variables-in-classes)
  std::size_t step_ = 0;
  std::size_t sub_ = 0;
  std::int64_t pass_ = 0;
  Cycle last_result_ = 0;

 private:
  void issue(Cycle t, const Step& step);
  void count_pass(const SubTile& sub, const Chunk& chunk);
  void count_share(const SubTile& sub, const Chunk& chunk, bool adds);
  void advance(Cycle t, const Step& step);
  [[nodiscard]] Cycle array_latency() const;
  [[nodiscard]] const SubTile& sub_tile(const Step& step) const;
  [[nodiscard]] std::size_t first_missing_panel(Cycle t) const;

  std::size_t chunk_ = 0;
  std::vector<Cycle> last_addition_;  ///< by accumulator: issue of the pass that led to it
  Cycle tile_out_ = 0;                ///< first cycle in which the sub-tile before is out of the array
  Cycle first_work_ = kNever;
  Outcome outcome_ = Outcome::Operands;
};

/// Section 5, weight and input stationary.
class StationaryArray : public Array {
 public:
  explicit StationaryArray(Fabric& fabric);
  void act(Cycle t) override;

 private:
  struct Fold {
    std::size_t step = 0;
    std::int64_t tile = 0;   ///< of stationary lines, in the macro tile
    std::size_t number = 0;  ///< along the step's K
    std::vector<Chunk> chunks;
    std::int64_t lines = 0;    ///< streamed
    std::int64_t columns = 0;  ///< stationary lines
    bool last_of_k = false;
    bool last_of_step = false;
  };

  void list_folds();
  void take_segments(const Step& step, std::int64_t rows, std::size_t& chunk, Fold& fold) const;
  [[nodiscard]] std::size_t nominal_chunks() const;
  [[nodiscard]] std::size_t stationary_panel(const Fold& fold) const;
  [[nodiscard]] std::size_t buffer_line(const Fold& fold) const;
  [[nodiscard]] bool injects_partial(const Fold& fold) const;
  [[nodiscard]] Outcome try_issue(Cycle t) override;
  void load(Cycle t);
  void issue_line_pass(Cycle t, const Fold& fold);
  void count_line_pass(const Fold& fold);
  [[nodiscard]] Cycle result_latency() const;
  void put_out(Cycle t);

  bool holds_a_;
  std::vector<Fold> folds_;
  std::size_t fold_ = 0;    ///< that streams, or will next
  std::size_t loaded_ = 0;  ///< folds whose load has begun
  Cycle load_began_ = 0;    ///< of the newest
  bool mid_fold_ = false;   ///< its first pass has issued
  std::int64_t line_ = 0;
  Cycle out_ = 0;            ///< first cycle in which the fold before is out of the array
  std::vector<Cycle> came_;  ///< by line of the accumulator buffers: last pass of the fold that left it there
};

}  // namespace bfpsim::oracle
