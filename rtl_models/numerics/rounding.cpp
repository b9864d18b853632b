// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/numerics/rounding.h"

#include <algorithm>

#include "rtl_models/numerics/float_format.h"

namespace bfpsim {

std::uint32_t round_to_code(const ExactMagnitude& value, int mantissa_bits, int bias,
                            const RoundingStep& how) {
  if (value.significand == 0) return 0;
  const std::int64_t top = value.exponent + floor_log2(value.significand);
  if (top > 1000) return kBeyondAllCodes;  // above every format; keeps the code below in 32 bits
  const std::int64_t min_exponent = 1 - bias;
  const std::int64_t binade = std::max(top, min_exponent);
  if (binade - min_exponent >= 256) return kBeyondAllCodes;
  const std::int64_t shift = binade - mantissa_bits - value.exponent;
  const std::uint64_t scaled = shift <= 0 ? value.significand << -shift
                                          : shift_right_rounded(value.significand, shift, value.sticky, how);
  return static_cast<std::uint32_t>((static_cast<std::uint64_t>(binade - min_exponent) << mantissa_bits) +
                                    scaled);
}

float round_to_fp32(bool negative, const ExactMagnitude& value) {
  if (value.significand == 0) return 0.0F;
  constexpr std::uint32_t kInfinity = 0x7F800000U;
  const std::uint32_t magnitude = std::min(round_to_code(value, 23, 127), kInfinity);
  return float_of(magnitude | (negative ? 0x80000000U : 0U));
}

}  // namespace bfpsim
