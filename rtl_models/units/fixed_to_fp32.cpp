// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/units/fixed_to_fp32.h"

#include "rtl_models/units/fp32_fields.h"

namespace bfpsim::units {

std::uint32_t fixed_to_fp32_bits(std::int64_t sum, std::int32_t exponent, bool nan) {
  if (nan) return kNanBits;
  const auto bits = static_cast<std::uint64_t>(sum);
  return round_to_fp32_bits(sum < 0, sum < 0 ? ~bits + 1 : bits, exponent);
}

}  // namespace bfpsim::units
