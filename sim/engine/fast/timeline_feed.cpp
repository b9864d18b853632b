// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/fast/timeline_feed.h"

#include <algorithm>

namespace bfpsim::fast {
namespace {

Work take_front(std::deque<Work>& queue) {
  const Work work = queue.front();
  queue.pop_front();
  return work;
}

}  // namespace

Work TimelineFeed::panel(std::int64_t step, bool is_a) const {
  const Position at = loops_.position(step);
  const PanelRange range = is_a ? loops_.panel_a(at) : loops_.panel_b(at);
  Work work;
  work.kind = is_a ? Work::Kind::PanelA : Work::Kind::PanelB;
  work.instance = range.instance;
  (is_a ? work.m : work.n) = {range.line0, range.lines};
  work.k = {range.k0, range.k};
  return work;
}

void TimelineFeed::store_begins(std::int64_t index) {
  const Position at = loops_.position(index * loops_.segments());
  dma_ = {Work::Kind::MacroTile,
          at.instance,
          {at.row * job_.mapping.tile_m, loops_.m(at)},
          {at.column * job_.mapping.tile_n, loops_.n(at)},
          {}};
}

void TimelineFeed::port_takes() {
  port_ = take_front(to_port_);
  to_simd_.push_back(port_);
}

void TimelineFeed::simd_takes() {
  simd_ = take_front(to_simd_);
}

void TimelineFeed::span(UnitId unit, std::int64_t begin, std::int64_t end, UnitState state) {
  recorder_.span(unit, begin, end, state, state == UnitState::Busy ? work_of(unit) : Work{});
}

const Work& TimelineFeed::work_of(UnitId unit) const {
  static const Work kNone;
  switch (unit) {
    case UnitId::Array:
      return array_;
    case UnitId::ResultPort:
      return port_;
    case UnitId::Simd:
      return simd_;
    case UnitId::Converter:
      return converter_;
    case UnitId::Dma:
    case UnitId::Memory:
      return dma_;
    case UnitId::Sequencer:
      break;
  }
  return kNone;
}

}  // namespace bfpsim::fast
