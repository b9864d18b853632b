// SPDX-License-Identifier: Apache-2.0
// One section of an accelerator file, read by the rows of the parameter table. Internal to sim/config.
#pragma once

#include <string>

#include "rtl_models/arch/machine.h"
#include "sim/config/accelerator_table.h"
#include "sim/config/reader.h"
#include "sim/config/resolve.h"

namespace bfpsim::config {

/// The section whose values a preset may give.
inline constexpr const char* kDramSection = "dram";
inline constexpr const char* kPresetKey = "preset";

/// The keys of a section, and those of the others to say where a stray key belongs.
[[nodiscard]] MappingReader::Keys section_keys(const std::string& section);

/// Sets the members that the section names; where it is absent, nothing.
void read_section(const MappingReader& root, const std::string& section, MachineParams& machine,
                  Problems& problems);

/// In an accelerator file, first takes the values of the preset that the section `dram` names, if it does.
/// Presets are looked for beside the file's folder (`../memories/`), then as all configurations are.
void read_preset(const MappingReader& root, const ConfigSearch& search, MachineParams& machine,
                 Problems& problems);

}  // namespace bfpsim::config
