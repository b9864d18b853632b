// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/numerics/block.h"

#include <algorithm>

#include "rtl_models/numerics/exponent_rule.h"
#include "rtl_models/numerics/float_format.h"
#include "rtl_models/numerics/rounding.h"

namespace bfpsim {
namespace {

constexpr std::uint32_t kMagnitudeMask = 0x7FFFFFFFU;
constexpr std::uint32_t kInfinity = 0x7F800000U;
constexpr std::uint32_t kLargestFinite = 0x7F7FFFFFU;

/// |x| as FP32 bits, with `Saturate` applied: NaN counts as 0 and Inf as FLT_MAX (contract A6).
std::uint32_t magnitude_bits(float x, NanPolicy policy) {
  const std::uint32_t magnitude = bits_of(x) & kMagnitudeMask;
  if (magnitude < kInfinity || policy != NanPolicy::Saturate) return magnitude;
  return magnitude == kInfinity ? kLargestFinite : 0U;
}

/// round(|x| / 2^step) before the clamp; anything from 2^17 up is only known to be out of range.
std::uint64_t rounded_quotient(std::uint32_t magnitude, int step) {
  const ExactMagnitude x = split_fp32(magnitude);
  if (x.significand == 0) return 0;
  const std::int64_t shift = step - x.exponent;
  if (shift > 0) return shift_right_nearest_even(x.significand, shift);
  return x.significand << std::min<std::int64_t>(-shift, 17);
}

}  // namespace

BlockCodec make_codec(const Format& format, ExponentRule rule, NanPolicy nan_policy) {
  BlockCodec codec;
  codec.mantissa_bits = format.as_int().bits;
  codec.shared = format.shared.value();
  codec.rule = rule;
  codec.rounding = format.rounding;
  codec.nan_policy = nan_policy;
  return codec;
}

int shared_exponent_of(float max_magnitude, ExponentRule rule) {
  return rule == ExponentRule::Frexp ? frexp_exponent(max_magnitude) : emulator_exponent(max_magnitude);
}

ExponentCode block_exponent(const float* x, std::int64_t count, std::int64_t stride,
                            const BlockCodec& codec) {
  std::uint32_t largest = 0;
  for (std::int64_t i = 0; i < count; ++i) {
    largest = std::max(largest, magnitude_bits(x[i * stride], codec.nan_policy));
  }
  // FP32 magnitudes order as integers, NaN and Inf on top.
  if (largest >= kInfinity) return static_cast<ExponentCode>(codec.shared.nan_code());
  if (largest == 0) return static_cast<ExponentCode>(codec.shared.zero_code());
  const int exponent = shared_exponent_of(float_of(largest), codec.rule);
  return static_cast<ExponentCode>(
      std::clamp(exponent, codec.shared.min_usable(), codec.shared.max_usable()));
}

Mantissa encode_mantissa(float x, ExponentCode code, const BlockCodec& codec) {
  return encode_mantissa(x, code, codec, nullptr);
}

Mantissa encode_mantissa(float x, ExponentCode code, const BlockCodec& codec, EncodeCounts* counts) {
  const std::uint32_t original = bits_of(x) & kMagnitudeMask;
  const bool special = original >= kInfinity;
  if (counts != nullptr && special) ++counts->nan_or_inf;
  if (code == codec.shared.zero_code() || code == codec.shared.nan_code()) return 0;
  const std::uint32_t magnitude = magnitude_bits(x, codec.nan_policy);
  if (magnitude >= kInfinity) return 0;  // only if `code` is not this block's own
  const std::uint64_t rounded = rounded_quotient(magnitude, codec.step_exponent(code));
  const auto largest = static_cast<std::uint64_t>(codec.max_mantissa());
  if (counts != nullptr) {
    if (rounded > largest) ++counts->saturated;
    if (rounded == 0 && magnitude != 0) ++counts->flushed;
  }
  const int q = static_cast<int>(std::min(rounded, largest));
  return static_cast<Mantissa>((bits_of(x) >> 31) != 0 ? -q : q);
}

float decode_mantissa(Mantissa q, ExponentCode code, const BlockCodec& codec) {
  if (code == codec.shared.nan_code()) return canonical_nan();
  if (code == codec.shared.zero_code()) return 0.0F;
  const auto magnitude = static_cast<std::uint64_t>(q < 0 ? -q : q);
  return round_to_fp32(q < 0, {magnitude, codec.step_exponent(code), false});
}

}  // namespace bfpsim
