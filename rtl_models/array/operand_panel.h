// SPDX-License-Identifier: Apache-2.0
// An encoded panel as it lies in a bank of the operand buffer: digit planes or float elements, chunk by
// chunk, and exponents.
#pragma once

#include <cstdint>
#include <vector>

#include "rtl_models/arch/chunking.h"
#include "rtl_models/numerics/blocked_operand.h"

namespace bfpsim {

/// Digits lie as [digit][chunk][line][lane], float elements as [chunk][line][lane], exponents as
/// [chunk][line][group], so that the lines of a sub-tile are contiguous. Lines beyond the operand's (array
/// edges) and lanes beyond K hold 0.
struct OperandPanel {
  std::int64_t lines = 0;   ///< rounded up to whole sub-tiles
  std::int64_t chunks = 0;  ///< of the panel's piece of K
  int lanes = 0;
  int groups = 1;
  std::vector<std::int8_t> digits;  ///< of an integer datapath, else empty
  std::vector<float> elements;      ///< of a float datapath, without their scale; else empty
  std::vector<ExponentCode> exponents;

  [[nodiscard]] const std::int8_t* digit_lines(int digit, std::int64_t chunk, std::int64_t line) const {
    return digits.data() + ((digit * chunks + chunk) * lines + line) * lanes;
  }
  [[nodiscard]] const float* element_lines(std::int64_t chunk, std::int64_t line) const {
    return elements.data() + (chunk * lines + line) * lanes;
  }
  [[nodiscard]] const ExponentCode* exponent_lines(std::int64_t chunk, std::int64_t line) const {
    return exponents.data() + (chunk * lines + line) * groups;
  }
};

/// What the front end does with one chunk of a panel's K.
struct ChunkInfo {
  std::int64_t k0 = 0;            ///< of the chunk, from the panel's start
  std::int64_t elements = 0;      ///< of K in it, over all groups
  int groups = 1;                 ///< segments in it
  bool first_of_segment = false;  ///< the first chunk of what one FP32 addition takes
  bool last_of_segment = false;   ///< the last of it
};

/// The chunks of `k` elements of K, in ascending K.
[[nodiscard]] std::vector<ChunkInfo> make_chunks(const Chunking& chunking, std::int64_t k);

/// The codec that the exponent codes in a panel have. An integer datapath adds exponents in two's complement:
/// the biased scales of its blocks are read as such, 10 bits wide, which holds all of them.
[[nodiscard]] BlockCodec panel_codec(const ArrayParams& array, const BlockCodec& codec);

/// Lays an encoded operand (blocks restart at its k = 0) out for the array's datapath and sub-tiles of
/// `line_granule` lines; `digits`: of a mantissa on an integer datapath.
[[nodiscard]] OperandPanel make_panel(const BlockedOperand& operand, int digits, const ArrayParams& array,
                                      std::int64_t line_granule, const Chunking& chunking,
                                      const std::vector<ChunkInfo>& chunks);

}  // namespace bfpsim
