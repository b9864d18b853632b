// SPDX-License-Identifier: Apache-2.0
// What a training step comes to on a machine under a schedule: lowered, formats chosen, mapped; nothing run
// yet.
#pragma once

#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "rtl_models/arch/machine.h"
#include "sim/engine/job_key.h"
#include "sim/engine/mapper.h"
#include "sim/workload/schedule.h"
#include "sim/workload/trace.h"

namespace bfpsim {

/// The step cannot run on this machine under this schedule; `what()` names layer, pass and reason.
class RefusedError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct PlannedGemm {
  LoweredGemm gemm;  ///< its job has formats and mapping
  Encoding a;
  Encoding b;
  std::int64_t passes = 1;          ///< digits of A x digits of B
  std::optional<BlockShape> block;  ///< A's, or B's where A has none; absent between plain floats
};

/// Mappings of one machine's jobs, chosen once for equal ones.
class MappingCache {
 public:
  /// Throws std::runtime_error, as choose_mapping does. `machine` is the same in all calls.
  const TileMapping& mapping(const MachineParams& machine, const GemmJob& job);

 private:
  std::map<JobKey, TileMapping> known_;
  TrafficMemo traffic_;
};

/// Every GEMM of the step, in order. Throws RefusedError before anything runs.
[[nodiscard]] std::vector<PlannedGemm> plan_step(const TraceStep& step, const Schedule& schedule,
                                                 const MachineParams& machine, std::int64_t epoch,
                                                 std::int64_t epochs, MappingCache& mappings);

}  // namespace bfpsim
