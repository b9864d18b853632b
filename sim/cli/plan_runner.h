// SPDX-License-Identifier: Apache-2.0
// What `bfpsim sweep run` and `sweep resume` do with a planned sweep.
#pragma once

#include <cstdint>
#include <string>

#include "sim/cli/exit_code.h"
#include "sim/cli/slurm.h"

namespace bfpsim {

enum class SweepBackend : std::uint8_t {
  Local,  ///< processes of this machine
  Slurm,  ///< a task of a job array for each chunk
};

struct RunPlanRequest {
  std::string manifest;  ///< or its folder
  SweepBackend backend = SweepBackend::Local;
  bool resume = false;  ///< go on with one that has begun
  bool wait = true;     ///< Slurm: until every point is settled
  int workers = 0;  ///< processes, of a task or of this machine; 0: 1 of a task, all cores of this machine
  int at_once = 0;  ///< Slurm: tasks; 0: no limit
  std::vector<std::string> sbatch;
};

[[nodiscard]] ExitCode run_plan(const RunPlanRequest& request);

}  // namespace bfpsim
