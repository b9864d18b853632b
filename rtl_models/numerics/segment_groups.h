// SPDX-License-Identifier: Apache-2.0
// How the block pairs of one output reach the FP32 accumulator (contract B2, B4). For .cpp files of this
// folder.
#pragma once

#include <algorithm>
#include <vector>

#include "rtl_models/numerics/gemm_spec.h"

namespace bfpsim {

/// Row `row` of A and line `column` of B: their segments (the shorter block) in ascending K, joined
/// `pairs_per_addition` at a time. Calls group(pairs, count) for each FP32 addition. `scratch` is
/// overwritten.
template <typename Group>
void for_each_group(const BlockedOperand& a, std::int64_t row, const BlockedOperand& b, std::int64_t column,
                    const AccumulationOrder& order, std::vector<AlignerInput>& scratch, Group group) {
  const std::int64_t segment = std::min(a.block_k, b.block_k);
  const Mantissa* a_line = a.line_mantissas(row);
  const Mantissa* b_line = b.line_mantissas(column);
  scratch.clear();
  for (std::int64_t k0 = 0; k0 < a.k; k0 += segment) {
    AlignerInput pair;
    pair.exponent =
        add_exponents(a.exponent(row, k0 / a.block_k), a.codec, b.exponent(column, k0 / b.block_k), b.codec);
    pair.sum = integer_dot(a_line + k0, b_line + k0, std::min(segment, a.k - k0));
    scratch.push_back(pair);
    const bool last = k0 + segment >= a.k;
    if (last || static_cast<int>(scratch.size()) == order.pairs_per_addition) {
      group(scratch.data(), static_cast<int>(scratch.size()));
      scratch.clear();
    }
  }
}

}  // namespace bfpsim
