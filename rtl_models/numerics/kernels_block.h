// SPDX-License-Identifier: Apache-2.0
// What the quantising kernels of all instruction sets share: which blocks they may do in FP32 arithmetic.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>

#include "rtl_models/numerics/block.h"
#include "rtl_models/numerics/float_format.h"

namespace bfpsim::kernels {

/// The exponent code of a block whose largest |x| has these FP32 bits, if x * 2^-step is as good as the exact
/// quotient: the maximum is a normal number, its exponent is not clamped from above (so |x| * 2^-step <=
/// 2^(m-1)), and 2^-step is a normal number (so the product is exact, or so small that it rounds to 0 as the
/// quotient does).
inline std::optional<ExponentCode> ordinary_exponent(std::uint32_t largest, const BlockCodec& codec) {
  const bool normal = largest >= 0x00800000U && largest < 0x7F800000U;
  const int exponent = std::max(static_cast<int>(largest >> 23) - 126, codec.shared.min_usable());
  const int step = codec.step_exponent(exponent);
  if (!normal || exponent > codec.shared.max_usable() || step < -126 || step > 126) return std::nullopt;
  return static_cast<ExponentCode>(exponent);
}

/// 2^-step of an ordinary block.
inline float reciprocal_step(ExponentCode code, const BlockCodec& codec) {
  return float_of(static_cast<std::uint32_t>(127 - codec.step_exponent(code)) << 23);
}

/// All other blocks: zero, flagged, subnormal, saturated or extreme. Returns the exponent code.
inline ExponentCode quantize_block_by_specification(const float* x, std::int64_t count,
                                                    const BlockCodec& codec, std::int8_t* mantissas) {
  const ExponentCode code = block_exponent(x, count, 1, codec);
  for (std::int64_t i = 0; i < count; ++i) {
    mantissas[i] = static_cast<std::int8_t>(encode_mantissa(x[i], code, codec));
  }
  return code;
}

}  // namespace bfpsim::kernels
