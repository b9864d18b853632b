// SPDX-License-Identifier: Apache-2.0
// Vectorised encoders and dot products, equal to the specification bit for bit; dispatched at run time.
#pragma once

#include <cstdint>

#include "rtl_models/numerics/blocked_operand.h"

namespace bfpsim {

/// Whether quantize_vectors_int8() does this codec: integers of m <= 8 (rule Frexp in two's complement,
/// nearest even or stochastic) and MX elements that are bytes as integers (scale rule Floor, nearest even);
/// always with Propagate.
[[nodiscard]] bool quantize_kernel_covers(const BlockCodec& codec);

/// Quantises `lines` rows of `k` values (row pitch k) in 1 x block vectors: elements[lines][k] as integers (a
/// float element in units of its smallest, kernels/integer_elements.h) and exponents[lines][ceil(k/block)] as
/// encode_operand() has them. Precondition: quantize_kernel_covers(codec).
void quantize_vectors_int8(const float* x, std::int64_t lines, std::int64_t k, std::int64_t block,
                           const BlockCodec& codec, std::int8_t* elements, ExponentCode* exponents,
                           const DrawSource& draws = {});

/// Sum of a[i]*b[i] over `count` signed bytes, exact in 32 bits (|a|,|b| <= 127, count <= 2^16).
[[nodiscard]] std::int32_t dot_int8(const std::int8_t* a, const std::int8_t* b, std::int64_t count);

/// The instruction set of these two functions: "avx2", "neon" or "baseline".
[[nodiscard]] const char* kernel_isa();

}  // namespace bfpsim
