// SPDX-License-Identifier: Apache-2.0
// --set key=value: changes of a configuration from the command line.
#pragma once

#include <string>
#include <vector>

namespace bfpsim {

/// Settings "dotted.key=value", each with the prefix that routed it taken off.
struct Overrides {
  std::vector<std::string> accelerator;
  std::vector<std::string> schedule;
  std::vector<std::string> workload;
  std::vector<std::string> technology;
};

/// Sends each setting to the file it belongs to: by its prefix `accelerator.`, `schedule.`, `workload.` or
/// `technology.`, else by its first key, the accelerator's first (keys of the other two need the prefix).
/// Throws ConfigError with all settings that are malformed or that no file knows.
[[nodiscard]] Overrides route_overrides(const std::vector<std::string>& settings);

}  // namespace bfpsim
