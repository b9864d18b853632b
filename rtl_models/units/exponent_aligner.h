// SPDX-License-Identifier: Apache-2.0
// Exponent adder and aligner (contract B4): block sums of different exponents become one fixed-point sum.
#pragma once

#include <cstdint>

#include "rtl_models/numerics/dot.h"

namespace bfpsim::units {

/// What the widths of an operand's codes mean: m and b of its format (contract A1, A3).
struct OperandCoding {
  int mantissa_bits = 4;   ///< 2..16, sign included
  int exponent_bits = 10;  ///< 2..16
};

/// One block pair of a chunk.
struct BlockPair {
  std::int64_t sum = 0;         ///< exact integer dot product
  std::int16_t a_exponent = 0;  ///< codes, markers included
  std::int16_t b_exponent = 0;
};

/// sum * 2^exponent, or NaN. `zero` says that no pair took part; the sum is 0 then.
struct AlignedSum {
  std::int64_t sum = 0;
  std::int32_t exponent = 0;
  bool nan = false;
  bool zero = false;
};

/// Adds and aligns with F = fraction_bits (0..20), or exactly (kExactAligner).
/// A group of several pairs must have sum over |S_g| < 2^40, so that F bits more fit the 64-bit sum (chunks
/// of up to 1024 lanes of 16-bit mantissas do). A single pair is never shifted, so it may use all 63 bits.
/// `Exact` keeps 62 bits and a sticky bit of the wide sum: nothing that a rounding to FP32 could miss.
class ExponentAligner {
 public:
  explicit ExponentAligner(int fraction_bits) : fraction_bits_(fraction_bits) {}

  [[nodiscard]] AlignedSum align(const BlockPair* pairs, int count, const OperandCoding& a,
                                 const OperandCoding& b) const;

 private:
  int fraction_bits_;
};

}  // namespace bfpsim::units
