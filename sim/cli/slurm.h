// SPDX-License-Identifier: Apache-2.0
// Planned sweeps as job arrays of Slurm (sbatch, squeue, scancel).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "sim/cli/planned_sweep.h"

namespace bfpsim {

struct SlurmOptions {
  std::vector<std::string> sbatch;  ///< further arguments of sbatch
  int at_once = 0;                  ///< tasks; 0: as many as the cluster gives
  int workers = 1;                  ///< processes of a task
};

/// "0-3,7": an array's indices. Precondition: ascending.
[[nodiscard]] std::string index_ranges(const std::vector<std::size_t>& indices);

class Slurm {
 public:
  Slurm(const PlannedSweep& sweep, SlurmOptions options);

  /// Submits a task for each chunk; ids of the jobs. Throws UsageError with what sbatch says.
  [[nodiscard]] std::vector<std::string> submit(const std::vector<std::size_t>& chunks) const;
  /// Tells the scheduler to forget earlier tasks of this sweep, if it can.
  void cancel() const;
  /// Whether the scheduler has tasks of this sweep that may still run; nullopt: it does not answer. Tasks
  /// that it holds because their launch failed wait for a person, and maybe for ever.
  [[nodiscard]] std::optional<bool> has_tasks() const;

 private:
  void write_script() const;

  const PlannedSweep& sweep_;
  SlurmOptions options_;
  std::string folder_;    ///< of the script and the tasks' output
  std::string job_name_;  ///< no other plan's jobs have it
};

}  // namespace bfpsim
