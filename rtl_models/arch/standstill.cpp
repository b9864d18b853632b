// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/arch/standstill.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace bfpsim {
namespace {

struct Wait {
  std::string_view unit;
  UnitState state;
  std::string_view what;
};

/// The states of docs/timing.md in which a unit waits.
constexpr std::array<Wait, 20> kWaits = {{
    {"array", UnitState::BackPressure,
     "the result port, that waits for a SIMD unit without a bank of the result buffer"},
    {"array", UnitState::ResultDrain, "the result port to return a result bank"},
    {"array", UnitState::SimdWait, "the result port, that waits for the SIMD unit"},
    {"array", UnitState::ConverterWait, "the converters to hand over a panel"},
    {"array", UnitState::DramWait, "the DMA to stage a panel"},
    {"array", UnitState::Drain, "its last results to be stored"},
    {"result_port", UnitState::BackPressure, "the SIMD unit, that has no bank of the result buffer"},
    {"result_port", UnitState::SimdWait, "the SIMD unit to free an input slot"},
    {"result_port", UnitState::OperandWait, "the array to finish a sub-tile"},
    {"result_port", UnitState::Fill, "the array to finish its first sub-tile"},
    {"simd", UnitState::BackPressure, "the DMA to free a bank of the result buffer"},
    {"simd", UnitState::DramWait, "the DMA to stage a packet"},
    {"simd", UnitState::OperandWait, "the result port to hand over a sub-tile"},
    {"simd", UnitState::Fill, "the result port to hand over its first sub-tile"},
    {"converter", UnitState::BackPressure, "the array to free an operand bank"},
    {"converter", UnitState::DramWait, "the DMA to stage a panel"},
    {"converter", UnitState::SimdWait, "the SIMD unit to hand over a packet"},
    {"dma", UnitState::BackPressure, "the converters to free a staging slot"},
    {"dma", UnitState::OperandWait, "the SIMD unit to complete a macro tile"},
    {"dma", UnitState::DramWait, "the memory to answer"},
}};

}  // namespace

std::string_view awaited(std::string_view unit, UnitState state) {
  const auto* const found = std::find_if(kWaits.begin(), kWaits.end(), [&](const Wait& wait) {
    return wait.unit == unit && wait.state == state;
  });
  return found == kWaits.end() ? "" : found->what;
}

std::string describe_standstill(std::int64_t cycle,
                                const std::vector<std::pair<std::string, UnitState>>& units) {
  std::string text = fmt::format("deadlock in cycle {}", cycle);
  std::string_view separator = ": ";
  for (const auto& [unit, state] : units) {
    const std::string_view what = awaited(unit, state);
    text +=
        fmt::format("{}{} {} ({})", separator, unit,
                    what.empty() ? "waits for nothing" : fmt::format("waits for {}", what), to_string(state));
    separator = "; ";
  }
  return text;
}

}  // namespace bfpsim
