// SPDX-License-Identifier: Apache-2.0
// Everything that a run's writers tell: the record, and what was asked beside it.
#pragma once

#include <optional>
#include <vector>

#include "sim/cost/run_cost.h"
#include "sim/engine/projection.h"
#include "sim/engine/replay.h"
#include "sim/report/engine_check.h"
#include "sim/study/sensitivity.h"
#include "sim/workload/setting.h"

namespace bfpsim {

/// --project: the training, and what each phase's steps cost, in the order of its phases.
struct TrainingReport {
  Projection projection;
  std::vector<EnergyReport> energy_per_step;
  [[nodiscard]] double energy_j() const;  ///< of the whole training
};

struct RunReport {
  RunRecord run;
  std::vector<Setting> configuration{};  ///< resolved: machine, schedule, technology, workload
  bool by_shape = false;                 ///< of a workload, not of a captured trace
  std::int64_t batch = 0;                ///< samples of the step
  bool all_gemms = false;                ///< every GEMM has a line, however many there are
  std::optional<std::int64_t> cycle_limit = std::nullopt;  ///< --max-cycles, where that ended the run
  std::optional<EngineCheck> engines = std::nullopt;       ///< --check
  std::optional<RunCost> cost = std::nullopt;
  std::optional<TrainingReport> training = std::nullopt;
  std::optional<Sensitivity> sensitivity = std::nullopt;  ///< --sensitivity
};

}  // namespace bfpsim
