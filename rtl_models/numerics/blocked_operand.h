// SPDX-License-Identifier: Apache-2.0
// A GEMM operand as the datapath sees it: lines along K, in blocks that share exponents (contract A7, B2).
#pragma once

#include <cstdint>
#include <vector>

#include "rtl_models/numerics/block.h"

namespace bfpsim {

/// The LFSR of stochastic rounding reloads at the start of each block, and of a 1xN block also after every 64
/// elements of it. Row and tensor blocks and plain floats count as blocks of a whole line (docs/contract.md,
/// E).
inline constexpr std::int64_t kDrawRun = 64;

/// Where stochastic rounding gets its draws: the key of the encoding (lfsr.h), and where this operand lies in
/// the whole one whose elements are numbered, so that a part is rounded as it is within the whole.
struct DrawSource {
  std::uint32_t key = 0;
  std::int64_t line0 = 0;    ///< first line; a multiple of the lines of a block
  std::int64_t k0 = 0;       ///< first element of each line; a multiple of the block, any of plain floats
  std::int64_t whole_k = 0;  ///< K of the whole operand; 0: this is all of it
};

/// lines x k elements, and one exponent code per (line group, block along K).
/// 1xN blocks have lines_per_block 1; T x T tiles have lines_per_block T and block_k T.
/// A line is a row of A or a column of B; blocks restart at k = 0 of each line; the last may be short.
/// Plain floats are one block with code 0, whose scale is 1.
struct BlockedOperand {
  std::int64_t lines = 0;
  std::int64_t k = 0;
  std::int64_t block_k = 64;
  std::int64_t lines_per_block = 1;
  BlockCodec codec;
  std::vector<Mantissa> mantissas;      ///< [lines][k] if the elements are integers, else empty
  std::vector<float> floats;            ///< [lines][k] float elements without their scale, exact; else empty
  std::vector<ExponentCode> exponents;  ///< [ceil(lines / lines_per_block)][blocks_per_line()]
  EncodeCounts counts;

  [[nodiscard]] std::int64_t blocks_per_line() const { return (k + block_k - 1) / block_k; }
  [[nodiscard]] ExponentCode exponent(std::int64_t line, std::int64_t block) const {
    return exponents[static_cast<std::size_t>((line / lines_per_block) * blocks_per_line() + block)];
  }
  [[nodiscard]] const Mantissa* line_mantissas(std::int64_t line) const {
    return mantissas.data() + line * k;
  }
  [[nodiscard]] const float* line_floats(std::int64_t line) const { return floats.data() + line * k; }
  /// An element without its scale: a float element, or a mantissa as a float. Exact.
  [[nodiscard]] float element(std::int64_t line, std::int64_t i) const {
    const auto at = static_cast<std::size_t>(line * k + i);
    return codec.has_float_elements() ? floats[at] : static_cast<float>(mantissas[at]);
  }
};

/// Encodes a dense lines x k matrix (x[line * k + i]) in blocks of `shape` (ignored for plain floats).
/// Row: one block a line. Tensor: one block in all.
[[nodiscard]] BlockedOperand encode_operand(const float* x, std::int64_t lines, std::int64_t k,
                                            const BlockCodec& codec, const BlockShape& shape,
                                            const DrawSource& draws = {});

/// The same for a format in its own block shape.
[[nodiscard]] BlockedOperand encode_operand(const float* x, std::int64_t lines, std::int64_t k,
                                            const Format& format, ExponentRule rule = ExponentRule::Frexp,
                                            NanPolicy nan_policy = NanPolicy::Propagate);

/// The dequantised matrix, [lines][k].
[[nodiscard]] std::vector<float> decode_operand(const BlockedOperand& operand);

}  // namespace bfpsim
