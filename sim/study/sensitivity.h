// SPDX-License-Identifier: Apache-2.0
// What a little more of each resource of a machine would save on a training step (docs/sensitivity.md).
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "sim/engine/replay.h"

namespace bfpsim {

/// A machine with one parameter changed, and the cycles it saves.
struct SensitivityChange {
  std::int64_t value = 0;         ///< of the parameter
  std::int64_t saved_cycles = 0;  ///< negative where the step takes longer
};

/// A parameter, tried in two steps; a step is absent where the machine cannot have it.
struct SensitivityProbe {
  std::string parameter;  ///< "converter.count"
  std::string unit;       ///< "converters"
  bool is_latency = false;
  std::int64_t value = 0;                  ///< as it is
  std::optional<SensitivityChange> small;  ///< one more; a latency: one less; a capacity: one KiB more
  std::optional<SensitivityChange> large;  ///< twice; a latency: half, rounded down
};

struct Sensitivity {
  std::int64_t cycles = 0;  ///< of the step on the machine as it is
  bool complete = true;     ///< false after an interrupt: the probes that were tried
  /// Those whose large step saves most first; then the small step.
  std::vector<SensitivityProbe> probes;
  /// The first, if it saves anything.
  [[nodiscard]] const SensitivityProbe* bottleneck() const;
};

struct SensitivityOptions {
  std::int64_t epoch = 1;
  std::int64_t epochs = 160;
  EnergyOfJob energy;  ///< where the schedule maps for energy
  /// Before each GEMM of each run; returning false stops everything.
  std::function<bool()> go_on = [] { return true; };
  bool operations = false;  ///< as ReplayOptions::operations
};

/// Runs the step by shape on the fast engine, once for each step of each parameter. GEMMs keep the mapping
/// that they have on the machine as it is, unless the parameter decides which mappings there are: then they
/// are mapped anew. Throws RefusedError where the machine as it is refuses the step.
[[nodiscard]] Sensitivity measure_sensitivity(const Trace& trace, const TraceStep& step,
                                              const Schedule& schedule, const MachineParams& machine,
                                              const SensitivityOptions& options = {});

}  // namespace bfpsim
