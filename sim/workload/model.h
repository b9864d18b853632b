// SPDX-License-Identifier: Apache-2.0
// A model by shape: the operations of one training step without any tensor, in the form that traces have.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/workload/elementwise.h"
#include "sim/workload/trace.h"

namespace bfpsim {

/// A named number of the model, resolved: `--set workload.<name>=...` changes it.
struct WorkloadParameter {
  std::string name;
  std::string value;  ///< an integer, or the name of a block ("bottleneck")
};

/// One training step of a model, and how many of them make a training.
struct Workload {
  std::string name;
  std::string description;
  std::string source;  ///< where the model is defined: paper and section, or public code
  std::int64_t batch = 1;
  std::int64_t samples = 0;            ///< of an epoch; 0 when the workload does not say
  std::optional<std::int64_t> epochs;  ///< where its paper says
  std::vector<WorkloadParameter> parameters;
  TraceStep step;
};

/// A trace of one step without tensors; `origin` says which workload, batch and parameters it comes from.
[[nodiscard]] Trace as_trace(const Workload& workload);

/// The same step with another batch, without tensor files. Every extent that carries the batch must be a
/// multiple of `from`; throws std::invalid_argument otherwise.
[[nodiscard]] TraceStep with_batch(const TraceStep& step, std::int64_t from, std::int64_t to);

}  // namespace bfpsim
