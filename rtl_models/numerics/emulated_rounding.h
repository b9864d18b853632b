// SPDX-License-Identifier: Apache-2.0
// How emulated tools bring an exact quotient to the grid of an element (emulation.h).
#pragma once

#include <cstdint>

#include "rtl_models/numerics/element.h"
#include "rtl_models/numerics/emulation.h"
#include "rtl_models/numerics/rounding.h"

namespace bfpsim {

/// `x` rounded to an integer mantissa of `mantissa_bits` (sign included), not yet clamped; anything from
/// 2^17 up is only known to be out of range.
[[nodiscard]] std::uint64_t emulated_integer(const ExactMagnitude& x, bool negative, int mantissa_bits,
                                             const Emulation& emulation, const RoundingStep& how);

/// The code of `x` as round_to_code() gives it, under the tool's rules. Radix 2.
[[nodiscard]] std::uint32_t emulated_code(const ExactMagnitude& x, const FloatElement& element,
                                          const Emulation& emulation, const RoundingStep& how);

/// A plain float: cast_float() under the tool's rules. Radix 2.
[[nodiscard]] float emulated_cast(float x, const FloatElement& element, Overflow overflow,
                                  const Emulation& emulation, const RoundingStep& how);

}  // namespace bfpsim
