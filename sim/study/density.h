// SPDX-License-Identifier: Apache-2.0
// The claim of density as an architect means it: whole training steps at equal area, bandwidth and power.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "rtl_models/arch/machine.h"
#include "sim/config/publication_file.h"
#include "sim/cost/technology.h"
#include "sim/study/reproduction.h"
#include "sim/workload/model.h"
#include "sim/workload/schedule.h"

namespace bfpsim {

/// Training steps of `workload` in every design of density_designs(), whose schedules are `schedules`, on
/// machines of equal area made from `base`. `on_part` is told what runs next.
[[nodiscard]] Reproduction reproduce_density(const Publication& publication, const Workload& workload,
                                             const std::vector<Schedule>& schedules,
                                             const MachineParams& base, const Technology& technology,
                                             const std::function<void(const std::string&)>& on_part);

}  // namespace bfpsim
