// SPDX-License-Identifier: Apache-2.0
// FP32 multiplication on fields, a power-of-two scale included (contract B8).
#pragma once

#include <cstdint>

#include "rtl_models/numerics/dot.h"

namespace bfpsim::units {

/// a * b * 2^scale, rounded once to nearest even; every NaN result canonical, Inf * 0 among them; under
/// Flush, subnormal inputs count as zeros and subnormal results become zeros, after rounding. Zeros keep
/// their sign.
[[nodiscard]] std::uint32_t multiply_fp32_bits(std::uint32_t a, std::uint32_t b, int scale,
                                               Subnormals subnormals);

}  // namespace bfpsim::units
