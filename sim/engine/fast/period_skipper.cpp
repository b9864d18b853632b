// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/fast/period_skipper.h"

#include <algorithm>

#include "sim/engine/fast/simulation.h"

namespace bfpsim::fast {

void PeriodSkipper::at_step() {
  MachineState& state = simulation_.state_;
  if (state.array.phase == ArrayState::Phase::Finished) return;
  const std::vector<std::int64_t> signature = state.signature();
  if (match(any_step_, signature)) return;
  if (state.array.step % simulation_.loops_.steps_per_outer() == 0) match(outer_start_, signature);
}

bool PeriodSkipper::match(Anchor& anchor, const std::vector<std::int64_t>& signature) {
  if (anchor.set && anchor.signature == signature && leap(anchor)) {
    any_step_ = {};
    outer_start_.set = false;
    return true;
  }
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
  Simulation& s = simulation_;
  if (first % loops.segments() == 0) return 0;
  std::int64_t at = first;
  for (; (at + period) % loops.segments() > at % loops.segments(); ++at) {
    const Position p = loops.position(at);
    const Position q = loops.position(at + period);
    const bool same = q.segment + 1 != loops.segments() && loops.k(p) == loops.k(q) &&
                      s.costs_a_.classify(loops.panel_a(p)) == s.costs_a_.classify(loops.panel_a(q)) &&
                      s.costs_b_.classify(loops.panel_b(p)) == s.costs_b_.classify(loops.panel_b(q));
    if (!same) break;
  }
  return at - first;
}

bool PeriodSkipper::same_row(std::int64_t instance_1, std::int64_t row_1, std::int64_t instance_2,
                             std::int64_t row_2) const {
  const LoopNest& loops = simulation_.loops_;
  PanelCosts& costs = simulation_.costs_a_;
  for (std::int64_t segment = 0; segment < loops.segments(); ++segment) {
    const Position p{instance_1, row_1, 0, segment};
    const Position q{instance_2, row_2, 0, segment};
    if (loops.m(p) != loops.m(q) || costs.classify(loops.panel_a(p)) != costs.classify(loops.panel_a(q)))
      return false;
  }
  return true;
}

bool PeriodSkipper::same_column(std::int64_t instance_1, std::int64_t column_1, std::int64_t instance_2,
                                std::int64_t column_2) const {
  const LoopNest& loops = simulation_.loops_;
  PanelCosts& costs = simulation_.costs_b_;
  for (std::int64_t segment = 0; segment < loops.segments(); ++segment) {
    const Position p{instance_1, 0, column_1, segment};
    const Position q{instance_2, 0, column_2, segment};
    if (loops.n(p) != loops.n(q) || costs.classify(loops.panel_b(p)) != costs.classify(loops.panel_b(q)))
      return false;
  }
  return true;
}

/// Macro tiles of one outer iteration; its first and last differ in what they load and release.
bool PeriodSkipper::same_inner(std::int64_t step_1, std::int64_t step_2) const {
  const LoopNest& loops = simulation_.loops_;
  const Position p = loops.position(step_1);
  const Position q = loops.position(step_2);
  const std::int64_t inner_1 = step_1 / loops.segments() % loops.inner();
  const std::int64_t inner_2 = step_2 / loops.segments() % loops.inner();
  if (step_1 / loops.steps_per_outer() != step_2 / loops.steps_per_outer()) return false;
  if (inner_1 == 0 || inner_2 + 1 == loops.inner()) return false;
  const bool same_a = p.row == q.row || same_row(p.instance, p.row, q.instance, q.row);
  const bool same_b = p.column == q.column || same_column(p.instance, p.column, q.instance, q.column);
  return same_a && same_b && simulation_.same_store(p, q);
}

/// Outer iterations; an instance's first and last differ in what they load and release.
bool PeriodSkipper::same_outer(std::int64_t step_1, std::int64_t step_2) const {
  const LoopNest& loops = simulation_.loops_;
  const Position p = loops.position(step_1);
  const Position q = loops.position(step_2);
  const std::int64_t outer_1 = step_1 / loops.steps_per_outer() % loops.outer();
  const std::int64_t outer_2 = step_2 / loops.steps_per_outer() % loops.outer();
  const auto edge = [&](std::int64_t outer) {
    return (outer == 0 ? 1 : 0) + (outer + 1 == loops.outer() ? 2 : 0);
  };
  if (edge(outer_1) != edge(outer_2)) return false;
  // The inner index runs over all its values in both: only a change of instance could make a difference
  // there.
  const bool same_instance = p.instance == q.instance;
  for (std::int64_t inner = 0; inner < loops.inner(); ++inner) {
    const Position pi = loops.position(step_1 + inner * loops.segments());
    const Position qi = loops.position(step_2 + inner * loops.segments());
    const bool same_a =
        (same_instance && pi.row == qi.row) || same_row(pi.instance, pi.row, qi.instance, qi.row);
    const bool same_b = (same_instance && pi.column == qi.column) ||
                        same_column(pi.instance, pi.column, qi.instance, qi.column);
    if (!same_a || !same_b || !simulation_.same_store(pi, qi)) return false;
  }
  return true;
}

}  // namespace bfpsim::fast
