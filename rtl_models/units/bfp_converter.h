// SPDX-License-Identifier: Apache-2.0
// FP32 to block formats of integer elements on the fields of the numbers (contract A1-A6, exponent rule
// `frexp`).
#pragma once

#include <cstdint>

#include "rtl_models/numerics/block.h"

namespace bfpsim::units {

/// What an encoder of hardware can be told. NanPolicy::Error flags the block as Propagate does: whoever reads
/// the codes reports it.
struct BfpCoding {
  int mantissa_bits = 4;   ///< m, sign included, 2..16
  int exponent_bits = 10;  ///< b, 2..16; of a biased exponent 2..8
  NanPolicy nan_policy = NanPolicy::Propagate;
  bool biased = false;                      ///< E8M0 (with 8 bits) instead of two's complement
  ScaleRule scale_rule = ScaleRule::Floor;  ///< of a biased exponent
  Rounding rounding = Rounding::NearestEven;

  /// Only two's complement has a code for zero blocks.
  [[nodiscard]] int zero_code() const { return -(1 << (exponent_bits - 1)); }
  [[nodiscard]] int nan_code() const { return (1 << (biased ? exponent_bits : exponent_bits - 1)) - 1; }
  [[nodiscard]] int smallest_code() const { return biased ? 0 : zero_code() + 1; }
  [[nodiscard]] std::uint32_t max_mantissa() const { return (1U << (mantissa_bits - 1)) - 1U; }
  /// log2 of the weight of a mantissa of 1 under an exponent code.
  [[nodiscard]] int step_exponent(int code) const {
    const int bias = (1 << (exponent_bits - 1)) - 1;
    return biased ? code - bias - (mantissa_bits - 2) : code - (mantissa_bits - 1);
  }
};

/// First pass: the largest magnitude of a block. FP32 magnitudes order as unsigned integers, NaN above Inf
/// above all numbers, so one comparator does.
class BlockMaximum {
 public:
  void observe(std::uint32_t bits, NanPolicy policy);
  /// The block's exponent code: zero marker, NaN marker, or the exponent saturated to the usable codes.
  /// Without a zero marker a zero block has the smallest code.
  [[nodiscard]] ExponentCode exponent_code(const BfpCoding& coding) const;

 private:
  std::uint32_t largest_ = 0;
};

/// Second pass: shifts the significand to the block's step, rounds, clamps, and gives it its sign. `draw`:
/// the element's 16 bits of stochastic rounding.
[[nodiscard]] Mantissa shift_and_round(std::uint32_t bits, ExponentCode code, const BfpCoding& coding,
                                       std::uint32_t draw = 0);

}  // namespace bfpsim::units
