// SPDX-License-Identifier: Apache-2.0
// The kernels by instruction set, for the dispatcher and for the tests that compare them.
#pragma once

#include <cstdint>

#include "rtl_models/numerics/block.h"

namespace bfpsim::kernels {

/// Plain C++, any machine.
namespace baseline {
void quantize_vectors_int8(const float* x, std::int64_t lines, std::int64_t k, std::int64_t block,
                           const BlockCodec& codec, std::int8_t* mantissas, ExponentCode* exponents);
[[nodiscard]] std::int32_t dot_int8(const std::int8_t* a, const std::int8_t* b, std::int64_t count);
}  // namespace baseline

/// Call these only where avx2::supported().
namespace avx2 {
[[nodiscard]] bool supported();
void quantize_vectors_int8(const float* x, std::int64_t lines, std::int64_t k, std::int64_t block,
                           const BlockCodec& codec, std::int8_t* mantissas, ExponentCode* exponents);
[[nodiscard]] std::int32_t dot_int8(const std::int8_t* a, const std::int8_t* b, std::int64_t count);
}  // namespace avx2

}  // namespace bfpsim::kernels
