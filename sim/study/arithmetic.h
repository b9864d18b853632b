// SPDX-License-Identifier: Apache-2.0
// How much a training computes: Table I's FLOPs, and the share of it in HBFP4.
#pragma once

#include <vector>

#include "sim/config/publication_file.h"
#include "sim/study/reproduction.h"
#include "sim/workload/model.h"
#include "sim/workload/schedule.h"

namespace bfpsim {

/// `flops.<workload>` of the publication for each of these workloads.
[[nodiscard]] Reproduction reproduce_flops(const Publication& publication,
                                           const std::vector<Workload>& workloads);

/// 99.7% in HBFP4, by epochs alone and with first and last layers, for each workload's own epochs.
[[nodiscard]] Reproduction reproduce_share(const Publication& publication,
                                           const std::vector<Workload>& workloads, const Schedule& schedule);

}  // namespace bfpsim
