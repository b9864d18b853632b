// SPDX-License-Identifier: Apache-2.0
// Runs the points of a sweep one after the other and keeps what later ones can use again.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "sim/cli/loaded_files.h"
#include "sim/cli/run_inputs.h"
#include "sim/cli/run_session.h"
#include "sim/engine/engine.h"
#include "sim/engine/step_plan.h"
#include "sim/study/result_store.h"
#include "sim/study/sweep_points.h"

namespace bfpsim {

/// Of one process. GEMMs that are equal, on an equal machine, are simulated and mapped once for all its
/// points.
class PointRunner {
 public:
  explicit PointRunner(std::optional<std::string> config_dir) : config_dir_(std::move(config_dir)) {}

  /// The key that the point's row will have; never throws for what a point asks.
  [[nodiscard]] std::string key(const SweepPoint& point);

  /// The row of a point; what is refused is a row with its error. nullopt: `known_key` is the point's key, so
  /// that its row stands as it is.
  [[nodiscard]] std::optional<ResultRow> run(const SweepPoint& point, std::int64_t ordinal,
                                             const std::string& known_key);

 private:
  /// What is known of one machine.
  struct Bench {
    MachineParams machine;
    std::unique_ptr<Engine> engine;
    MappingCache mappings;
    int points = 1;  ///< that it was asked for
  };
  Bench& bench_of(const Configuration& configuration, const std::string& engine);

  std::optional<std::string> config_dir_;
  LoadedFiles files_;
  std::map<std::string, Bench> benches_;  ///< by engine and parameters
};

/// A point as `bfpsim run` would be told it. Throws UsageError.
[[nodiscard]] RunRequest request_of(const SweepPoint& point, const std::optional<std::string>& config_dir);

}  // namespace bfpsim
