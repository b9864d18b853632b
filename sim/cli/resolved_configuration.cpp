// SPDX-License-Identifier: Apache-2.0
#include "sim/cli/resolved_configuration.h"

#include "sim/config/accelerator_file.h"
#include "sim/config/flatten.h"
#include "sim/config/schedule_file.h"
#include "sim/config/technology_file.h"

namespace bfpsim {

ConfigurationFiles dump_files(const Configuration& configuration) {
  return {dump_accelerator(configuration.machine), dump_schedule(configuration.schedule),
          dump_technology(configuration.technology)};
}

std::vector<Setting> flat_configuration(const ConfigurationFiles& files, const RunInputs& inputs) {
  std::vector<Setting> settings = flatten("accelerator", files.accelerator);
  for (const std::vector<Setting>& more :
       {flatten("schedule", files.schedule), flatten(inputs.configuration.technology),
        inputs.workload_settings})
    settings.insert(settings.end(), more.begin(), more.end());
  return settings;
}

}  // namespace bfpsim
