// SPDX-License-Identifier: Apache-2.0
// How a float datapath cuts the reduction into chunks (contract B2, B8). For .cpp files of this folder.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "rtl_models/numerics/blocked_operand.h"
#include "rtl_models/numerics/float_dot.h"

namespace bfpsim {

/// First elements of the parts of K that one FP32 addition takes, and the end.
[[nodiscard]] inline std::vector<std::int64_t> cut_chunks(std::int64_t k, std::int64_t segment,
                                                          std::int64_t lanes) {
  std::vector<std::int64_t> cuts;
  const std::int64_t whole = lanes / segment * segment;
  for (std::int64_t at = 0; at < k;) {
    cuts.push_back(at);
    const std::int64_t segment_end = at / segment * segment + segment;
    at = whole > 0 ? at + whole : std::min(at + lanes, segment_end);
  }
  cuts.push_back(k);
  return cuts;
}

/// All elements of an operand without their scale, [lines][k].
[[nodiscard]] inline std::vector<float> unscaled(const BlockedOperand& operand) {
  if (operand.codec.has_float_elements()) return operand.floats;
  return {operand.mantissas.begin(), operand.mantissas.end()};
}

/// Which of a GEMM's chunks one is.
struct ChunkPlace {
  std::size_t output = 0;  ///< row * b.lines + column
  std::int64_t group = 0;  ///< along K: the chunk itself, or the segment with a scale pair that it is part of
  bool last_of_output = false;
};

/// Calls chunk(place, lanes) for each chunk of each output, in ascending K.
template <typename Chunk>
void for_each_chunk(const BlockedOperand& a, const BlockedOperand& b, std::int64_t lanes, Chunk chunk) {
  const std::vector<float> a_elements = unscaled(a);
  const std::vector<float> b_elements = unscaled(b);
  const std::int64_t segment = std::max<std::int64_t>(std::min(a.block_k, b.block_k), 1);
  const std::vector<std::int64_t> cuts = cut_chunks(a.k, segment, lanes);
  const bool scaled = !a.codec.is_plain_float() || !b.codec.is_plain_float();
  const std::int64_t whole = lanes / segment * segment;
  const std::int64_t group = whole > 0 ? whole : scaled ? segment : lanes;
  std::vector<PairExponent> scales;
  for (std::int64_t output = 0; output < a.lines * b.lines; ++output) {
    const std::int64_t row = output / b.lines;
    const std::int64_t column = output % b.lines;
    for (std::size_t i = 0; i + 1 < cuts.size(); ++i) {
      const std::int64_t k0 = cuts[i];
      scales.clear();
      for (std::int64_t k = k0; scaled && k < cuts[i + 1]; k += segment) {
        scales.push_back(add_exponents(a.exponent(row, k / a.block_k), a.codec,
                                       b.exponent(column, k / b.block_k), b.codec));
      }
      chunk(ChunkPlace{static_cast<std::size_t>(output), k0 / group, i + 2 == cuts.size()},
            FloatLanes{a_elements.data() + row * a.k + k0, b_elements.data() + column * b.k + k0,
                       cuts[i + 1] - k0, scaled ? scales.data() : nullptr, segment});
    }
  }
}

}  // namespace bfpsim
