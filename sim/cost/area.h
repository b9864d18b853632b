// SPDX-License-Identifier: Apache-2.0
// Area of a machine: the accounting `full` of docs/area.md.
#pragma once

#include <string>
#include <vector>

#include "rtl_models/arch/machine.h"
#include "sim/cost/area_report.h"
#include "sim/cost/technology.h"

namespace bfpsim {

/// Every part that is counted. SRAM is left out where the technology has no figure for it.
[[nodiscard]] std::vector<AreaTerm> area_terms(const MachineParams& machine, const Technology& technology,
                                               Bound bound = Bound::Nominal);

[[nodiscard]] AreaReport area_of(const MachineParams& machine, const Technology& technology);

/// What the machine has and the area leaves out, one sentence each, without full stops.
[[nodiscard]] std::vector<std::string> area_not_counted(const MachineParams& machine,
                                                        const Technology& technology);

}  // namespace bfpsim
