// SPDX-License-Identifier: Apache-2.0
// Fixed to FP32 (contract B5).
#pragma once

#include <cstdint>

namespace bfpsim::units {

/// sum * 2^exponent as FP32 bits, rounded once; the canonical NaN when `nan`.
[[nodiscard]] std::uint32_t fixed_to_fp32_bits(std::int64_t sum, std::int32_t exponent, bool nan);

}  // namespace bfpsim::units
