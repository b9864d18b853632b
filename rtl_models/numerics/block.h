// SPDX-License-Identifier: Apache-2.0
// One block: its shared exponent and its elements, integers or small floats (contract A1-A6). A plain float
// is a block of any size whose scale is 1.
#pragma once

#include <cstdint>
#include <optional>

#include "rtl_models/numerics/emulation.h"
#include "rtl_models/numerics/format.h"
#include "rtl_models/numerics/rounding.h"

namespace bfpsim {

/// Mantissas are sign-magnitude by value: |q| <= 2^(m-1)-1 with m <= 16.
using Mantissa = std::int16_t;

/// What an encoder reports beside the codes.
struct EncodeCounts {
  std::int64_t nan_or_inf = 0;  ///< inputs that were NaN or Inf
  std::int64_t saturated =
      0;  ///< |x| clamped to the largest element; of plain floats, finite inputs that overflow
  std::int64_t flushed = 0;  ///< non-zero finite inputs that became 0
};

/// Parameters of an encoder: the element, the shared exponent, the rules, rounding and policies.
/// A block's value is element * 2^step_exponent(code); an integer element counts in units of its last bit.
struct BlockCodec {
  int mantissa_bits = 4;  ///< m of an integer element, sign included, 2..16; unused with `float_element`
  std::optional<FloatElement> float_element;  ///< set where the elements are floats
  SharedExponent shared;
  ExponentRule rule = ExponentRule::Frexp;  ///< of a two's complement exponent
  ScaleRule scale_rule = ScaleRule::Floor;  ///< of a biased one
  Rounding rounding = Rounding::NearestEven;
  NanPolicy nan_policy = NanPolicy::Propagate;
  Overflow overflow = Overflow::ToSpecial;  ///< of plain floats; the elements of a block saturate
  Emulation emulation;                      ///< of another tool; software only

  [[nodiscard]] bool has_float_elements() const { return float_element.has_value(); }
  /// No scale: elements are FP32 values cast one by one, NaN and Inf among them.
  [[nodiscard]] bool is_plain_float() const { return shared.coding == ExponentCoding::None; }
  /// Bits of one stored element, sign included.
  [[nodiscard]] int element_bits() const {
    return float_element ? float_element->total_bits() : mantissa_bits;
  }
  /// Bits of an element's significand, without the sign: what a multiplier takes.
  [[nodiscard]] int significand_bits() const {
    return float_element ? float_element->mantissa_bits + 1 : mantissa_bits - 1;
  }
  /// Of integer elements.
  [[nodiscard]] int max_mantissa() const { return (1 << (mantissa_bits - 1)) - 1; }
  /// floor(log2(largest element)).
  [[nodiscard]] int top_exponent() const {
    return float_element ? float_element->largest_exponent() : mantissa_bits - 2;
  }
  [[nodiscard]] bool is_nan(int code) const { return code == shared.nan_code(); }
  [[nodiscard]] bool is_zero(int code) const { return code == shared.zero_code(); }
  /// log2 of the weight of an element of value 1 in a block with this code (no marker code).
  /// Two's complement: E is above the largest value, so that 2^(E-1) is in the top binade of the elements;
  /// for integers this is E - (m-1). Biased: a float is scaled by 2^S, an MX integer counts 2^-(m-2) * 2^S.
  [[nodiscard]] int step_exponent(int code) const {
    switch (shared.coding) {
      case ExponentCoding::TwosComplement:
        return code - 1 - top_exponent();
      case ExponentCoding::Biased:
        return code - shared.bias() - (float_element ? 0 : mantissa_bits - 2);
      case ExponentCoding::None:
        break;
    }
    return 0;
  }
};

/// The codec of a format.
[[nodiscard]] BlockCodec make_codec(const Format& format, ExponentRule rule = ExponentRule::Frexp,
                                    NanPolicy nan_policy = NanPolicy::Propagate);

/// E of a block whose largest finite magnitude is `max_magnitude` > 0, before saturation to the exponent's
/// width. Frexp: |x| = f*2^E, 0.5 <= f < 1. CeilLog2: ceil(fl32(log2(fl32(max + fl32(1e-8))))), bit for bit
/// as torch.
[[nodiscard]] int shared_exponent_of(float max_magnitude, ExponentRule rule);

/// The exponent code of a block of `count` values at stride `stride` (elements): a marker code or a saturated
/// exponent; the smallest scale for a zero block of a coding that cannot mark it; 0 without a scale.
/// `Saturate` maps NaN to 0 and Inf to FLT_MAX first. Under `Error` the caller has looked before.
[[nodiscard]] ExponentCode block_exponent(const float* x, std::int64_t count, std::int64_t stride,
                                          const BlockCodec& codec);

/// The mantissa of one value in a block with exponent code `code` (0 in zero and NaN-flagged blocks):
/// x / 2^(E-(m-1)) rounded once from the exact quotient, then clamped to the symmetric range (contract A1,
/// A4). `draw`: the element's bits of stochastic rounding (lfsr.h).
[[nodiscard]] Mantissa encode_mantissa(float x, ExponentCode code, const BlockCodec& codec);
/// The same; adds to `counts` (not null) what became of the value. The others of a flagged block are not
/// counted.
[[nodiscard]] Mantissa encode_mantissa(float x, ExponentCode code, const BlockCodec& codec,
                                       EncodeCounts* counts, std::uint32_t draw = 0);

/// q * 2^(E-(m-1)) rounded once to FP32 (nearest even; exact wherever FP32 can hold it), +0 for q = 0,
/// canonical NaN for a flagged block.
[[nodiscard]] float decode_mantissa(Mantissa q, ExponentCode code, const BlockCodec& codec);

/// The float element of one value in a block with this code, as its exact FP32 value without the scale:
/// x / 2^S rounded once from the exact quotient; it saturates, and zero is +0. A plain float overflows as
/// `codec.overflow` says, and keeps NaN, Inf and the sign of zero.
[[nodiscard]] float encode_float_element(float x, ExponentCode code, const BlockCodec& codec,
                                         EncodeCounts* counts = nullptr, std::uint32_t draw = 0);

/// element * 2^S rounded once to FP32 (nearest even), +0 for zero, canonical NaN for a flagged block; a plain
/// float as it is.
[[nodiscard]] float decode_float_element(float element, ExponentCode code, const BlockCodec& codec);

}  // namespace bfpsim
