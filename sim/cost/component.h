// SPDX-License-Identifier: Apache-2.0
// The parts of a machine that energy and area are told by.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace bfpsim {

enum class Component : std::uint8_t {
  Multipliers,
  AdderTrees,
  BlockAccumulators,
  Aligners,
  Fp32Accumulators,
  Registers,
  Converters,
  StagingBuffer,
  OperandBuffers,
  ResultPath,
  Control,
  Dram,
  Leakage,
};
inline constexpr std::size_t kComponentCount = 13;

struct ComponentInfo {
  std::string_view name;         ///< e.g. "adder_trees": key of JSON files
  std::string_view description;  ///< without a full stop
};
[[nodiscard]] const ComponentInfo& info(Component component);

/// All of them, in the order of reports.
[[nodiscard]] std::array<Component, kComponentCount> components();

}  // namespace bfpsim
