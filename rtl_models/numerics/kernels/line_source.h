// SPDX-License-Identifier: Apache-2.0
// Where the lines of a packed operand come from.
#pragma once

#include <cstdint>
#include <functional>

#include "rtl_models/numerics/blocked_operand.h"
#include "rtl_models/numerics/kernels/integer_elements.h"

namespace bfpsim::kernels {

/// A GEMM operand as lines of integer elements along K.
struct LineSource {
  std::int64_t lines = 0;
  std::int64_t k = 0;
  std::int64_t block = 1;  ///< elements along K that share an exponent
  BlockCodec codec;
  IntegerElements elements;
  /// elements [k] and exponents [ceil(k/block)] of one line; one of the two may be missing: bytes where
  /// elements do not fit, words where they do.
  std::function<void(std::int64_t line, std::int8_t* elements, ExponentCode* exponents)> read_bytes;
  std::function<void(std::int64_t line, std::int16_t* elements, ExponentCode* exponents)> read_words;
};

/// The lines of an operand that is encoded already, and outlives the source. Precondition:
/// integer_elements(its codec).
[[nodiscard]] LineSource encoded_lines(const BlockedOperand& operand);

/// Lines that are quantised as they are read: x [lines][k] FP32, 1 x block vectors. Precondition:
/// quantize_kernel_covers(codec).
[[nodiscard]] LineSource quantized_lines(const float* x, std::int64_t lines, std::int64_t k,
                                         std::int64_t block, const BlockCodec& codec,
                                         const DrawSource& draws);

}  // namespace bfpsim::kernels
