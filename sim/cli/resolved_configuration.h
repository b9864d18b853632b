// SPDX-License-Identifier: Apache-2.0
// The resolved configuration of a run, as YAML and as a flat list.
#pragma once

#include <string>
#include <vector>

#include "sim/cli/run_inputs.h"
#include "sim/workload/setting.h"

namespace bfpsim {

/// Each file's text, every key explicit.
struct ConfigurationFiles {
  std::string accelerator;
  std::string schedule;
  std::string technology;
};

[[nodiscard]] ConfigurationFiles dump_files(const Configuration& configuration);

/// Machine, schedule, technology and workload, one after the other, as --set names them.
[[nodiscard]] std::vector<Setting> flat_configuration(const ConfigurationFiles& files,
                                                      const RunInputs& inputs);

}  // namespace bfpsim
