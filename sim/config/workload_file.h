// SPDX-License-Identifier: Apache-2.0
// Workload files (schema bfpsim.workload/1, docs/workloads.md): YAML to the operations of a training step.
#pragma once

#include <string>
#include <vector>

#include "sim/workload/model.h"

namespace bfpsim {

inline constexpr const char* kWorkloadSchema = "bfpsim.workload/1";

/// Reads, applies `overrides` ("batch=128", "sequence=2048", see Overrides::workload: a root key of the file
/// or one of its parameters), checks, expands. Throws ConfigError with every mistake.
[[nodiscard]] Workload load_workload(const std::string& path, const std::vector<std::string>& overrides = {});

/// The file with the overrides applied and the root keys' defaults filled in, as YAML text; reads back to an
/// equal workload. Comments are gone. Throws as load_workload() does.
[[nodiscard]] std::string dump_workload(const std::string& path,
                                        const std::vector<std::string>& overrides = {});

}  // namespace bfpsim
