// SPDX-License-Identifier: Apache-2.0
// Jobs as keys: equal keys, equal time on the same machine.
#pragma once

#include <cstdint>
#include <vector>

#include "rtl_models/arch/gemm_job.h"
#include "rtl_models/arch/operation_job.h"

namespace bfpsim {

using JobKey = std::vector<std::int64_t>;

/// All of a view.
[[nodiscard]] JobKey view_key(const OperandView& view);

/// Everything that an engine's timing depends on, the mapping included if asked.
[[nodiscard]] JobKey job_key(const GemmJob& job, bool with_mapping);
[[nodiscard]] JobKey job_key(const OperationJob& job);

}  // namespace bfpsim
