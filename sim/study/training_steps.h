// SPDX-License-Identifier: Apache-2.0
// Training steps on the fast engine, for studies that compare machines and schedules. Internal to sim/study.
#pragma once

#include "sim/engine/replay.h"
#include "sim/workload/model.h"

namespace bfpsim {

/// A training step by shape, GEMMs and all other operations, in `epoch` of the workload's epochs.
[[nodiscard]] RunRecord run_step(const Workload& workload, const Schedule& schedule,
                                 const MachineParams& machine, std::int64_t epoch = 1);

/// The epochs of the workload's training, else of the schedule.
[[nodiscard]] std::int64_t training_epochs(const Workload& workload, const Schedule& schedule);

}  // namespace bfpsim
