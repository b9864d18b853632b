// SPDX-License-Identifier: Apache-2.0
// How a pair of block formats is multiplied: in bytes or words, and how long 16-bit sums may run.
#pragma once

#include <algorithm>
#include <cstdint>

#include "rtl_models/numerics/kernels/integer_elements.h"

namespace bfpsim::kernels {

/// Mantissas are multiplied in cells of 32 bits along K: what one lane of a multiply-add instruction takes.
enum class CellKind : std::uint8_t {
  Bytes,  ///< 4 mantissas; A's may have an offset
  Words,  ///< 2 mantissas
};

/// In what an instruction set adds up the products of byte cells (of word cells always in 32 bits).
enum class ByteSums : std::uint8_t {
  Halves16,  ///< two 16-bit sums a lane, each of which takes two of a cell's products
  Whole32,   ///< one 32-bit sum a lane
  Signed32,  ///< the same of two signed bytes: A has no offset
};

/// A segment is what one block pair has in common, the shorter of the two blocks. It starts on a cell of its
/// own.
struct GemmPlan {
  CellKind kind = CellKind::Words;
  bool fits_32_bits = true;   ///< a segment's sum does; if not, every tile goes by the specification
  int cell_elements = 2;      ///< 4 (Bytes) or 2 (Words)
  int offset = 0;             ///< added to A's mantissas, so that they are not negative; 0: they are signed
  std::int64_t k = 0;         ///< elements of a line
  std::int64_t segment = 1;   ///< elements of a segment; the last may be shorter
  std::int64_t segments = 0;  ///< of a line
  std::int64_t segment_cells = 1;  ///< cells of a segment; the last may have fewer
  std::int64_t cells = 0;          ///< of a line
  std::int64_t span_cells = 1;     ///< Bytes: cells whose sum fits; never more than a segment has
  std::int64_t spans = 1;          ///< of a segment

  [[nodiscard]] std::int64_t elements_of_segment(std::int64_t s) const {
    return std::min(segment, k - s * segment);
  }
};

/// `segment`: the shorter block of the pair; blocks nest (blocks_nest() of gemm_spec.h). k >= 1.
[[nodiscard]] GemmPlan make_gemm_plan(const IntegerElements& a, const IntegerElements& b,
                                      std::int64_t segment, std::int64_t k, ByteSums byte_sums);

}  // namespace bfpsim::kernels
