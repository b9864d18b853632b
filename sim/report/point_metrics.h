// SPDX-License-Identifier: Apache-2.0
// The figures of a run as the columns of a sweep.
#pragma once

#include <vector>

#include "sim/cost/run_cost.h"
#include "sim/engine/replay.h"
#include "sim/study/result_store.h"

namespace bfpsim {

/// Names, units and descriptions, in the order of point_values().
[[nodiscard]] std::vector<ResultColumn> point_columns();

/// One cell for each column; what is undefined (numerics without values) is null.
[[nodiscard]] std::vector<Cell> point_values(const RunRecord& run, const RunCost& cost);

}  // namespace bfpsim
