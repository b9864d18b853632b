// SPDX-License-Identifier: Apache-2.0
// Vectorised kernels, equal to the specification bit for bit; dispatched at run time (baseline, AVX2).
#pragma once

#include <cstdint>

#include "rtl_models/numerics/block.h"

namespace bfpsim {

/// Whether quantize_vectors_int8() does this codec: m <= 8, two's complement exponent, rule Frexp, nearest
/// even, Propagate.
[[nodiscard]] bool quantize_kernel_covers(const BlockCodec& codec);

/// Quantises `lines` rows of `k` values (row pitch k) in 1 x block vectors. Precondition:
/// quantize_kernel_covers(codec). mantissas[lines][k] as int8 and exponents[lines][ceil(k/block)] as the
/// specification's codes.
void quantize_vectors_int8(const float* x, std::int64_t lines, std::int64_t k, std::int64_t block,
                           const BlockCodec& codec, std::int8_t* mantissas, ExponentCode* exponents);

/// Sum of a[i]*b[i] over `count` signed bytes, exact in 32 bits (|a|,|b| <= 127, count <= 2^16).
[[nodiscard]] std::int32_t dot_int8(const std::int8_t* a, const std::int8_t* b, std::int64_t count);

/// The instruction set that the dispatcher chose: "avx2" or "baseline".
[[nodiscard]] const char* kernel_isa();

}  // namespace bfpsim
