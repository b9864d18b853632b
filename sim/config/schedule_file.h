// SPDX-License-Identifier: Apache-2.0
// Schedule files (schema bfpsim.schedule/1): YAML to Schedule and back.
#pragma once

#include <string>
#include <vector>

#include "sim/config/resolve.h"
#include "sim/workload/schedule.h"

namespace bfpsim {

inline constexpr const char* kScheduleSchema = "bfpsim.schedule/1";

/// Reads, applies `overrides` ("epochs=90", "rules.0.format=hbfp8", see Overrides::schedule), checks.
/// Names of formats outside the table are looked up by `search`, relative paths from the file's folder, then
/// from the working directory. Throws ConfigError with every mistake.
[[nodiscard]] Schedule load_schedule(const std::string& path, const std::vector<std::string>& overrides = {},
                                     const ConfigSearch& search = {});

/// The whole schedule as YAML text, every key explicit but for a `mapping` that is the default; reads back to
/// an equal schedule, also where the files of its formats are gone: formats that are not of the table stand
/// in it in full.
[[nodiscard]] std::string dump_schedule(const Schedule& schedule);

}  // namespace bfpsim
