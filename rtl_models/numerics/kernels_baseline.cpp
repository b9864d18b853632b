// SPDX-License-Identifier: Apache-2.0
// Kernels in plain loops that a compiler can vectorise for any instruction set.
#include <algorithm>
#include <cstring>

#include "rtl_models/numerics/kernels_block.h"
#include "rtl_models/numerics/kernels_isa.h"

namespace bfpsim::kernels::baseline {
namespace {

std::uint32_t largest_magnitude(const float* x, std::int64_t count) {
  std::int32_t largest = 0;  // signed, as SSE2 compares; magnitudes have the top bit clear
  for (std::int64_t i = 0; i < count; ++i) {
    std::int32_t bits = 0;
    std::memcpy(&bits, x + i, sizeof bits);
    largest = std::max(largest, bits & 0x7FFFFFFF);
  }
  return static_cast<std::uint32_t>(largest);
}

/// Adding and subtracting 1.5 * 2^23 rounds |v| <= 2^22 to an integer, nearest even; the clamp comes after
/// it.
void quantize_block(const float* x, std::int64_t count, ExponentCode code, const BlockCodec& codec,
                    std::int8_t* mantissas) {
  constexpr float kRounder = 12582912.0F;
  const float scale = reciprocal_step(code, codec);
  const auto limit = static_cast<float>(codec.max_mantissa());
  for (std::int64_t i = 0; i < count; ++i) {
    const float rounded = (x[i] * scale + kRounder) - kRounder;
    const float clamped = std::min(std::max(rounded, -limit), limit);
    mantissas[i] = static_cast<std::int8_t>(static_cast<std::int32_t>(clamped));
  }
}

}  // namespace

void quantize_vectors_int8(const float* x, std::int64_t lines, std::int64_t k, std::int64_t block,
                           const BlockCodec& codec, std::int8_t* mantissas, ExponentCode* exponents) {
  for (std::int64_t line = 0; line < lines; ++line) {
    for (std::int64_t k0 = 0; k0 < k; k0 += block) {
      const std::int64_t first = line * k + k0;
      const std::int64_t count = std::min(block, k - k0);
      const std::optional<ExponentCode> code = ordinary_exponent(largest_magnitude(x + first, count), codec);
      if (code) {
        *exponents++ = *code;
        quantize_block(x + first, count, *code, codec, mantissas + first);
      } else {
        *exponents++ = quantize_block_by_specification(x + first, count, codec, mantissas + first);
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
