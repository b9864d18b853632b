// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/arch/timeline.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

namespace bfpsim {

std::string_view to_string(UnitId unit) {
  static constexpr std::array<std::string_view, kUnitCount> kNames = {
      "array", "result_port", "simd", "converter", "dma", "memory", "sequencer"};
  return kNames[static_cast<std::size_t>(unit)];
}

void TimelineRecorder::span(UnitId unit, std::int64_t begin, std::int64_t end, UnitState state,
                            const Work& work) {
  Track& track = tracks_[static_cast<std::size_t>(unit)];
  if (begin != track.end || end < begin) {
    throw std::logic_error(fmt::format("timeline: {} tells of cycles {} to {} after cycle {}",
                                       to_string(unit), begin, end, track.end));
  }
  if (end == begin) return;
  const UnitChange change{begin, unit, state, work};
  const bool same = begin > 0 && track.last.state == state && track.last.work == work;
  if (!same) {
    track.pending.push_back(change);
    track.last = change;
  }
  track.end = end;
}

void TimelineRecorder::deliver() {
  const auto behind = std::min_element(tracks_.begin(), tracks_.end(),
                                       [](const Track& a, const Track& b) { return a.end < b.end; });
  deliver_before(behind->end);
}

void TimelineRecorder::deliver_before(std::int64_t cycle) {
  for (;;) {
    Track* next = nullptr;
    for (Track& track : tracks_) {
      if (track.pending.empty() || track.pending.front().cycle >= cycle) continue;
      if (next == nullptr || track.pending.front().cycle < next->pending.front().cycle) next = &track;
    }
    if (next == nullptr) return;
    const UnitChange change = next->pending.front();
    next->pending.pop_front();
    observer_.on_change(change);
  }
}

void TimelineRecorder::finish(std::int64_t cycles) {
  for (std::size_t u = 0; u < kUnitCount; ++u) {
    if (tracks_[u].end != cycles) {
      throw std::logic_error(fmt::format("timeline: {} ends at cycle {}, the GEMM at {}",
                                         to_string(static_cast<UnitId>(u)), tracks_[u].end, cycles));
    }
  }
  deliver_before(cycles);
  observer_.on_end(cycles);
}

}  // namespace bfpsim
