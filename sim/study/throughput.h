// SPDX-License-Identifier: Apache-2.0
// What bit-sliced HBFP6 costs on 4-bit slices: cycles over whole trainings, and the area that slicing adds.
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

/// Trainings of each workload under `schedule` on `machine`, against all HBFP4. `on_part` is told what runs
/// next.
[[nodiscard]] Reproduction reproduce_throughput(const Publication& publication,
                                                const std::vector<Workload>& workloads,
                                                const Schedule& schedule, const MachineParams& machine,
                                                const Technology& technology,
                                                const std::function<void(const std::string&)>& on_part);

}  // namespace bfpsim
