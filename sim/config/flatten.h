// SPDX-License-Identifier: Apache-2.0
// Resolved configurations as flat lists, for run.json.
#pragma once

#include <string>
#include <vector>

#include "sim/cost/technology.h"
#include "sim/workload/model.h"
#include "sim/workload/setting.h"

namespace bfpsim {

/// Every scalar of a dumped configuration (dump_accelerator(), dump_schedule()), in its order, its key behind
/// "`kind`."; list items are named by position, from 0, as --set does. What the file says of itself (schema,
/// name, description, source) is left out.
[[nodiscard]] std::vector<Setting> flatten(const std::string& kind, const std::string& yaml);

/// Node and constants, without their sources; of a constant's bounds, those that differ from its value.
[[nodiscard]] std::vector<Setting> flatten(const Technology& technology);

/// What --set can change of a workload but its layers and its batch, which run.json has anyway.
[[nodiscard]] std::vector<Setting> flatten(const Workload& workload);

}  // namespace bfpsim
