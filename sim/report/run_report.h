// SPDX-License-Identifier: Apache-2.0
// Everything that a run's writers tell: the record, and what was asked beside it.
#pragma once

#include <optional>

#include "sim/engine/replay.h"
#include "sim/report/engine_check.h"

namespace bfpsim {

struct RunReport {
  RunRecord run;
  std::optional<EngineCheck> engines = std::nullopt;  ///< --check
};

}  // namespace bfpsim
