// SPDX-License-Identifier: Apache-2.0
// The datapath behind the multipliers: block sums, alignment, one rounding to FP32, FP32 accumulation
// (contract B1-B6). Pure functions; the units, the array and the kernels must equal them bit for bit.
#pragma once

#include <cstdint>
#include <vector>

#include "rtl_models/numerics/blocked_operand.h"

namespace bfpsim {

/// What FP32 arithmetic does with subnormals (contract B6).
enum class Subnormals : std::uint8_t { Ieee, Flush };

/// Exact integer dot product of `count` mantissas: sum of a[i]*b[i].
[[nodiscard]] std::int64_t integer_dot(const Mantissa* a, const Mantissa* b, std::int64_t count);

/// The product of two shared exponents, with the markers resolved: what a block pair contributes.
struct PairExponent {
  int step = 0;  ///< log2 of the weight of one integer unit: (Ea-(ma-1)) + (Eb-(mb-1)); unused if zero or nan
  bool zero = false;  ///< either block is a zero block (and neither is NaN)
  bool nan = false;   ///< either block is flagged
};
[[nodiscard]] PairExponent add_exponents(ExponentCode a, const BlockCodec& codec_a, ExponentCode b,
                                         const BlockCodec& codec_b);

/// value * 2^exponent rounded once, nearest even, straight to the final position (subnormals too);
/// overflow to +-Inf, zero to +0 (contract B5). |value| < 2^63; any exponent.
[[nodiscard]] float fixed_to_fp32(std::int64_t value, int exponent);

/// One FP32 addition: nearest even, NaN results canonical, subnormals as asked (contract B6).
[[nodiscard]] float fp32_add(float a, float b, Subnormals subnormals = Subnormals::Ieee);

/// One FP32 multiplication under the same rules.
[[nodiscard]] float fp32_multiply(float a, float b, Subnormals subnormals = Subnormals::Ieee);

/// x, or under Flush a zero of x's sign if x is subnormal.
[[nodiscard]] float flush_subnormal(float x, Subnormals subnormals);

/// One block pair of a chunk, before alignment.
struct AlignerInput {
  std::int64_t sum = 0;  ///< the integer dot product of the block pair, |sum| < 2^40
  PairExponent exponent;
};

/// The aligner's fraction bits; negative means `exact`, wide enough for all (contract B4).
inline constexpr int kExactAligner = -1;

/// Contract B4 and B5: aligns the group to its largest exponent, keeps `fraction_bits` below each integer's
/// point (0..20) or all of them (kExactAligner), sums, and rounds once to FP32. A flagged pair gives the
/// canonical NaN; zero pairs do not take part; no pair left gives +0.
[[nodiscard]] float align_and_round(const AlignerInput* pairs, int count, int fraction_bits);

}  // namespace bfpsim
