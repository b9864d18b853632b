// SPDX-License-Identifier: Apache-2.0
// How K is cut into segments and chunks (contract B2).
#pragma once

#include <algorithm>
#include <cstdint>

#include "rtl_models/arch/gemm_job.h"
#include "rtl_models/arch/machine.h"
#include "rtl_models/numerics/digits.h"

namespace bfpsim {

/// A segment is the run of K that has one exponent pair: the smaller of the two blocks (of plain floats,
/// which have none, a chunk). A chunk is what the lanes hold: `groups` whole segments, or one of the
/// ceil(segment / lanes) parts of one. A segment group is one chunk's segments, or the one segment of several
/// chunks. One FP32 addition takes a segment group of an integer datapath, a chunk of a float one.
struct Chunking {
  std::int64_t segment = 0;
  int groups = 1;            ///< segments in a full chunk (G of contract B4)
  int group_lanes = 0;       ///< lanes one segment takes in a chunk
  std::int64_t group_k = 0;  ///< elements of K of a full segment group
  bool adds_chunks = false;  ///< each chunk is followed by an FP32 addition
  int arrays = 1;            ///< that take segment groups in turn, a round of them at a time
  int a_digits = 1;
  int b_digits = 1;
  Fusion fusion = Fusion::Temporal;
  int lanes = 0;

  /// Digit products of one MAC.
  [[nodiscard]] int digit_products() const { return a_digits * b_digits; }
  /// Passes of a chunk of `elements` (docs/timing.md, section 1).
  [[nodiscard]] std::int64_t passes(std::int64_t elements) const {
    const int products = digit_products();
    if (fusion == Fusion::Temporal) return products;
    return products <= lanes ? ceil_div(elements, lanes / products) : elements * ceil_div(products, lanes);
  }
  /// Spatial: what the lanes multiply in pass `pass` of a chunk.
  [[nodiscard]] LaneFusion lane_fusion(int pass) const {
    const int products = digit_products();
    if (products <= lanes) return {a_digits, b_digits, pass * (lanes / products) * products};
    const int passes_per_element = static_cast<int>(ceil_div(products, lanes));
    return {a_digits, b_digits, pass / passes_per_element * products + pass % passes_per_element * lanes};
  }
  /// Elements of K of a full chunk.
  [[nodiscard]] std::int64_t chunk_k() const { return groups > 1 ? group_k : group_lanes; }
  /// Chunks of a full segment group.
  [[nodiscard]] std::int64_t chunks_per_group() const { return ceil_div(group_k, chunk_k()); }
  /// Elements of K of a full round: a segment group for each array.
  [[nodiscard]] std::int64_t round_k() const { return group_k * arrays; }
  /// Elements of K of a full FP32 addition.
  [[nodiscard]] std::int64_t addition_k() const { return adds_chunks ? chunk_k() : group_k; }

  /// Passes of the segment group that starts at `k0`, where `k_end` ends the operand.
  [[nodiscard]] std::int64_t passes_of_group(std::int64_t k0, std::int64_t k_end) const {
    const std::int64_t elements = std::min(group_k, k_end - k0);
    const std::int64_t whole = elements / chunk_k();
    const std::int64_t rest = elements % chunk_k();
    return whole * passes(chunk_k()) + (rest > 0 ? passes(rest) : 0);
  }
};

/// Chunks that a segment takes in a row of DPUs each, on a machine whose array holds one operand: its block
/// sum flows on from row to row. 1 where each chunk is followed by an FP32 addition.
[[nodiscard]] inline std::int64_t rows_per_segment(const Chunking& c) {
  return c.adds_chunks || c.groups > 1 ? 1 : ceil_div(c.segment, c.group_lanes);
}

/// Chunks of a fold: what an array of `rows` holds of the stationary operand at once, whole segments only.
[[nodiscard]] inline std::int64_t fold_chunks(const Chunking& c, int rows) {
  return rows / rows_per_segment(c) * rows_per_segment(c);
}

/// The smaller (the larger) block of two operands; `otherwise` where both are plain floats.
[[nodiscard]] inline std::int64_t smaller_block(const OperandFormat& a, const OperandFormat& b,
                                                std::int64_t otherwise) {
  if (a.codec.is_plain_float()) return b.codec.is_plain_float() ? otherwise : b.block;
  return b.codec.is_plain_float() ? a.block : std::min(a.block, b.block);
}
[[nodiscard]] inline std::int64_t larger_block(const OperandFormat& a, const OperandFormat& b,
                                               std::int64_t otherwise) {
  if (a.codec.is_plain_float()) return b.codec.is_plain_float() ? otherwise : b.block;
  return b.codec.is_plain_float() ? a.block : std::max(a.block, b.block);
}

[[nodiscard]] inline Chunking make_chunking(const ArrayParams& array, const OperandFormat& a,
                                            const OperandFormat& b) {
  Chunking c;
  c.segment = smaller_block(a, b, array.lanes);
  c.groups = c.segment < array.lanes ? static_cast<int>(array.lanes / c.segment) : 1;
  c.group_lanes = static_cast<int>(std::min<std::int64_t>(c.segment, array.lanes));
  c.group_k = c.segment * c.groups;
  c.adds_chunks = array.datapath == Datapath::Float;
  c.lanes = array.lanes;
  c.arrays = array.k_arrays();
  if (array.datapath == Datapath::Float) return c;
  c.fusion = array.fusion;
  c.a_digits = digit_count(a.codec.mantissa_bits, array.slice_bits);
  c.b_digits = digit_count(b.codec.mantissa_bits, array.slice_bits);
  return c;
}

/// tile_k must be a multiple of this, so that cutting K never changes which segments an FP32 addition joins,
/// nor which array does.
[[nodiscard]] inline std::int64_t k_quantum(const Chunking& c, const OperandFormat& a,
                                            const OperandFormat& b) {
  const std::int64_t block = larger_block(a, b, c.group_k);
  std::int64_t quantum = block;
  while (quantum % c.round_k() != 0)
    quantum += block;
  return quantum;
}

}  // namespace bfpsim
