// SPDX-License-Identifier: Apache-2.0
// Points of a sweep over worker processes of this machine.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "sim/cli/point_runner.h"

namespace bfpsim {

struct PointTask {
  const SweepPoint* point = nullptr;
  std::int64_t ordinal = 0;
  std::string known_key;  ///< of a row that there is already; empty: none
};

struct PointPoolWork {
  std::vector<PointTask> tasks;
  int workers = 0;  ///< 0: one for each core
  std::optional<std::string> config_dir;
  /// A point's row. A point whose worker died has a row with an error and without a key.
  std::function<void(ResultRow)> row;
  /// A point whose row stands as it is; may be absent.
  std::function<void()> kept;
  /// Some times a second; false ends the work after the points in hand.
  std::function<bool()> go_on;
};

/// Whether every point was run or kept. What `row` throws ends the workers.
[[nodiscard]] bool run_points(const PointPoolWork& work);

}  // namespace bfpsim
