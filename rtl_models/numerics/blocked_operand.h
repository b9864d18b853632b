// SPDX-License-Identifier: Apache-2.0
// A GEMM operand as the datapath sees it: lines along K, in blocks that share exponents (contract A7, B2).
#pragma once

#include <cstdint>
#include <vector>

#include "rtl_models/numerics/block.h"

namespace bfpsim {

/// lines x k mantissas, and one exponent code per (line group, block along K).
/// 1xN blocks have lines_per_block 1; T x T tiles have lines_per_block T and block_k T.
/// A line is a row of A or a column of B; blocks restart at k = 0 of each line; the last may be short.
struct BlockedOperand {
  std::int64_t lines = 0;
  std::int64_t k = 0;
  std::int64_t block_k = 64;
  std::int64_t lines_per_block = 1;
  BlockCodec codec;
  std::vector<Mantissa> mantissas;      ///< [lines][k]
  std::vector<ExponentCode> exponents;  ///< [ceil(lines / lines_per_block)][blocks_per_line()]
  EncodeCounts counts;

  [[nodiscard]] std::int64_t blocks_per_line() const { return (k + block_k - 1) / block_k; }
  [[nodiscard]] ExponentCode exponent(std::int64_t line, std::int64_t block) const {
    return exponents[static_cast<std::size_t>((line / lines_per_block) * blocks_per_line() + block)];
  }
  [[nodiscard]] const Mantissa* line_mantissas(std::int64_t line) const {
    return mantissas.data() + line * k;
  }
};

/// Encodes a dense lines x k matrix (x[line * k + i]) in the format's block shape.
/// Precondition: an integer block format. Row: one block a line. Tensor: one block in all.
[[nodiscard]] BlockedOperand encode_operand(const float* x, std::int64_t lines, std::int64_t k,
                                            const Format& format, ExponentRule rule = ExponentRule::Frexp,
                                            NanPolicy nan_policy = NanPolicy::Propagate);

/// The dequantised matrix, [lines][k].
[[nodiscard]] std::vector<float> decode_operand(const BlockedOperand& operand);

}  // namespace bfpsim
