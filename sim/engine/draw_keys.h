// SPDX-License-Identifier: Apache-2.0
// Keys of a step's draws of stochastic rounding (docs/numerics.md, "Rounding"): seed, tensor and use.
#pragma once

#include <cstdint>

#include "rtl_models/numerics/lfsr.h"
#include "sim/workload/operation.h"
#include "sim/workload/step_tensors.h"

namespace bfpsim {

/// Numbers of an operation's tensors: X, W, dY, then its results by pass.
inline constexpr std::uint32_t kTensorsOfAnOperation = 8;
inline constexpr std::uint32_t kFirstResult = 3;

/// The use of a tensor that is written; the n-th GEMM of its layer reads it as use n.
inline constexpr std::uint32_t kWrittenUse = 0;

/// Of a tensor that the step has. `operation`: its number in the step, from 0.
[[nodiscard]] constexpr std::uint32_t tensor_draw_key(std::int64_t seed, std::uint32_t operation,
                                                      TensorName tensor, std::uint32_t use) {
  return draw_key(static_cast<std::uint64_t>(seed),
                  operation * kTensorsOfAnOperation + static_cast<std::uint32_t>(tensor), use);
}

/// Of the result of a pass, as it is written.
[[nodiscard]] constexpr std::uint32_t result_draw_key(std::int64_t seed, std::uint32_t operation, Pass pass) {
  return draw_key(static_cast<std::uint64_t>(seed),
                  operation * kTensorsOfAnOperation + kFirstResult + static_cast<std::uint32_t>(pass),
                  kWrittenUse);
}

}  // namespace bfpsim
