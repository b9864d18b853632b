// SPDX-License-Identifier: Apache-2.0
// A training step's operations as jobs of a machine: one a sweep, cut into packets.
#pragma once

#include <vector>

#include "rtl_models/arch/operation_job.h"
#include "sim/workload/step_operations.h"

namespace bfpsim {

struct PlannedOperation {
  StepOperation operation;
  std::vector<OperationJob> jobs;  ///< in order, with a barrier between
};

/// Packets as large as staging slots and result banks allow, but enough of them that load, work and store
/// overlap; their parts are whole requests where the tensors allow it. Precondition: at least one tensor has
/// elements, and the formats are of the format table, `block` elements a block where they leave it open.
[[nodiscard]] OperationJob plan_sweep(const MachineParams& machine, const OperationSweep& sweep,
                                      std::int64_t block);

/// Throws std::runtime_error, naming the operation, where the machine's buffers are too small for any packet.
[[nodiscard]] std::vector<PlannedOperation> plan_operations(const TraceStep& step, const Schedule& schedule,
                                                            const MachineParams& machine);

}  // namespace bfpsim
