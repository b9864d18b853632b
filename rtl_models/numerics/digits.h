// SPDX-License-Identifier: Apache-2.0
// Bit slicing: an m-bit mantissa as signed digits of a slice (contract B1).
#pragma once

#include <cstdint>

namespace bfpsim {

/// d = ceil((m-1)/(s-1)): digits of an m-bit operand on s-bit slices. m in 2..16, s in 2..8.
[[nodiscard]] constexpr int digit_count(int mantissa_bits, int slice_bits) {
  return (mantissa_bits - 1 + slice_bits - 2) / (slice_bits - 1);
}

/// Digit `index` (0 = lowest) of q: magnitude bits [index*(s-1), (index+1)*(s-1)) with the sign of q;
/// |digit| <= 2^(s-1)-1, and q = sum of digit(i) * 2^(i*(s-1)).
[[nodiscard]] constexpr int digit_of(int q, int index, int slice_bits) {
  const int magnitude = q < 0 ? -q : q;
  const int digit = (magnitude >> (index * (slice_bits - 1))) & ((1 << (slice_bits - 1)) - 1);
  return q < 0 ? -digit : digit;
}

/// One digit pass: which digit of A meets which digit of B, and the weight 2^shift of their product.
struct DigitPass {
  int a_digit = 0;
  int b_digit = 0;
  int shift = 0;
};

/// Pass `index` of a chunk, A's digit fastest, low to high (contract B1); index in 0..dA*dB-1.
[[nodiscard]] constexpr DigitPass digit_pass(int index, int a_digits, int slice_bits) {
  const int a = index % a_digits;
  const int b = index / a_digits;
  return {a, b, (a + b) * (slice_bits - 1)};
}

/// Lanes fused to full products: lane l of a pass has digit product `first_product + l` of its chunk. They
/// are counted element by element and, within an element, as digit_pass() counts passes.
struct LaneFusion {
  int a_digits = 1;
  int b_digits = 1;
  int first_product = 0;
};

/// What one fused lane multiplies.
struct FusedLane {
  int element = 0;  ///< of the chunk
  DigitPass digits;
};

[[nodiscard]] constexpr FusedLane fused_lane(const LaneFusion& fusion, int lane, int slice_bits) {
  const int product = fusion.first_product + lane;
  const int of_element = fusion.a_digits * fusion.b_digits;
  return {product / of_element, digit_pass(product % of_element, fusion.a_digits, slice_bits)};
}

}  // namespace bfpsim
