// SPDX-License-Identifier: Apache-2.0
// Events that cost energy, counted by the engines; each has a name, a unit and a description.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace bfpsim {

enum class Event : std::uint8_t {
  DigitProductSlots,
  DigitPasses,
  BlockSums,
  Fp32Additions,
  FloatProductSlots,
  FloatTreeAdditions,
  AlignedProducts,
  ScaleAdditions,
  PartialSumsRead,
  ArraySumAdditions,
  ConvertedElements,
  ConvertedBlocks,
  StagingBytesWritten,
  StagingBytesRead,
  OperandBytesWritten,
  OperandBytesRead,
  ResultWords,
  SimdWords,
  SimdOperations,
  DramBytesRead,
  DramBytesWritten,
  DramRequests,
  DramReadBursts,
  DramWriteBursts,
  DramRowHits,
  DramActivates,
  DramRowConflicts,
  DramRefreshes,
};
inline constexpr std::size_t kEventCount = static_cast<std::size_t>(Event::DramRefreshes) + 1;

struct EventInfo {
  std::string_view name;
  std::string_view unit;
  std::string_view description;
};

/// Name, unit and meaning of an event.
[[nodiscard]] const EventInfo& info(Event event);

struct EventCounters {
  std::array<std::int64_t, kEventCount> counts{};
  [[nodiscard]] std::int64_t& operator[](Event e) { return counts[static_cast<std::size_t>(e)]; }
  [[nodiscard]] std::int64_t operator[](Event e) const { return counts[static_cast<std::size_t>(e)]; }
  EventCounters& operator+=(const EventCounters& other);
  friend bool operator==(const EventCounters& a, const EventCounters& b) { return a.counts == b.counts; }
};

}  // namespace bfpsim
