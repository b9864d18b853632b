// SPDX-License-Identifier: Apache-2.0
// The array's front end (docs/timing.md, section 5): a piece of its issue order is one event, its pivot.
#include <algorithm>

#include "sim/engine/fast/simulation.h"

namespace bfpsim::fast {

void Simulation::set_missing() {
  ArrayState& array = state_.array;
  array.missing = (loops_.loads_a(array.step) ? 1 : 0) + (loops_.loads_b(array.step) ? 1 : 0);
}

void Simulation::tick_array() {
  ArrayState& array = state_.array;
  array.result_banks.collect(state_.now);
  if (array.phase == ArrayState::Phase::Operands && state_.now >= array.resume_at) {
    for (; array.missing > 0 && array.ready.visible(state_.now); --array.missing) {
      const PanelToken panel = array.ready.pop();
      if (panel.is_a == (machine_.array.dataflow == Dataflow::InputStationary))
        array.stationary_seen_at = panel.seen;
    }
    if (array.missing == 0) open_step();
  }
  // A piece of one pass ends in the cycle in which it begins. One that gives no sub-tile waits for nobody:
  // what it does is known now, whenever that is.
  while (array.phase == ArrayState::Phase::Issuing) {
    const bool gives = order_->gives_sub_tile();
    if (gives && array.pivot_at != state_.now) break;
    if (gives && array.result_banks.at_hand == 0) {
      array.phase = ArrayState::Phase::ResultBank;
      return;
    }
    issue_pivot(array.pivot_at);
  }
  if (array.phase == ArrayState::Phase::ResultBank && array.result_banks.at_hand > 0) issue_pivot(state_.now);
}

void Simulation::open_step() {
  const Position at = loops_.position(state_.array.step);
  order_->open({at.instance,
                {at.row * job_.mapping.tile_m, loops_.m(at)},
                {at.column * job_.mapping.tile_n, loops_.n(at)},
                {at.segment * job_.mapping.tile_k, loops_.k(at)},
                at.segment == 0,
                at.segment + 1 == loops_.segments()});
  begin_piece(state_.now);
}

void Simulation::begin_piece(std::int64_t start) {
  if (timeline_) timeline_->array_begins(order_->pass_work());
  order_->begin(start, state_.array, array_track());
  state_.array.phase = ArrayState::Phase::Issuing;
}

void Simulation::issue_pivot(std::int64_t cycle) {
  ArrayState& array = state_.array;
  const std::int64_t last_pass = order_->issue(cycle, array, array_track());
  if (order_->gives_sub_tile()) {
    if (timeline_) timeline_->sub_tile_finished(order_->sub_tile_work());
    --array.result_banks.at_hand;
    const int store_class = order_->last_of_step() ? costs_c_.classify(place(loops_.position(array.step)))
                                                   : SubTileToken::kNotLast;
    state_.port.arrivals.push({last_pass + order_->latency(), order_->words(), store_class});
    array.last_result_at = last_pass + order_->latency() - 1;
  }
  if (order_->advance()) {
    begin_piece(last_pass + 1);
  } else {
    finish_step(last_pass);
  }
}

void Simulation::finish_step(std::int64_t last_pass) {
  ArrayState& array = state_.array;
  const std::int64_t next = array.step + 1;
  const bool last = next == loops_.steps();
  if (last || loops_.loads_a(next)) state_.converter.banks_a.returned.push({last_pass + 1});
  if (last || loops_.loads_b(next)) state_.converter.banks_b.returned.push({last_pass + 1});
  array.step = next;
  array.resume_at = last_pass + 1;
  array.phase = last ? ArrayState::Phase::Finished : ArrayState::Phase::Operands;
  set_missing();
}

}  // namespace bfpsim::fast
