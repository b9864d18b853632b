// SPDX-License-Identifier: Apache-2.0
// AArch64 encoders and dot products. Verified under emulation only (scripts/check_neon.sh), never timed on a
// machine.
#include "rtl_models/numerics/kernels/quantize_isa.h"

#if defined(__aarch64__)

#include <arm_neon.h>

#include <algorithm>
#include <array>

#include "rtl_models/numerics/kernels/quantize_rule.h"

namespace bfpsim::kernels::neon {
namespace {

constexpr std::int64_t kStep = 16;  // elements encoded at once: a vector of bytes

/// The largest |x| as FP32 bits: magnitudes order as integers, NaN and Inf on top.
std::uint32_t largest_magnitude(const float* x, std::int64_t count) {
  uint32x4_t largest = vdupq_n_u32(0);
  std::int64_t i = 0;
  for (; i + 4 <= count; i += 4)
    largest =
        vmaxq_u32(largest, vbicq_u32(vreinterpretq_u32_f32(vld1q_f32(x + i)), vdupq_n_u32(0x80000000U)));
  std::uint32_t result = vmaxvq_u32(largest);
  for (; i < count; ++i)
    result = std::max(result, bits_of(x[i]) & 0x7FFFFFFFU);
  return result;
}

/// magnitude with the sign of x.
int32x4_t with_sign_of(int32x4_t magnitude, float32x4_t x) {
  const int32x4_t sign = vshrq_n_s32(vreinterpretq_s32_f32(x), 31);
  return vsubq_s32(veorq_s32(magnitude, sign), sign);
}

/// encode(4 values, index of the first) gives 4 integers before the clamp; saturating narrowing keeps those
/// that are too large for a byte beyond the limit.
template <typename Encode>
int8x16_t encode_16(const Encode& encode, const float* x, std::int64_t i, int8x16_t limit) {
  const auto words = [&](std::int64_t at) {
    const int16x4_t low = vqmovn_s32(encode(vld1q_f32(x + at), i + at));
    return vqmovn_high_s32(low, encode(vld1q_f32(x + at + 4), i + at + 4));
  };
  const int8x16_t bytes = vqmovn_high_s16(vqmovn_s16(words(0)), words(8));
  return vmaxq_s8(vminq_s8(bytes, limit), vnegq_s8(limit));
}

template <typename Encode>
void encode_all(const Encode& encode, const float* x, std::int64_t count, const QuantizeRule& rule,
                std::int8_t* out) {
  const int8x16_t limit = vdupq_n_s8(static_cast<std::int8_t>(rule.elements.largest));
  std::int64_t i = 0;
  for (; i + kStep <= count; i += kStep)
    vst1q_s8(out + i, encode_16(encode, x + i, i, limit));
  if (i == count) return;
  std::array<float, kStep> rest{};
  std::copy(x + i, x + count, rest.begin());
  std::array<std::int8_t, kStep> bytes;
  vst1q_s8(bytes.data(), encode_16(encode, rest.data(), i, limit));
  std::copy_n(bytes.begin(), count - i, out + i);
}

void round_to_integers(const float* x, std::int64_t count, float scale, const QuantizeRule& rule,
                       std::int8_t* elements) {
  const auto encode = [&](float32x4_t v, std::int64_t /*i*/) {
    return vcvtnq_s32_f32(vmulq_n_f32(v, scale));
  };
  encode_all(encode, x, count, rule, elements);
}

/// floor(|x| / step * 2^16) + R has the rounded magnitude above its lowest 16 bits.
void round_by_draws(const float* x, std::int64_t count, float scale, const QuantizeRule& rule,
                    std::uint32_t state, std::int8_t* elements) {
  constexpr float kDrawUnits = 1 << kDrawBits;
  std::array<std::int32_t, kDrawRun> draws;
  for (std::int32_t& draw : draws) {
    draw = static_cast<std::int32_t>(lfsr_draw(state));
    state = lfsr_next(state);
  }
  const auto encode = [&](float32x4_t v, std::int64_t i) {
    const int32x4_t fixed = vcvtq_s32_f32(vmulq_n_f32(vabsq_f32(v), scale * kDrawUnits));
    return with_sign_of(vshrq_n_s32(vaddq_s32(fixed, vld1q_s32(draws.data() + i)), kDrawBits), v);
  };
  encode_all(encode, x, count, rule, elements);
}

/// Adding and subtracting 2^(e+23-mantissa bits), e the exponent of the value or of the smallest normal,
/// rounds to the element's grid in that binade.
void round_to_floats(const float* x, std::int64_t count, float scale, const QuantizeRule& rule,
                     std::int8_t* elements) {
  const FloatElement& element = rule.codec.float_element.value();
  const uint32x4_t smallest = vdupq_n_u32(static_cast<std::uint32_t>(128 - element.bias) << 23);
  const uint32x4_t lift = vdupq_n_u32(static_cast<std::uint32_t>(23 - element.mantissa_bits) << 23);
  const float to_integer = std::ldexp(1.0F, -rule.elements.unit_exponent);
  const auto encode = [&](float32x4_t v, std::int64_t /*i*/) {
    const float32x4_t y = vabsq_f32(vmulq_n_f32(v, scale));
    const uint32x4_t field = vandq_u32(vreinterpretq_u32_f32(y), vdupq_n_u32(0x7F800000U));
    const float32x4_t rounder = vreinterpretq_f32_u32(vaddq_u32(vmaxq_u32(field, smallest), lift));
    const float32x4_t rounded = vsubq_f32(vaddq_f32(y, rounder), rounder);
    return with_sign_of(vcvtnq_s32_f32(vmulq_n_f32(rounded, to_integer)), v);
  };
  encode_all(encode, x, count, rule, elements);
}

}  // namespace

void quantize(const QuantizeTask& task) {
  quantize_lines(task, {largest_magnitude, round_to_integers, round_to_floats, round_by_draws});
}

/// Pairs of products fit 16 bits: 2 * 127 * 127 < 2^15.
std::int32_t dot_int8(const std::int8_t* a, const std::int8_t* b, std::int64_t count) {
  int32x4_t sum = vdupq_n_s32(0);
  std::int64_t i = 0;
  for (; i + kStep <= count; i += kStep) {
    const int8x16_t x = vld1q_s8(a + i), y = vld1q_s8(b + i);
    const int16x8_t low = vmull_s8(vget_low_s8(x), vget_low_s8(y));
    sum = vpadalq_s16(sum, vmlal_high_s8(low, x, y));
  }
  return vaddvq_s32(sum) + baseline::dot_int8(a + i, b + i, count - i);
}

}  // namespace bfpsim::kernels::neon

#else

namespace bfpsim::kernels::neon {

void quantize(const QuantizeTask& task) {
  baseline::quantize(task);
}

std::int32_t dot_int8(const std::int8_t* a, const std::int8_t* b, std::int64_t count) {
  return baseline::dot_int8(a, b, count);
}

}  // namespace bfpsim::kernels::neon

#endif
