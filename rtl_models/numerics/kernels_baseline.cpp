// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "rtl_models/numerics/kernels_isa.h"

namespace bfpsim::kernels::baseline {

void quantize_vectors_int8(const float* x, std::int64_t lines, std::int64_t k, std::int64_t block,
                           const BlockCodec& codec, std::int8_t* mantissas, ExponentCode* exponents) {
  for (std::int64_t line = 0; line < lines; ++line) {
    for (std::int64_t k0 = 0; k0 < k; k0 += block) {
      const std::int64_t first = line * k + k0;
      const std::int64_t count = std::min(block, k - k0);
      const ExponentCode code = block_exponent(x + first, count, 1, codec);
      *exponents++ = code;
      for (std::int64_t i = first; i < first + count; ++i) {
        mantissas[i] = static_cast<std::int8_t>(encode_mantissa(x[i], code, codec));
      }
    }
  }
}

std::int32_t dot_int8(const std::int8_t* a, const std::int8_t* b, std::int64_t count) {
  std::int32_t sum = 0;
  for (std::int64_t i = 0; i < count; ++i)
    sum += static_cast<std::int32_t>(a[i]) * b[i];
  return sum;
}

}  // namespace bfpsim::kernels::baseline
