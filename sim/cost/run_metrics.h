// SPDX-License-Identifier: Apache-2.0
// Figures of merit of a run: rates, and rates for each watt, area and byte (docs/energy.md).
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "rtl_models/arch/machine.h"
#include "sim/cost/run_cost.h"
#include "sim/engine/replay.h"

namespace bfpsim {

/// A figure that follows from time, energy, area and traffic. An operation is a multiplication or an
/// addition: a useful MAC is two.
struct RunMetric {
  std::string_view name;  ///< key of JSON files and column of sweeps, e.g. "tops_per_w"
  std::string_view unit;  ///< "" of a ratio
  std::string_view definition;
  /// Undefined where nothing was done, or a divisor is zero or unknown.
  std::optional<double> (*value)(const RunRecord& run, const RunCost& cost);
};

/// All of them, in the order of reports.
[[nodiscard]] const std::vector<RunMetric>& run_metrics();

/// What off-chip memory moves at most, in bytes a second; nullopt of an ideal memory, which has no limit.
[[nodiscard]] std::optional<double> memory_bytes_per_second(const MachineParams& machine);

/// Where a run lies under the roofline of its machine (Williams et al., CACM 52(4), 2009).
struct Roofline {
  double intensity = 0.0;     ///< operations for each byte of off-chip traffic
  double compute_roof = 0.0;  ///< operations a second, each lane busy with the run's mean of digit passes
  std::optional<double> memory_roof;  ///< bandwidth times intensity; absent of an ideal memory
  double achieved = 0.0;              ///< operations a second

  [[nodiscard]] bool is_memory_bound() const { return memory_roof && *memory_roof < compute_roof; }
  [[nodiscard]] double attainable() const { return is_memory_bound() ? *memory_roof : compute_roof; }
};

/// nullopt where there are no MACs, no time or no traffic.
[[nodiscard]] std::optional<Roofline> roofline_of(const RunRecord& run);

}  // namespace bfpsim
