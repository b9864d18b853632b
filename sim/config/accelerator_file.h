// SPDX-License-Identifier: Apache-2.0
// Accelerator files (schema bfpsim.accelerator/1): YAML to MachineParams and back.
#pragma once

#include <string>
#include <vector>

#include "rtl_models/arch/machine.h"

namespace bfpsim {

inline constexpr const char* kAcceleratorSchema = "bfpsim.accelerator/1";

/// Reads, applies `overrides` ("array.rows=16", see Overrides::accelerator), checks. Keys that the file
/// leaves out take the defaults of machine.h. Throws ConfigError with every mistake.
[[nodiscard]] MachineParams load_accelerator(const std::string& path,
                                             const std::vector<std::string>& overrides = {});

/// The whole machine as YAML text, every key explicit; reads back to an equal machine.
[[nodiscard]] std::string dump_accelerator(const MachineParams& machine);

}  // namespace bfpsim
