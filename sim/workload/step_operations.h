// SPDX-License-Identifier: Apache-2.0
// All of a training step that is no GEMM: forward, backward and the weights' update (docs/operations.md).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sim/workload/schedule.h"
#include "sim/workload/trace.h"

namespace bfpsim {

enum class OperationPass : std::uint8_t { Forward, Backward, Update };
[[nodiscard]] std::string_view to_string(OperationPass pass);  ///< forward, backward, update

/// A tensor that a sweep reads or writes whole.
struct SweptTensor {
  std::int64_t elements = 0;
  std::string format = "fp32";  ///< a name of the format table
};

/// One pass over the data: what is needed from the whole of it, later sweeps may use.
struct OperationSweep {
  std::vector<SweptTensor> reads;
  std::vector<SweptTensor> writes;
  std::int64_t lane_operations = 0;  ///< > 0
};

struct StepOperation {
  std::string layer;  ///< of fused operations "bn2 + add + relu2"
  std::string kind;   ///< likewise "batch_norm + add + relu"
  OperationPass pass = OperationPass::Forward;
  std::int64_t elements = 0;  ///< of its result; of an update, weights
  std::vector<OperationSweep> sweeps;
};

/// In forward order, then in backward order, then the updates in forward order.
///
/// Forward: the step's `elementwise`, without what is fused into a GEMM; an operation of a kind that fuses
/// (OperationCost::fuses) joins the one before it if no GEMM lies between. Backward: their gradients, fused
/// likewise, and that of each GEMM's `post_op`. Update: of each weight tensor, with a check for Inf and NaN
/// before it where the loss is scaled.
[[nodiscard]] std::vector<StepOperation> list_operations(const TraceStep& step, const Schedule& schedule);

}  // namespace bfpsim
