// SPDX-License-Identifier: Apache-2.0
// What `bfpsim run` does once its options are known.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/cli/exit_code.h"

namespace bfpsim {

struct RunRequest {
  std::optional<std::string> trace;
  std::optional<std::int64_t> step;  ///< absent: the trace's last
  std::string accelerator = "default";
  std::string schedule = "accuracy_boosters";
  std::string engine = "fast";
  std::int64_t epoch = 1;
  std::optional<std::int64_t> epochs;  ///< absent: the schedule's
  bool check = false;
  std::optional<std::string> out;  ///< absent: bfpsim-out/<workload>-<schedule>-<accelerator>
  std::optional<std::string> dump_outputs;
  bool json = false;
  std::vector<std::string> settings;
  std::optional<std::string> config_dir;
  bool dump_config = false;
};

/// Replays, reports, writes run.json. Nothing is written where something is refused.
[[nodiscard]] ExitCode run_trace(const RunRequest& request);

/// Lists what can be run, with examples.
[[nodiscard]] ExitCode show_runnable();

}  // namespace bfpsim
