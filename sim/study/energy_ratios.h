// SPDX-License-Identifier: Apache-2.0
// Energy of a training step in HBFP4, 6, 8 and FP32, and which comparisons survive the sources' spread.
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

/// One format's step.
struct EnergyCase {
  Schedule schedule;
  MachineParams machine;
};

/// `cases` in ascending energy as the expectations have it: each is compared with the one before.
[[nodiscard]] Reproduction reproduce_energy(const Publication& expectations, const Workload& workload,
                                            const std::vector<EnergyCase>& cases,
                                            const Technology& technology,
                                            const std::function<void(const std::string&)>& on_part);

}  // namespace bfpsim
