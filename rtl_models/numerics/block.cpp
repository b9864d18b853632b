// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/numerics/block.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "rtl_models/numerics/emulated_rounding.h"
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

/// |x| / 2^step, exactly.
ExactMagnitude quotient(std::uint32_t magnitude, int step) {
  ExactMagnitude x = split_fp32(magnitude);
  x.exponent -= step;
  return x;
}

/// An exact quotient rounded to an integer; anything from 2^17 up is only known to be out of range.
std::uint64_t rounded_to_integer(const ExactMagnitude& x, const RoundingStep& how) {
  if (x.significand == 0) return 0;
  if (x.exponent < 0) return shift_right_rounded(x.significand, -x.exponent, false, how);
  return x.significand << std::min<std::int64_t>(x.exponent, 17);
}

/// `Saturate` of contract A6 for one value.
float without_specials(float x) {
  if (std::isnan(x)) return 0.0F;
  if (std::isinf(x)) return std::copysign(std::numeric_limits<float>::max(), x);
  return x;
}

ElementRange range_of(const BlockCodec& codec) {
  return element_range(codec.float_element ? Element(*codec.float_element)
                                           : Element(IntElement{codec.mantissa_bits}));
}

/// S of a block whose largest magnitude has these FP32 bits, before it saturates.
int scale_of(std::uint32_t largest, const BlockCodec& codec) {
  const ElementRange range = range_of(codec);
  const bool torch = codec.emulation.floor_log2 == FloorLog2::Torch;
  if (torch && codec.scale_rule == ScaleRule::Floor) {
    return torch_floor_log2(split_fp32(largest)) - range.largest_exponent;
  }
  return scale_exponent(float_of(largest), codec.scale_rule, range);
}

/// Emulation::flush_subnormal_blocks, zero blocks included. Torch's log2 takes the largest subnormals for
/// normal.
bool is_flushed_block(std::uint32_t largest, const BlockCodec& codec) {
  constexpr int kSmallestNormal = -126;
  if (!codec.emulation.flush_subnormal_blocks) return false;
  if (largest == 0) return true;
  const int exponent = codec.emulation.floor_log2 == FloorLog2::Torch ? torch_floor_log2(split_fp32(largest))
                                                                      : frexp_exponent(float_of(largest)) - 1;
  return exponent < kSmallestNormal;
}

std::uint64_t mantissa_magnitude(const ExactMagnitude& x, bool negative, const BlockCodec& codec,
                                 const RoundingStep& how) {
  return codec.emulation.is_exact()
             ? rounded_to_integer(x, how)
             : emulated_integer(x, negative, codec.mantissa_bits, codec.emulation, how);
}

std::uint32_t element_code(const ExactMagnitude& x, const BlockCodec& codec, const RoundingStep& how) {
  return codec.emulation.is_exact() ? round_to_code(x, *codec.float_element, how)
                                    : emulated_code(x, *codec.float_element, codec.emulation, how);
}

float encode_plain_float(float x, const BlockCodec& codec, EncodeCounts* counts, const RoundingStep& how) {
  const FloatElement& element = codec.float_element.value();
  const float source = codec.nan_policy == NanPolicy::Saturate ? without_specials(x) : x;
  const float y = codec.emulation.is_exact()
                      ? cast_float(source, element, codec.overflow, how)
                      : emulated_cast(source, element, codec.overflow, codec.emulation, how);
  if (counts == nullptr) return y;
  if (!std::isfinite(x)) {
    ++counts->nan_or_inf;
  } else {
    // Against the unbounded grid: a value that rounds to the largest finite one has not overflowed.
    const ExactMagnitude magnitude = split_fp32(bits_of(x) & kMagnitudeMask);
    const std::uint32_t unbounded = element_code(magnitude, codec, how);
    if (unbounded > element.largest_finite_code()) ++counts->saturated;
    if (y == 0.0F && x != 0.0F) ++counts->flushed;
  }
  return y;
}

}  // namespace

BlockCodec make_codec(const Format& format, ExponentRule rule, NanPolicy nan_policy) {
  BlockCodec codec;
  if (format.has_int_elements()) {
    codec.mantissa_bits = format.as_int().bits;
  } else {
    codec.float_element = format.as_float();
  }
  codec.shared = format.shared.value_or(SharedExponent::none());
  codec.rule = rule;
  codec.scale_rule = format.scale_rule;
  codec.rounding = format.rounding;
  codec.nan_policy = nan_policy;
  return codec;
}

int shared_exponent_of(float max_magnitude, ExponentRule rule) {
  return rule == ExponentRule::Frexp ? frexp_exponent(max_magnitude) : emulator_exponent(max_magnitude);
}

ExponentCode block_exponent(const float* x, std::int64_t count, std::int64_t stride,
                            const BlockCodec& codec) {
  if (codec.is_plain_float()) return 0;
  std::uint32_t largest = 0;
  for (std::int64_t i = 0; i < count; ++i) {
    largest = std::max(largest, magnitude_bits(x[i * stride], codec.nan_policy));
  }
  const SharedExponent& shared = codec.shared;
  const bool biased = shared.coding == ExponentCoding::Biased;
  // FP32 magnitudes order as integers, NaN and Inf on top.
  if (largest >= kInfinity) return static_cast<ExponentCode>(shared.nan_code());
  if (is_flushed_block(largest, codec)) return static_cast<ExponentCode>(shared.zero_code());
  if (largest == 0) return static_cast<ExponentCode>(biased ? shared.min_usable() : shared.zero_code());
  const int exponent = biased ? scale_of(largest, codec) : shared_exponent_of(float_of(largest), codec.rule);
  const int code = exponent + shared.bias();
  const bool is_nan = codec.emulation.scale_overflow_is_nan && code > shared.max_usable();
  if (is_nan) return static_cast<ExponentCode>(shared.nan_code());
  return static_cast<ExponentCode>(std::clamp(code, shared.min_usable(), shared.max_usable()));
}

Mantissa encode_mantissa(float x, ExponentCode code, const BlockCodec& codec) {
  return encode_mantissa(x, code, codec, nullptr);
}

Mantissa encode_mantissa(float x, ExponentCode code, const BlockCodec& codec, EncodeCounts* counts,
                         std::uint32_t draw) {
  const std::uint32_t original = bits_of(x) & kMagnitudeMask;
  const bool special = original >= kInfinity;
  if (counts != nullptr && special) ++counts->nan_or_inf;
  if (codec.is_zero(code) || codec.is_nan(code)) return 0;
  const std::uint32_t magnitude = magnitude_bits(x, codec.nan_policy);
  if (magnitude >= kInfinity) return 0;  // only if `code` is not this block's own
  const bool negative = (bits_of(x) >> 31) != 0;
  const std::uint64_t rounded = mantissa_magnitude(quotient(magnitude, codec.step_exponent(code)), negative,
                                                   codec, {codec.rounding, draw});
  const auto largest = static_cast<std::uint64_t>(codec.max_mantissa());
  if (counts != nullptr) {
    if (rounded > largest) ++counts->saturated;
    if (rounded == 0 && magnitude != 0) ++counts->flushed;
  }
  const int q = static_cast<int>(std::min(rounded, largest));
  return static_cast<Mantissa>(negative ? -q : q);
}

float decode_mantissa(Mantissa q, ExponentCode code, const BlockCodec& codec) {
  if (codec.is_nan(code)) return canonical_nan();
  if (codec.is_zero(code)) return 0.0F;
  const auto magnitude = static_cast<std::uint64_t>(q < 0 ? -q : q);
  return round_to_fp32(q < 0, {magnitude, codec.step_exponent(code), false});
}

float encode_float_element(float x, ExponentCode code, const BlockCodec& codec, EncodeCounts* counts,
                           std::uint32_t draw) {
  const RoundingStep how{codec.rounding, draw};
  if (codec.is_plain_float()) return encode_plain_float(x, codec, counts, how);
  const FloatElement& element = codec.float_element.value();
  const bool special = (bits_of(x) & kMagnitudeMask) >= kInfinity;
  if (counts != nullptr && special) ++counts->nan_or_inf;
  if (codec.is_zero(code) || codec.is_nan(code)) return 0.0F;
  const std::uint32_t magnitude = magnitude_bits(x, codec.nan_policy);
  if (magnitude >= kInfinity) return 0.0F;  // only if `code` is not this block's own
  const std::uint32_t rounded = element_code(quotient(magnitude, codec.step_exponent(code)), codec, how);
  const std::uint32_t largest = element.largest_finite_code();
  if (counts != nullptr) {
    if (rounded > largest) ++counts->saturated;
    if (rounded == 0 && magnitude != 0) ++counts->flushed;
  }
  const float y = decode_float(std::min(rounded, largest), element);
  return std::signbit(x) && y != 0.0F ? -y : y;
}

float decode_float_element(float element, ExponentCode code, const BlockCodec& codec) {
  if (codec.is_plain_float()) return element;
  if (codec.is_nan(code)) return canonical_nan();
  if (codec.is_zero(code) || element == 0.0F) return 0.0F;
  ExactMagnitude value = split_fp32(bits_of(element) & kMagnitudeMask);
  value.exponent += codec.step_exponent(code);
  return round_to_fp32(std::signbit(element), value);
}

}  // namespace bfpsim
