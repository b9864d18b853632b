// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/numerics/kernels/integer_elements.h"

#include <limits>

namespace bfpsim::kernels {

std::optional<IntegerElements> integer_elements(const BlockCodec& codec) {
  if (codec.is_plain_float()) return std::nullopt;
  if (!codec.float_element) return IntegerElements{codec.max_mantissa(), 0};
  const FloatElement& element = *codec.float_element;
  if (element.radix != 2) return std::nullopt;
  const std::uint32_t code = element.largest_finite_code();
  const std::uint32_t hidden = 1U << element.mantissa_bits;
  const std::uint32_t field = code >> element.mantissa_bits;  // at least 1: the largest value is normal
  const std::int64_t significand = hidden | (code & (hidden - 1U));
  constexpr std::uint32_t kWidestField = 16;
  if (field > kWidestField) return std::nullopt;
  const std::int64_t largest = significand << (field - 1U);
  if (largest > std::numeric_limits<Mantissa>::max()) return std::nullopt;
  return IntegerElements{largest, 1 - element.bias - element.mantissa_bits};
}

}  // namespace bfpsim::kernels
