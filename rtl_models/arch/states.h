// SPDX-License-Identifier: Apache-2.0
// What a unit does in a cycle, and the one rule that decides it (contract C3).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace bfpsim {

/// The states of a unit, in the order of attribution: of all that hold in a cycle, the first counts.
enum class UnitState : std::uint8_t {
  Busy,
  BackPressure,
  ResultDrain,
  SimdWait,
  ConverterWait,
  AccumulatorHazard,
  BankConflict,
  OperandWait,
  DramWait,
  Fill,
  Drain,
  Sequencer,
  Idle,
};
inline constexpr std::size_t kUnitStateCount = 13;

/// The name used in reports: busy, back_pressure, ...
[[nodiscard]] std::string_view to_string(UnitState state);

/// The reasons that hold for a unit in one cycle, as a set.
class StateSet {
 public:
  constexpr StateSet() = default;
  constexpr StateSet(UnitState state)
      : bits_(bit(state)) {}  // NOLINT(google-explicit-constructor): a set of one
  constexpr StateSet& add(UnitState state) {
    bits_ |= bit(state);
    return *this;
  }
  [[nodiscard]] constexpr bool has(UnitState state) const { return (bits_ & bit(state)) != 0; }
  [[nodiscard]] constexpr std::uint32_t bits() const { return bits_; }

 private:
  static constexpr std::uint32_t bit(UnitState state) { return 1U << static_cast<unsigned>(state); }
  std::uint32_t bits_ = 0;
};

/// The one attribution rule: the first state, in the order above, that holds; Idle when none does.
[[nodiscard]] constexpr UnitState attribute(StateSet holding) {
  for (unsigned i = 0; i < kUnitStateCount; ++i) {
    if ((holding.bits() >> i & 1U) != 0) return static_cast<UnitState>(i);
  }
  return UnitState::Idle;
}

/// Cycles by state. Their sum is the number of cycles observed.
struct StateCounts {
  std::array<std::int64_t, kUnitStateCount> cycles{};
  [[nodiscard]] std::int64_t& operator[](UnitState s) { return cycles[static_cast<std::size_t>(s)]; }
  [[nodiscard]] std::int64_t operator[](UnitState s) const { return cycles[static_cast<std::size_t>(s)]; }
  [[nodiscard]] std::int64_t total() const;
  StateCounts& operator+=(const StateCounts& other);
  friend bool operator==(const StateCounts& a, const StateCounts& b) { return a.cycles == b.cycles; }
};

}  // namespace bfpsim
