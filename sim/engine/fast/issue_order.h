// SPDX-License-Identifier: Apache-2.0
// What the array does within a step, by dataflow: pieces of passes that need no look at the rest of the
// machine.
#pragma once

#include <cstdint>
#include <memory>

#include "rtl_models/arch/gemm_job.h"
#include "rtl_models/arch/machine.h"
#include "sim/engine/fast/loop_nest.h"
#include "sim/engine/fast/state.h"
#include "sim/engine/fast/timeline_feed.h"

namespace bfpsim::fast {

/// The array's current step: a box of an instance's M x N x K.
struct StepShape {
  std::int64_t instance = 0;
  IndexRange m;
  IndexRange n;
  IndexRange k;
  bool first_k = true;
  bool last_k = true;
};

/// Where the array's cycles are counted.
struct ArrayTrack {
  Tally& tally;
  TimelineFeed* timeline = nullptr;  ///< null: nobody listens

  void spend(UnitState state, std::int64_t begin, std::int64_t end) const {
    tally[UnitId::Array][state] += end - begin;
    if (timeline != nullptr) timeline->span(UnitId::Array, begin, end, state);
  }
};

/// A step is a list of pieces. In each, one pass is the pivot: it waits for a result bank where the piece
/// gives a sub-tile. All passes before it (hazards included) and behind it have their cycles beforehand.
class IssueOrder {
 public:
  IssueOrder(const MachineParams& machine, const GemmJob& job);
  virtual ~IssueOrder() = default;
  IssueOrder(const IssueOrder&) = delete;
  IssueOrder& operator=(const IssueOrder&) = delete;

  /// The step's first piece is in hand.
  virtual void open(const StepShape& step) = 0;
  /// The piece in hand can begin at `start`: sets array.pivot_at and counts the cycles before the pivot.
  virtual void begin(std::int64_t start, ArrayState& array, const ArrayTrack& track) = 0;
  /// Its pivot issues at `now`: counts that cycle and what follows in the piece. Returns the cycle of the
  /// piece's last pass.
  virtual std::int64_t issue(std::int64_t now, ArrayState& array, const ArrayTrack& track) = 0;
  /// On to the next piece; false behind the step's last.
  virtual bool advance() = 0;

  [[nodiscard]] virtual bool gives_sub_tile() const = 0;
  [[nodiscard]] virtual std::int64_t words() const = 0;  ///< of its sub-tile
  [[nodiscard]] virtual bool last_of_step() const = 0;
  /// What the piece's passes work on, and the sub-tile that it gives.
  [[nodiscard]] virtual Work pass_work() const = 0;
  [[nodiscard]] virtual Work sub_tile_work() const = 0;
  /// Cycles from a sub-tile's last pass to its sums at the result port.
  [[nodiscard]] std::int64_t latency() const { return latency_; }

 protected:
  [[nodiscard]] const MachineParams& machine() const { return machine_; }
  [[nodiscard]] const GemmJob& job() const { return job_; }
  [[nodiscard]] std::int64_t digit_products() const { return digit_products_; }  ///< of a MAC
  /// Elements that share an exponent pair; 0 where neither operand has exponents.
  [[nodiscard]] std::int64_t common_block() const;
  /// Strips of tiles, or single lines, that have one of `count` lines from `first` on; panels start at a
  /// strip.
  [[nodiscard]] static std::int64_t strips_touched(std::int64_t first, std::int64_t count,
                                                   const OperandFormat& format);
  /// Counts `passes` passes: what all DPUs do, with an output or not.
  void count_passes(std::int64_t passes, Tally& tally) const;

 private:
  const MachineParams& machine_;
  const GemmJob& job_;
  std::int64_t digit_products_;
  std::int64_t latency_;
};

/// The order of the machine's dataflow. The references live as long as the order.
[[nodiscard]] std::unique_ptr<IssueOrder> make_issue_order(const MachineParams& machine, const GemmJob& job,
                                                           const LoopNest& loops);

}  // namespace bfpsim::fast
