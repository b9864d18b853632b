// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/units/fp32_fields.h"

#include <algorithm>

namespace bfpsim::units {

int leading_one(std::uint64_t value) {
  int index = 0;
  for (int step = 32; step > 0; step /= 2) {
    if ((value >> step) == 0) continue;
    value >>= step;
    index += step;
  }
  return index;
}

std::uint32_t round_to_fp32_bits(bool negative, std::uint64_t magnitude, std::int64_t exponent) {
  if (magnitude == 0) return 0;
  const std::uint32_t sign = negative ? kSignBit : 0U;
  const std::int64_t top = leading_one(magnitude) + exponent;
  if (top > 127) return sign | kInfinityBits;
  const std::int64_t last = std::max<std::int64_t>(top - 23, kSmallestFp32Exponent);
  const std::int64_t shift = last - exponent;
  const std::uint64_t significand =
      shift <= 0 ? magnitude << -shift
                 : shift_right_round(magnitude, static_cast<int>(std::min<std::int64_t>(shift, 65)));
  // The hidden bit, and a carry out of rounding, add one to the exponent field: subnormal to normal, largest
  // finite to Inf.
  const std::uint64_t field = static_cast<std::uint64_t>(last - kSmallestFp32Exponent) << 23;
  return sign | static_cast<std::uint32_t>(field + significand);
}

}  // namespace bfpsim::units
