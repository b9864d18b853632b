// SPDX-License-Identifier: Apache-2.0
// Accelerator files (schema bfpsim.accelerator/1): YAML to MachineParams and back.
#pragma once

#include <string>
#include <vector>

#include "rtl_models/arch/machine.h"
#include "sim/config/resolve.h"

namespace bfpsim {

inline constexpr const char* kAcceleratorSchema = "bfpsim.accelerator/1";

/// Reads, applies `overrides` ("array.rows=16", see Overrides::accelerator), checks. Keys that the file
/// leaves out take the defaults of machine.h. A preset is looked for in the folder of `search`, then beside
/// the file's own, then among the shipped. Throws ConfigError with every mistake.
[[nodiscard]] MachineParams load_accelerator(const std::string& path,
                                             const std::vector<std::string>& overrides = {},
                                             const ConfigSearch& search = {});

/// The whole machine as YAML text, every key explicit; reads back to an equal machine.
[[nodiscard]] std::string dump_accelerator(const MachineParams& machine);

}  // namespace bfpsim
