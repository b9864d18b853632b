// SPDX-License-Identifier: Apache-2.0
// What `bfpsim run` does once its options are known.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/cli/exit_code.h"
#include "sim/cli/timeline_file.h"

namespace bfpsim {

struct RunRequest {
  std::optional<std::string> trace;     ///< either this
  std::optional<std::string> workload;  ///< or this
  std::optional<std::int64_t> step;     ///< of the trace; absent: the last
  std::optional<std::int64_t> batch;    ///< of the workload; absent: as its file says
  std::string accelerator = "default";
  std::string schedule = "accuracy_boosters";
  std::string technology;  ///< empty: the default
  std::string engine = "fast";
  std::int64_t epoch = 1;
  std::optional<std::int64_t> epochs;  ///< absent: the workload's, else the schedule's
  bool check = false;
  bool project = false;
  bool sensitivity = false;
  bool operations = true;  ///< what is no GEMM, too
  std::optional<std::int64_t> max_cycles;
  std::optional<std::string> out;  ///< absent: bfpsim-out/<workload>-<schedule>-<accelerator>
  std::optional<std::string> dump_outputs;
  TimelineRequest timeline;
  bool json = false;
  bool all_gemms = false;
  std::vector<std::string> settings;
  std::optional<std::string> config_dir;
  bool dump_config = false;
};

/// Runs the step, reports, writes run.json. Nothing is written where something is refused.
[[nodiscard]] ExitCode run_step(const RunRequest& request);

/// Lists what can be run, with examples.
[[nodiscard]] ExitCode show_runnable();

}  // namespace bfpsim
