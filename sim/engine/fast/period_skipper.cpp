// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/fast/period_skipper.h"

#include <algorithm>

#include "sim/engine/fast/simulation.h"

namespace bfpsim::fast {

void PeriodSkipper::at_step() {
  MachineState& state = simulation_.state_;
  if (state.array.phase == ArrayState::Phase::Finished) return;
  const LoopNest& loops = simulation_.loops_;
  const std::vector<std::int64_t> signature = state.signature();
  const std::int64_t step = state.array.step;
  const std::array<bool, kLevels> begins = {true, loops.segments() > 1 && step % loops.segments() == 0,
                                            step % loops.steps_per_outer() == 0};
  // A leap leaves the anchors of outer loops standing: for them it is as if every step had been taken.
  for (std::size_t level = 0; level < kLevels; ++level) {
    if (begins[level] && match(anchors_[level], signature)) {
      for (std::size_t lower = 0; lower <= level; ++lower)
        anchors_[lower] = {};
      return;
    }
  }
}

bool PeriodSkipper::match(Anchor& anchor, const std::vector<std::int64_t>& signature) {
  if (anchor.set && anchor.signature == signature && leap(anchor)) return true;
  if (!anchor.set || ++anchor.age >= anchor.lifetime) remember(anchor, signature);
  return false;
}

void PeriodSkipper::remember(Anchor& anchor, const std::vector<std::int64_t>& signature) const {
  const MachineState& state = simulation_.state_;
  if (anchor.set) anchor.lifetime *= 2;
  anchor.set = true;
  anchor.age = 0;
  anchor.now = state.now;
  anchor.step = state.array.step;
  anchor.stored_tiles = state.stored_tiles;
  anchor.signature = signature;
  anchor.tally = simulation_.tally_;
}

bool PeriodSkipper::leap(const Anchor& anchor) {
  MachineState& state = simulation_.state_;
  const std::int64_t period = state.array.step - anchor.step;
  // Loads run ahead of the array by no more than the staging slots and operand banks hold, a panel or two a
  // step.
  const MachineParams& machine = simulation_.machine_;
  const std::int64_t ahead = machine.buffers.staging_slots + 2 * machine.buffers.operand_banks + 2;
  const std::int64_t times = (equal_steps(anchor.step, period) - ahead) / period - 1;
  if (times <= 0) return false;
  simulation_.tally_.extrapolate(anchor.tally, simulation_.tally_, times);
  state.advance(times * (state.now - anchor.now), times * period,
                times * (state.stored_tiles - anchor.stored_tiles));
  ++simulation_.leaps_;
  return true;
}

std::int64_t PeriodSkipper::equal_steps(std::int64_t first, std::int64_t period) const {
  const LoopNest& loops = simulation_.loops_;
  const std::int64_t total = loops.steps();
  if (period < loops.segments()) return equal_segments(first, period);
  if (period % loops.segments() != 0) return 0;
  const bool by_outer = period % loops.steps_per_outer() == 0;
  const std::int64_t unit = by_outer ? loops.steps_per_outer() : loops.segments();
  std::int64_t at = first / unit * unit;
  while (at + period + unit <= total &&
         (by_outer ? same_outer(at, at + period) : same_inner(at, at + period)))
    at += unit;
  return std::max<std::int64_t>(0, at - first);
}

/// Within one macro tile: neither its first nor its last segment of K, which are different.
std::int64_t PeriodSkipper::equal_segments(std::int64_t first, std::int64_t period) const {
  const LoopNest& loops = simulation_.loops_;
  if (first % loops.segments() == 0) return 0;
  std::int64_t at = first;
  for (; (at + period) % loops.segments() > at % loops.segments(); ++at) {
    const Position p = loops.position(at);
    const Position q = loops.position(at + period);
    const bool same = q.segment + 1 != loops.segments() &&
                      simulation_.costs_a_.same_k(loops.panel_a(p), loops.panel_a(q)) &&
                      simulation_.costs_b_.same_k(loops.panel_b(p), loops.panel_b(q));
    if (!same) break;
  }
  return at - first;
}

bool PeriodSkipper::same_rows(const Position& p, const Position& q) const {
  return simulation_.costs_a_.same_lines(simulation_.loops_.panel_a(p), simulation_.loops_.panel_a(q)) &&
         simulation_.costs_c_.same_rows(simulation_.place(p), simulation_.place(q));
}

bool PeriodSkipper::same_columns(const Position& p, const Position& q) const {
  return simulation_.costs_b_.same_lines(simulation_.loops_.panel_b(p), simulation_.loops_.panel_b(q)) &&
         simulation_.costs_c_.same_columns(simulation_.place(p), simulation_.place(q));
}

/// Macro tiles of one outer iteration; its first and last differ in what they load and release.
bool PeriodSkipper::same_inner(std::int64_t step_1, std::int64_t step_2) const {
  const LoopNest& loops = simulation_.loops_;
  if (step_1 / loops.steps_per_outer() != step_2 / loops.steps_per_outer()) return false;
  const std::int64_t inner_1 = step_1 / loops.segments() % loops.inner();
  const std::int64_t inner_2 = step_2 / loops.segments() % loops.inner();
  if (inner_1 == 0 || inner_2 + 1 == loops.inner()) return false;
  const Position p = loops.position(step_1);
  const Position q = loops.position(step_2);
  return same_rows(p, q) && same_columns(p, q);
}

/// Outer iterations; an instance's first and last differ in what they load and release. The inner index runs
/// over the same values in both.
bool PeriodSkipper::same_outer(std::int64_t step_1, std::int64_t step_2) const {
  const LoopNest& loops = simulation_.loops_;
  const std::int64_t outer_1 = step_1 / loops.steps_per_outer() % loops.outer();
  const std::int64_t outer_2 = step_2 / loops.steps_per_outer() % loops.outer();
  if ((outer_1 == 0) != (outer_2 == 0)) return false;
  if ((outer_1 + 1 == loops.outer()) != (outer_2 + 1 == loops.outer())) return false;
  const Position p = loops.position(step_1);
  const Position q = loops.position(step_2);
  return same_rows(p, q) && same_columns(p, q);
}

}  // namespace bfpsim::fast
