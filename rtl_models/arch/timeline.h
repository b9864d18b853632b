// SPDX-License-Identifier: Apache-2.0
// What each unit of a machine does when: the engines tell an observer, as plain values (docs/timeline.md).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <string_view>

#include "rtl_models/arch/states.h"

namespace bfpsim {

/// The units of a machine, in the order of the reports.
enum class UnitId : std::uint8_t { Array, ResultPort, Simd, Converter, Dma, Memory, Sequencer };
inline constexpr std::size_t kUnitCount = 7;

/// The name used in reports: array, result_port, ...
[[nodiscard]] std::string_view to_string(UnitId unit);

/// Indices [begin, begin + count).
struct IndexRange {
  std::int64_t begin = 0;
  std::int64_t count = 0;
  friend bool operator==(const IndexRange& a, const IndexRange& b) {
    return a.begin == b.begin && a.count == b.count;
  }
};

/// What a busy unit works on: a box of an instance's M x N x K, or a packet.
struct Work {
  enum class Kind : std::uint8_t {
    None,         ///< the unit is not busy, or has one kind of work only (the sequencer)
    PanelA,       ///< m, k: lines of A on their way to the array
    PanelB,       ///< n, k: lines of B
    Pass,         ///< m, n, k: a sub-tile in the array, over one segment of K
    SubTile,      ///< m, n: a finished sub-tile on its way to the result buffer
    MacroTile,    ///< m, n: on its way to memory
    Packet,       ///< the `instance`-th packet of an operation
    PacketStore,  ///< the same, on its way to memory
  };
  Kind kind = Kind::None;
  std::int64_t instance = 0;
  IndexRange m;
  IndexRange n;
  IndexRange k;
  friend bool operator==(const Work& a, const Work& b) {
    return a.kind == b.kind && a.instance == b.instance && a.m == b.m && a.n == b.n && a.k == b.k;
  }
};

/// From `cycle` on, the unit is in this state, at this work (none unless busy).
struct UnitChange {
  std::int64_t cycle = 0;
  UnitId unit = UnitId::Array;
  UnitState state = UnitState::Idle;
  Work work;
  friend bool operator==(const UnitChange& a, const UnitChange& b) {
    return a.cycle == b.cycle && a.unit == b.unit && a.state == b.state && a.work == b.work;
  }
};

/// Is told what the units of a machine do during one GEMM or operation.
class TimelineObserver {
 public:
  virtual ~TimelineObserver() = default;
  /// In ascending order of cycles, then of units. Each unit's first change is that of cycle 0; two that
  /// follow each other differ in state or work.
  virtual void on_change(const UnitChange& change) = 0;
  /// After the last change: the job took cycles 0 to `cycles` - 1.
  virtual void on_end(std::int64_t cycles) = 0;
  /// It has seen enough: an engine need not tell it more, not even the end.
  [[nodiscard]] virtual bool satisfied() const = 0;
};

/// Makes changes of spans: an engine tells for each unit, without a gap, how long which state lasts; units
/// may be ahead of each other.
class TimelineRecorder {
 public:
  explicit TimelineRecorder(TimelineObserver& observer) : observer_(observer) {}

  /// The unit's cycles `begin` to `end` - 1. Throws std::logic_error if `begin` is not where its last span
  /// ended.
  void span(UnitId unit, std::int64_t begin, std::int64_t end, UnitState state, const Work& work = {});
  /// Passes on every change that no later span can precede.
  void deliver();
  /// No span follows. Throws std::logic_error if a unit's spans do not end at `cycles`.
  void finish(std::int64_t cycles);
  [[nodiscard]] bool satisfied() const { return observer_.satisfied(); }

 private:
  struct Track {
    std::deque<UnitChange> pending;
    UnitChange last;
    std::int64_t end = 0;
  };

  void deliver_before(std::int64_t cycle);

  TimelineObserver& observer_;
  std::array<Track, kUnitCount> tracks_;
};

}  // namespace bfpsim
