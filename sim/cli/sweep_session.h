// SPDX-License-Identifier: Apache-2.0
// What `bfpsim sweep` does once its options are known.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/cli/exit_code.h"
#include "sim/report/sweep_report.h"

namespace bfpsim {

struct SweepRequest {
  std::string sweep;               ///< a name or a file
  int workers = 0;                 ///< processes; 0: one for each core
  std::optional<std::string> out;  ///< absent: <name>.sqlite
  bool resume = false;
  bool list_points = false;  ///< print the points and run none
  bool json = false;
  std::optional<std::string> config_dir;
};

/// Runs the points that the file does not have yet.
[[nodiscard]] ExitCode run_sweep(const SweepRequest& request);

struct SweepShowRequest {
  std::string file;
  SweepView view;
  std::optional<std::string> csv;  ///< files; "-" is stdout
  std::optional<std::string> json_lines;
  bool json = false;
};

/// How far a sweep is, and what failed.
[[nodiscard]] ExitCode show_sweep_status(const SweepShowRequest& request);
/// Rows as a table, or exported.
[[nodiscard]] ExitCode show_sweep(const SweepShowRequest& request);

}  // namespace bfpsim
