// SPDX-License-Identifier: Apache-2.0
// Schedule files (schema bfpsim.schedule/1): YAML to Schedule and back.
#pragma once

#include <string>
#include <vector>

#include "sim/workload/schedule.h"

namespace bfpsim {

inline constexpr const char* kScheduleSchema = "bfpsim.schedule/1";

/// Reads, applies `overrides` ("epochs=90", "rules.0.format=hbfp8", see Overrides::schedule), checks.
/// Throws ConfigError with every mistake.
[[nodiscard]] Schedule load_schedule(const std::string& path, const std::vector<std::string>& overrides = {});

/// The whole schedule as YAML text, every key explicit; reads back to an equal schedule.
[[nodiscard]] std::string dump_schedule(const Schedule& schedule);

}  // namespace bfpsim
