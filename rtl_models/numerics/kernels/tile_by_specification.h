// SPDX-License-Identifier: Apache-2.0
// One tile of C from packed operands by the specification's own routines: for sums or exponents that the
// vector kernels do not hold exactly.
#pragma once

#include <cstdint>

#include "rtl_models/numerics/kernels/packed_operand.h"

namespace bfpsim::kernels {

/// Adds the products of A's panel i and B's panel j in `segments` segments from `segment` on to totals
/// [a.width][b.width]: any elements of up to 16 bits, any exponents.
void add_tile_by_specification(const PackedOperand& a, std::int64_t i, const PackedOperand& b, std::int64_t j,
                               std::int64_t segment, std::int64_t segments, float* totals);

}  // namespace bfpsim::kernels
