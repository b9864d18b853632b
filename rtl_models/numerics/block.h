// SPDX-License-Identifier: Apache-2.0
// One block: its shared exponent and its integer mantissas (contract A1-A6).
#pragma once

#include <cstdint>

#include "rtl_models/numerics/format.h"

namespace bfpsim {

/// Mantissas are sign-magnitude by value: |q| <= 2^(m-1)-1 with m <= 16.
using Mantissa = std::int16_t;
/// A shared exponent, or one of the two marker codes of `SharedExponent`.
using ExponentCode = std::int16_t;

/// What an encoder reports beside the codes.
struct EncodeCounts {
  std::int64_t nan_or_inf = 0;  ///< inputs that were NaN or Inf
  std::int64_t saturated =
      0;  ///< |x| clamped to the largest mantissa; of plain floats, finite inputs that overflow
  std::int64_t flushed = 0;  ///< non-zero finite inputs that became 0
};

/// Parameters of a block encoder: integer element, shared exponent width, exponent rule, rounding, policy.
struct BlockCodec {
  int mantissa_bits = 4;  ///< m, sign included, 2..16
  SharedExponent shared;
  ExponentRule rule = ExponentRule::Frexp;
  Rounding rounding = Rounding::NearestEven;
  NanPolicy nan_policy = NanPolicy::Propagate;

  [[nodiscard]] int max_mantissa() const { return (1 << (mantissa_bits - 1)) - 1; }
  /// log2 of the step of a block with exponent E: E - (m - 1).
  [[nodiscard]] int step_exponent(int exponent) const { return exponent - (mantissa_bits - 1); }
};

/// The codec of an integer block format; precondition: format.is_block() with an IntElement.
[[nodiscard]] BlockCodec make_codec(const Format& format, ExponentRule rule = ExponentRule::Frexp,
                                    NanPolicy nan_policy = NanPolicy::Propagate);

/// E of a block whose largest finite magnitude is `max_magnitude` > 0, before saturation to the exponent's
/// width. Frexp: |x| = f*2^E, 0.5 <= f < 1. CeilLog2: ceil(fl32(log2(fl32(max + fl32(1e-8))))), bit for bit
/// as torch.
[[nodiscard]] int shared_exponent_of(float max_magnitude, ExponentRule rule);

/// The exponent code of a block of `count` values at stride `stride` (elements): zero code, NaN code or a
/// saturated exponent. `Saturate` maps NaN to 0 and Inf to FLT_MAX first. Under `Error` the caller has looked
/// before.
[[nodiscard]] ExponentCode block_exponent(const float* x, std::int64_t count, std::int64_t stride,
                                          const BlockCodec& codec);

/// The mantissa of one value in a block with exponent code `code` (0 in zero and NaN-flagged blocks):
/// x / 2^(E-(m-1)) rounded once from the exact quotient, then clamped to the symmetric range (contract A1,
/// A4).
[[nodiscard]] Mantissa encode_mantissa(float x, ExponentCode code, const BlockCodec& codec);
/// The same; adds to `counts` (not null) what became of the value. The others of a flagged block are not
/// counted.
[[nodiscard]] Mantissa encode_mantissa(float x, ExponentCode code, const BlockCodec& codec,
                                       EncodeCounts* counts);

/// q * 2^(E-(m-1)) rounded once to FP32 (nearest even; exact wherever FP32 can hold it), +0 for q = 0,
/// canonical NaN for a flagged block.
[[nodiscard]] float decode_mantissa(Mantissa q, ExponentCode code, const BlockCodec& codec);

}  // namespace bfpsim
