// SPDX-License-Identifier: Apache-2.0
// A planned sweep on the disk: its manifest, made once and then only read.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "sim/cli/exit_code.h"
#include "sim/study/sweep_manifest.h"

namespace bfpsim {

struct PlanRequest {
  std::string sweep;               ///< a name or a file
  std::optional<std::string> out;  ///< folder; absent: <name>.plan
  std::size_t chunk_points = 0;
  bool json = false;
  std::optional<std::string> config_dir;
};

/// Writes the manifest of a sweep into a new folder.
[[nodiscard]] ExitCode plan_sweep(const PlanRequest& request);

struct PlannedSweep {
  std::string folder;  ///< absolute
  SweepManifest manifest;
};

/// Whether `path` is a folder with a manifest, or a manifest.
[[nodiscard]] bool is_planned_sweep(const std::string& path);

/// By folder or manifest. Throws UsageError, also where another build of the program has planned it.
[[nodiscard]] PlannedSweep open_planned_sweep(const std::string& path);

}  // namespace bfpsim
