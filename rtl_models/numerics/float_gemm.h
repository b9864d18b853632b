// SPDX-License-Identifier: Apache-2.0
// The executable specification of a whole GEMM on a machine with a float datapath (contract B2, B6, B8).
#pragma once

#include <cstdint>
#include <vector>

#include "rtl_models/numerics/blocked_operand.h"
#include "rtl_models/numerics/float_dot.h"

namespace bfpsim {

/// How a float datapath cuts K and adds up.
struct FloatOrder {
  std::int64_t lanes = 16;  ///< products of a chunk at most
  FloatSum sum = FloatSum::RoundedTree;
  int aligner_fraction_bits = kExactAligner;
  Subnormals subnormals = Subnormals::Ieee;
  int arrays = 1;  ///< that take groups of K in turn, each with its own sums (SplitSums)
};

/// C[m][n] = sum over k of A[m][k] * B[n][k] (both operands as lines along K): float_dot() of each chunk,
/// added in FP32 from +0 in ascending K. A chunk is floor(lanes / segment) segments (runs of one scale pair,
/// the smaller block) where a segment fits the lanes; else at most `lanes` elements of one segment. Plain
/// floats have no scales: a line is one segment. A group is a chunk, or all chunks of a segment that is
/// longer. Precondition: equal k and blocks_nest(a, b); std::invalid_argument otherwise.
[[nodiscard]] std::vector<float> gemm_spec_float(const BlockedOperand& a, const BlockedOperand& b,
                                                 const FloatOrder& order);

}  // namespace bfpsim
