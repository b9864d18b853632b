// SPDX-License-Identifier: Apache-2.0
#include "sim/cli/sweep_inputs.h"

#include <fmt/format.h>

#include <algorithm>

#include "sim/cli/catalog.h"
#include "sim/cli/exit_code.h"
#include "sim/config/sweep_file.h"
#include "sim/report/point_metrics.h"

namespace bfpsim {

ResultLayout layout_of(const std::string& sweep, const std::vector<std::string>& axes) {
  ResultLayout layout;
  layout.sweep = sweep;
  layout.columns = point_columns();
  for (const std::string& axis : axes) {
    const bool taken = std::any_of(layout.columns.begin(), layout.columns.end(),
                                   [&](const ResultColumn& column) { return column.name == axis; });
    if (taken) throw UsageError(fmt::format("axis '{}' has the name of a result; rename it", axis));
  }
  layout.axes = axes;
  return layout;
}

SweepInputs load_sweep_inputs(const std::string& sweep, const std::optional<std::string>& config_dir) {
  const SweepPlan plan = load_sweep(resolve_config(ConfigKind::Sweep, sweep, make_search(config_dir)));
  std::vector<std::string> axes;
  for (const SweepAxis& axis : plan.axes)
    axes.push_back(axis.name);
  SweepInputs inputs{layout_of(plan.name, axes), {}};
  try {
    inputs.points = expand(plan);
  } catch (const SweepError& error) {
    throw UsageError(fmt::format("sweep '{}': {}", plan.name, error.what()));
  }
  if (inputs.points.empty())
    throw UsageError(fmt::format("sweep '{}' has no points: no combination meets 'where'", plan.name));
  return inputs;
}

}  // namespace bfpsim
