// SPDX-License-Identifier: Apache-2.0
// A tensor that is quantised when it is written to memory, and what that did to it (docs/fp8-training.md).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "rtl_models/numerics/block.h"
#include "sim/workload/schedule.h"

namespace bfpsim {

/// Counts of elements; `counts.saturated` are finite values beyond the format's largest, which became Inf
/// where the format has it.
struct WrittenTensor {
  Encoding as;
  std::int64_t elements = 0;
  EncodeCounts counts;
  std::optional<double> sqnr_db;  ///< against the FP32 values; absent where exact, all zero or not finite

  bool overflowed = false;  ///< a value that is not finite stands in memory: what a loss scaler looks for
};

/// Quantises `values` in place, elements numbered in the order of memory; `draw_key` of stochastic rounding
/// (lfsr.h). Precondition: the format is a plain float.
WrittenTensor write_tensor(std::vector<float>& values, const Encoding& as, std::uint32_t draw_key);

}  // namespace bfpsim
