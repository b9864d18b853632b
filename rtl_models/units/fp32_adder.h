// SPDX-License-Identifier: Apache-2.0
// FP32 addition on fields: align, add, normalise, round (contract B6).
#pragma once

#include <cstdint>

#include "rtl_models/numerics/dot.h"

namespace bfpsim::units {

/// a + b: nearest even; every NaN result canonical; x + (-x) = +0; under Flush, subnormal inputs count as
/// zeros of their sign and subnormal results become zeros of theirs, after rounding.
[[nodiscard]] std::uint32_t add_fp32_bits(std::uint32_t a, std::uint32_t b, Subnormals subnormals);

}  // namespace bfpsim::units
