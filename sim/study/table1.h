// SPDX-License-Identifier: Apache-2.0
// Table I of Harma et al.: arithmetic density of HBFP units against FP32.
#pragma once

#include <vector>

#include "sim/config/publication_file.h"
#include "sim/study/area_fit.h"
#include "sim/study/reproduction.h"

namespace bfpsim {

/// The figures `table1.hbfp<m>.<N>` of the publication, in its order.
[[nodiscard]] std::vector<DensityPoint> table1_points(const Publication& publication);

/// 15 HBFP points and BF16 under accounting `paper`; `bare`, `full` and the error of each point left out of
/// the fit beside them.
[[nodiscard]] Reproduction reproduce_table1(const Publication& publication, const Technology& technology);

}  // namespace bfpsim
