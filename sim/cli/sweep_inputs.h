// SPDX-License-Identifier: Apache-2.0
// A sweep as it is read: its points, and the columns of their rows.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/study/result_store.h"
#include "sim/study/sweep_points.h"

namespace bfpsim {

struct SweepInputs {
  ResultLayout layout;
  std::vector<SweepPoint> points;  ///< at least one
};

/// Of a sweep by name or file. Throws UsageError, ConfigError.
[[nodiscard]] SweepInputs load_sweep_inputs(const std::string& sweep,
                                            const std::optional<std::string>& config_dir);

/// What this program stores of a sweep with these axes. Throws UsageError where an axis has the name of a
/// result.
[[nodiscard]] ResultLayout layout_of(const std::string& sweep, const std::vector<std::string>& axes);

}  // namespace bfpsim
