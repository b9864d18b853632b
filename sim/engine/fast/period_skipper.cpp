// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/fast/period_skipper.h"

#include <algorithm>

#include "sim/engine/fast/simulation.h"

namespace bfpsim::fast {

void PeriodSkipper::at_step() {
  MachineState& state = simulation_.state_;
  if (state.array.phase == ArrayState::Phase::Finished) return;
  const LoopNest& loops = simulation_.loops_;
  const std::int64_t step = state.array.step;
  const std::array<bool, kLevels> begins = {true, loops.segments() > 1 && step % loops.segments() == 0,
                                            step % loops.steps_per_outer() == 0};
  // A leap leaves the anchors of outer loops standing: for them it is as if every step had been taken.
  for (std::size_t level = 0; level < kLevels; ++level) {
    if (begins[level] && match(anchors_[level])) {
      for (std::size_t lower = 0; lower <= level; ++lower)
        anchors_[lower] = {};
      return;
    }
  }
}

bool PeriodSkipper::match(Anchor& anchor) {
  MachineState& state = simulation_.state_;
  if (anchor.set && anchor.phase == state.dma_phase() && anchor.signature == state.signature() &&
      leap(anchor))
    return true;
  if (!anchor.set || ++anchor.age >= anchor.lifetime) remember(anchor);
  return false;
}

void PeriodSkipper::remember(Anchor& anchor) const {
  MachineState& state = simulation_.state_;
  if (anchor.set) anchor.lifetime *= 2;
  anchor.set = true;
  anchor.age = 0;
  anchor.now = state.now;
  anchor.step = state.array.step;
  anchor.stored_tiles = state.stored_tiles;
  anchor.phase = state.dma_phase();
  anchor.signature = state.signature();
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

/// Two positions cost the same if they lie a whole number of address periods apart (PanelCosts, StoreCosts),
/// wherever they lie: so one pair decides for a whole loop, but for its edges.
std::int64_t PeriodSkipper::equal_steps(std::int64_t first, std::int64_t period) const {
  const LoopNest& loops = simulation_.loops_;
  const Position p = loops.position(first);
  const Position q = loops.position(std::min(first + period, loops.steps() - 1));
  const std::int64_t segments = loops.segments();
  const std::int64_t outer_steps = loops.steps_per_outer();
  if (period < segments) {
    return same_k(p, q) ? interior_run(first % segments, period, segments) : 0;
  }
  if (!same_rows(p, q) || !same_columns(p, q)) return 0;
  if (period % loops.steps_per_instance() == 0) return loops.steps() - period - first;
  if (period % outer_steps == 0) {
    const std::int64_t index = first / outer_steps % loops.outer();
    return interior_run(index, period / outer_steps, loops.outer()) * outer_steps - first % outer_steps;
  }
  if (period % segments != 0) return 0;
  const std::int64_t index = first / segments % loops.inner();
  return interior_run(index, period / segments, loops.inner()) * segments - first % segments;
}

/// Iterations from `index` on for which that iteration and the one `shift` later are neither the first nor
/// the last of their loop of `count`: those differ in what they load, release or hold.
std::int64_t PeriodSkipper::interior_run(std::int64_t index, std::int64_t shift, std::int64_t count) {
  return index == 0 ? 0 : std::max<std::int64_t>(0, count - 1 - shift - index);
}

bool PeriodSkipper::same_k(const Position& p, const Position& q) const {
  return key_a(p).along == key_a(q).along && key_b(p).along == key_b(q).along;
}

bool PeriodSkipper::same_rows(const Position& p, const Position& q) const {
  return key_a(p).lines == key_a(q).lines && key_c(p).lines == key_c(q).lines;
}

bool PeriodSkipper::same_columns(const Position& p, const Position& q) const {
  return key_b(p).lines == key_b(q).lines && key_c(p).along == key_c(q).along;
}

CostKey PeriodSkipper::key_a(const Position& at) const {
  return simulation_.costs_a_.key(simulation_.loops_.panel_a(at));
}

CostKey PeriodSkipper::key_b(const Position& at) const {
  return simulation_.costs_b_.key(simulation_.loops_.panel_b(at));
}

CostKey PeriodSkipper::key_c(const Position& at) const {
  return simulation_.costs_c_.key(simulation_.place(at));
}

}  // namespace bfpsim::fast
