// SPDX-License-Identifier: Apache-2.0
// FP32 to block floating point on the fields of the numbers (contract A1-A6, exponent rule `frexp`).
#pragma once

#include <cstdint>

#include "rtl_models/numerics/block.h"

namespace bfpsim::units {

/// What an encoder of hardware can be told; the exponent rule is `frexp`, the rounding nearest even.
/// NanPolicy::Error flags the block as Propagate does: whoever reads the codes reports it.
struct BfpCoding {
  int mantissa_bits = 4;   ///< m, sign included, 2..16
  int exponent_bits = 10;  ///< b, 2..16
  NanPolicy nan_policy = NanPolicy::Propagate;

  [[nodiscard]] int zero_code() const { return -(1 << (exponent_bits - 1)); }
  [[nodiscard]] int nan_code() const { return (1 << (exponent_bits - 1)) - 1; }
  [[nodiscard]] std::uint32_t max_mantissa() const { return (1U << (mantissa_bits - 1)) - 1U; }
};

/// First pass: the largest magnitude of a block. FP32 magnitudes order as unsigned integers, NaN above Inf
/// above all numbers, so one comparator does.
class BlockMaximum {
 public:
  void observe(std::uint32_t bits, NanPolicy policy);
  /// The block's exponent code: zero marker, NaN marker, or E saturated to the usable codes.
  [[nodiscard]] ExponentCode exponent_code(const BfpCoding& coding) const;

 private:
  std::uint32_t largest_ = 0;
};

/// Second pass: shifts the significand to the block's step, rounds, clamps, and gives it its sign.
[[nodiscard]] Mantissa shift_and_round(std::uint32_t bits, ExponentCode code, const BfpCoding& coding);

}  // namespace bfpsim::units
