// SPDX-License-Identifier: Apache-2.0
// Which conversions of a step could be shared: a tile blocks a matrix along both of its dimensions (contract
// A8).
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "sim/engine/step_plan.h"

namespace bfpsim {

struct TileEncodings {
  std::int64_t made = 0;       ///< operands of GEMMs that are encoded in tiles
  std::int64_t shareable = 0;  ///< of these, how many at least are a matrix that an earlier one has encoded
};

/// Absent where no operand is encoded in tiles. An operand is shareable if an earlier GEMM has the same
/// tensor of the same layer in the same format and tiles, lowered to the same matrix or its transpose, and no
/// rounding draws random bits, which are each use's own (contract A5).
[[nodiscard]] std::optional<TileEncodings> count_tile_encodings(const std::vector<PlannedGemm>& plan);

}  // namespace bfpsim
