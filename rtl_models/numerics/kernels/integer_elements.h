// SPDX-License-Identifier: Apache-2.0
// Block elements as integers, which is how the kernels multiply them: small floats too have a smallest unit.
#pragma once

#include <cstdint>
#include <optional>

#include "rtl_models/numerics/block.h"

namespace bfpsim::kernels {

/// Every element of a codec is an integer of magnitude <= largest times 2^unit_exponent: a mantissa itself,
/// or a float in units of its smallest subnormal (E2M1: 0, 1, 2, 3, 4, 6, 8, 12 halves).
struct IntegerElements {
  std::int64_t largest = 0;
  int unit_exponent = 0;
};

/// nullopt: a plain float, or a float element of another radix than 2 or of more than 16 bits as an integer.
[[nodiscard]] std::optional<IntegerElements> integer_elements(const BlockCodec& codec);

}  // namespace bfpsim::kernels
