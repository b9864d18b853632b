// SPDX-License-Identifier: Apache-2.0
// Everything that a run's writers tell: the record, and what was asked beside it.
#pragma once

#include <optional>

#include "sim/engine/replay.h"
#include "sim/report/engine_check.h"

namespace bfpsim {

struct RunReport {
  RunRecord run;
  bool by_shape = false;                              ///< of a workload, not of a captured trace
  std::int64_t batch = 0;                             ///< samples of the step
  bool all_gemms = false;                             ///< every GEMM has a line, however many there are
  std::optional<EngineCheck> engines = std::nullopt;  ///< --check
};

}  // namespace bfpsim
