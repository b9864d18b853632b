// SPDX-License-Identifier: Apache-2.0
// The executable specification of a whole GEMM (contract B1-B7).
#pragma once

#include <cstdint>
#include <vector>

#include "rtl_models/numerics/blocked_operand.h"
#include "rtl_models/numerics/dot.h"

namespace bfpsim {

/// How a machine groups block pairs between FP32 additions (contract B2, B4, B7).
struct AccumulationOrder {
  /// Block pairs that one aligner joins before an FP32 addition; 1 is the reference order: one addition per
  /// pair.
  int pairs_per_addition = 1;
  int aligner_fraction_bits = kExactAligner;
  Subnormals subnormals = Subnormals::Ieee;
  int arrays = 1;  ///< that take the groups in turn, each with its own sums (SplitSums)
};

/// Whether every block of one operand lies in one block of the other, along K (contract B2): the shorter
/// block length divides the longer, or the longer spans the whole of K.
[[nodiscard]] bool blocks_nest(const BlockedOperand& a, const BlockedOperand& b);

/// C[m][n] = sum over k of A[m][k] * B[n][k] (both operands as lines along K), FP32, ascending K.
/// Precondition: equal k and blocks_nest(a, b); std::invalid_argument otherwise. Segments follow the smaller
/// block; groups of `pairs_per_addition` segments start at k = 0, the last may be short. Two plain floats
/// have no blocks: they multiply as gemm_spec_fp32() does. A plain float takes the blocks of the other
/// operand.
[[nodiscard]] std::vector<float> gemm_spec(const BlockedOperand& a, const BlockedOperand& b,
                                           const AccumulationOrder& order = {});

/// The reference order for plain floats: each product and each sum in FP32, ascending K, operands already
/// cast.
[[nodiscard]] std::vector<float> gemm_spec_fp32(const float* a, std::int64_t m, const float* b,
                                                std::int64_t n, std::int64_t k,
                                                Subnormals subnormals = Subnormals::Ieee);

/// The same product in FP64 from the unquantised sources, ascending K: what SQNR is measured against.
[[nodiscard]] std::vector<double> gemm_fp64(const float* a, std::int64_t m, const float* b, std::int64_t n,
                                            std::int64_t k);

}  // namespace bfpsim
