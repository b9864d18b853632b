// SPDX-License-Identifier: Apache-2.0
// What a watchdog says: who waits for whom.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "rtl_models/arch/states.h"

namespace bfpsim {

/// What a unit in that state waits for ("the SIMD unit to free an input slot"); "" where it waits for
/// nothing. `unit` is its name in the reports: array, result_port, simd, converter, dma.
[[nodiscard]] std::string_view awaited(std::string_view unit, UnitState state);

/// "deadlock in cycle 12: array waits for ... (result_drain); ...", for a machine in which nothing moves any
/// more.
[[nodiscard]] std::string describe_standstill(std::int64_t cycle,
                                              const std::vector<std::pair<std::string, UnitState>>& units);

}  // namespace bfpsim
