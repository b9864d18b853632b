// SPDX-License-Identifier: Apache-2.0
// A run filled in by hand: two HBFP4 GEMMs and one HBFP6 GEMM on 4 x 4 DPUs of 8 lanes (128 multipliers).
#pragma once

#include "sim/engine/replay.h"

namespace bfpsim::testing {

/// 3 GEMMs of 1000 + 3000 + 1000 cycles with 64,000 + 192,000 + 16,000 MACs.
[[nodiscard]] RunRecord sample_run();

}  // namespace bfpsim::testing
