// SPDX-License-Identifier: Apache-2.0
// Runs points of a planned sweep into durable files, and makes a database of them.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "sim/cli/exit_code.h"
#include "sim/cli/planned_sweep.h"

namespace bfpsim {

struct WorkerRequest {
  std::string manifest;  ///< or its folder
  std::size_t chunk = 0;
  int workers = 1;
};

/// Runs what the chunk lacks. TryAgain where points are left that another try may settle.
[[nodiscard]] ExitCode run_chunk(const WorkerRequest& request);

/// Runs what the sweep lacks in `workers` processes of this machine (0: one for each core); as run_chunk().
[[nodiscard]] ExitCode run_here(const PlannedSweep& sweep, int workers);

struct MergeRequest {
  std::string manifest;            ///< or its folder
  std::optional<std::string> out;  ///< absent: <name>.sqlite
  bool partial = false;            ///< also where points are missing
};

/// Makes the database that a sweep on this machine would have made. TryAgain where points are missing.
[[nodiscard]] ExitCode merge_sweep(const MergeRequest& request);

/// How far a planned sweep is.
[[nodiscard]] ExitCode show_plan_status(const std::string& manifest, bool json);

}  // namespace bfpsim
