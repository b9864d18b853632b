// SPDX-License-Identifier: Apache-2.0
// Tells a timeline what the simulation counts: which state, for how long, and what a unit works on.
#pragma once

#include <cstdint>
#include <deque>

#include "rtl_models/arch/machine.h"
#include "rtl_models/arch/timeline.h"
#include "sim/engine/fast/loop_nest.h"

namespace bfpsim::fast {

/// Stands beside the machine's state, which knows costs, not positions. Work moves through it in order: what
/// the array finishes is what the port takes next, then the SIMD unit.
class TimelineFeed {
 public:
  TimelineFeed(TimelineObserver& observer, const MachineParams& machine, const GemmJob& job,
               const LoopNest& loops)
      : recorder_(observer), machine_(machine), job_(job), loops_(loops) {}

  void load_begins(std::int64_t step, bool is_a) { dma_ = panel(step, is_a); }
  /// Of the `index`-th macro tile, from 0.
  void store_begins(std::int64_t index);
  void converter_takes(std::int64_t step, bool is_a) { converter_ = panel(step, is_a); }
  void array_begins(const Work& work) { array_ = work; }
  void sub_tile_finished(const Work& sub_tile) { to_port_.push_back(sub_tile); }
  void port_takes();
  void simd_takes();

  /// The unit's cycles `begin` to `end` - 1, at the work that it has begun if it is busy.
  void span(UnitId unit, std::int64_t begin, std::int64_t end, UnitState state);
  void deliver() { recorder_.deliver(); }
  void finish(std::int64_t cycles) { recorder_.finish(cycles); }
  [[nodiscard]] bool satisfied() const { return recorder_.satisfied(); }

 private:
  [[nodiscard]] Work panel(std::int64_t step, bool is_a) const;
  [[nodiscard]] const Work& work_of(UnitId unit) const;

  TimelineRecorder recorder_;
  const MachineParams& machine_;
  const GemmJob& job_;
  const LoopNest& loops_;
  Work dma_;
  Work converter_;
  Work array_;
  Work port_;
  Work simd_;
  std::deque<Work> to_port_;
  std::deque<Work> to_simd_;
};

}  // namespace bfpsim::fast
