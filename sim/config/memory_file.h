// SPDX-License-Identifier: Apache-2.0
// Memory files (schema bfpsim.memory/1): DRAM presets that machines name with `dram.preset`.
#pragma once

#include <string>

#include "rtl_models/arch/dram_params.h"

namespace bfpsim {

inline constexpr const char* kMemorySchema = "bfpsim.memory/1";

/// Reads a preset. Throws ConfigError with every mistake.
[[nodiscard]] DramParams load_memory(const std::string& path);

}  // namespace bfpsim
