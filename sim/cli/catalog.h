// SPDX-License-Identifier: Apache-2.0
// All configurations and traces that can be named, loaded.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/config/resolve.h"
#include "sim/report/list_report.h"

namespace bfpsim {

/// Where names are looked up: --config-dir, then the data folders.
[[nodiscard]] ConfigSearch make_search(const std::optional<std::string>& config_dir);

/// The format table, then the files of configs/formats/.
[[nodiscard]] std::vector<ListedFormat> list_formats(const ConfigSearch& search);
[[nodiscard]] std::vector<ListedAccelerator> list_accelerators(const ConfigSearch& search);
[[nodiscard]] std::vector<ListedSchedule> list_schedules(const ConfigSearch& search);
[[nodiscard]] std::vector<ListedWorkload> list_workloads(const ConfigSearch& search);
[[nodiscard]] std::vector<ListedMemory> list_memories(const ConfigSearch& search);
[[nodiscard]] std::vector<ListedTechnology> list_technologies(const ConfigSearch& search);
[[nodiscard]] std::vector<ListedTrace> load_traces(const ConfigSearch& search);
[[nodiscard]] std::vector<ListedSuite> list_suites(const ConfigSearch& search);
[[nodiscard]] std::vector<ListedSweep> list_sweeps(const ConfigSearch& search);

}  // namespace bfpsim
