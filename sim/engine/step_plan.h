// SPDX-License-Identifier: Apache-2.0
// What a training step comes to on a machine under a schedule: lowered, formats chosen, mapped; nothing run
// yet.
#pragma once

#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "rtl_models/arch/machine.h"
#include "sim/engine/mapping_cache.h"
#include "sim/workload/schedule.h"
#include "sim/workload/trace.h"

namespace bfpsim {

/// The step cannot run on this machine under this schedule; `what()` names layer, pass and reason.
class RefusedError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

enum class GemmSide : std::uint8_t { A, B };

/// An operand of a plan's GEMM.
struct OperandOfPlan {
  std::size_t gemm = 0;  ///< index in the plan
  GemmSide side = GemmSide::A;
};

struct PlannedGemm {
  LoweredGemm gemm;  ///< its job has formats and mapping
  Encoding a;
  Encoding b;
  std::optional<OperandOfPlan> made_from_a;  ///< whose encoding A is made from; absent: from FP32
  std::optional<OperandOfPlan> made_from_b;
  std::int64_t passes = 1;          ///< digits of A x digits of B
  std::optional<BlockShape> block;  ///< A's, or B's where A has none; absent between plain floats
  MappingOrigin mapping;
};

/// Every GEMM of the step, in order. Throws RefusedError before anything runs.
[[nodiscard]] std::vector<PlannedGemm> plan_step(const TraceStep& step, const Schedule& schedule,
                                                 const MachineParams& machine, std::int64_t epoch,
                                                 std::int64_t epochs, MappingCache& mappings);

}  // namespace bfpsim
