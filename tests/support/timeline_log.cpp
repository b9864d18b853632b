// SPDX-License-Identifier: Apache-2.0
#include "tests/support/timeline_log.h"

#include <algorithm>
#include <array>
#include <sstream>

namespace bfpsim::test_support {
namespace {

std::string in_words(const UnitChange& change) {
  std::ostringstream out;
  const Work& work = change.work;
  out << "cycle " << change.cycle << " " << to_string(change.unit) << " " << to_string(change.state)
      << " kind " << static_cast<int>(work.kind) << " instance " << work.instance;
  for (const IndexRange& range : {work.m, work.n, work.k})
    out << " [" << range.begin << ", +" << range.count << ")";
  return out.str();
}

}  // namespace

std::string differences(const TimelineLog::Gemm& first, const TimelineLog::Gemm& second) {
  std::ostringstream out;
  const std::size_t common = std::min(first.changes.size(), second.changes.size());
  for (std::size_t i = 0; i < common; ++i) {
    if (first.changes[i] == second.changes[i]) continue;
    out << "change " << i << ": " << in_words(first.changes[i]) << "\n  against "
        << in_words(second.changes[i]) << "\n";
    return out.str();
  }
  if (first.changes.size() != second.changes.size())
    out << first.changes.size() << " changes against " << second.changes.size() << "\n";
  if (first.cycles != second.cycles)
    out << "ends at " << first.cycles << " against " << second.cycles << "\n";
  return out.str();
}

std::string mistakes(const TimelineLog::Gemm& timeline, const JobOutcome& outcome) {
  std::ostringstream out;
  if (timeline.cycles != outcome.cycles.count()) out << "ends at cycle " << timeline.cycles << "\n";
  std::array<std::vector<UnitChange>, kUnitCount> tracks;
  std::int64_t order = 0;
  for (const UnitChange& change : timeline.changes) {
    const auto unit = static_cast<std::size_t>(change.unit);
    const std::int64_t place = change.cycle * static_cast<std::int64_t>(kUnitCount) + static_cast<int>(unit);
    if (place < order) out << "out of order: " << in_words(change) << "\n";
    order = place;
    if ((change.state == UnitState::Busy && change.unit != UnitId::Sequencer) ==
        (change.work.kind == Work::Kind::None))
      out << "busy without work, or work without being busy: " << in_words(change) << "\n";
    tracks[unit].push_back(change);
  }
  for (std::size_t u = 0; u < kUnitCount; ++u) {
    StateCounts counts;
    const std::vector<UnitChange>& track = tracks[u];
    if (track.empty() || track.front().cycle != 0) out << outcome.units[u].name << ": no change in cycle 0\n";
    for (std::size_t i = 0; i < track.size(); ++i) {
      const std::int64_t end = i + 1 < track.size() ? track[i + 1].cycle : timeline.cycles;
      counts[track[i].state] += end - track[i].cycle;
      if (i > 0 && track[i].state == track[i - 1].state && track[i].work == track[i - 1].work)
        out << "no change: " << in_words(track[i]) << "\n";
    }
    if (counts.cycles != outcome.units[u].states.cycles)
      out << outcome.units[u].name << ": the slices' cycles are not the states' counts\n";
  }
  return out.str();
}

}  // namespace bfpsim::test_support
