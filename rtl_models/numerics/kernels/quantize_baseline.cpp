// SPDX-License-Identifier: Apache-2.0
// Encoders in plain loops that a compiler can vectorise for any instruction set.
#include <algorithm>
#include <cstring>

#include "rtl_models/numerics/kernels/quantize_rule.h"

namespace bfpsim::kernels::baseline {
namespace {

std::uint32_t largest_magnitude(const float* x, std::int64_t count) {
  std::int32_t largest = 0;  // signed, as SSE2 compares; magnitudes have the top bit clear
  for (std::int64_t i = 0; i < count; ++i) {
    std::int32_t bits = 0;
    std::memcpy(&bits, x + i, sizeof bits);
    largest = std::max(largest, bits & 0x7FFFFFFF);
  }
  return static_cast<std::uint32_t>(largest);
}

/// Adding and subtracting 1.5 * 2^23 rounds |v| <= 2^22 to an integer, nearest even; the clamp comes after
/// it.
void round_to_integers(const float* x, std::int64_t count, float scale, const QuantizeRule& rule,
                       std::int8_t* elements) {
  constexpr float kRounder = 12582912.0F;
  const auto limit = static_cast<float>(rule.elements.largest);
  for (std::int64_t i = 0; i < count; ++i) {
    const float rounded = (x[i] * scale + kRounder) - kRounder;
    const float clamped = std::min(std::max(rounded, -limit), limit);
    elements[i] = static_cast<std::int8_t>(static_cast<std::int32_t>(clamped));
  }
}

/// floor(|x| / step * 2^16) + R has the rounded magnitude above its lowest 16 bits.
void round_by_draws(const float* x, std::int64_t count, float scale, const QuantizeRule& rule,
                    std::uint32_t state, std::int8_t* elements) {
  constexpr float kDrawUnits = 1 << kDrawBits;
  const auto limit = static_cast<std::int32_t>(rule.elements.largest);
  for (std::int64_t i = 0; i < count; ++i, state = lfsr_next(state)) {
    const auto fixed = static_cast<std::int32_t>(std::fabs(x[i]) * (scale * kDrawUnits));
    const auto draw = static_cast<std::int32_t>(lfsr_draw(state));
    const std::int32_t magnitude = std::min((fixed + draw) >> kDrawBits, limit);
    elements[i] = static_cast<std::int8_t>(std::signbit(x[i]) ? -magnitude : magnitude);
  }
}

/// Adding and subtracting 2^(e+23-mantissa bits), e the exponent of the value or of the smallest normal,
/// rounds to the element's grid in that binade.
void round_to_floats(const float* x, std::int64_t count, float scale, const QuantizeRule& rule,
                     std::int8_t* elements) {
  const FloatElement& element = rule.codec.float_element.value();
  const auto smallest = static_cast<std::uint32_t>(128 - element.bias) << 23;
  const auto lift = static_cast<std::uint32_t>(23 - element.mantissa_bits) << 23;
  const float to_integer = std::ldexp(1.0F, -rule.elements.unit_exponent);
  const auto limit = static_cast<float>(rule.elements.largest);
  for (std::int64_t i = 0; i < count; ++i) {
    const float y = std::fabs(x[i] * scale);
    const float rounder = float_of(std::max(bits_of(y) & 0x7F800000U, smallest) + lift);
    const float magnitude = std::min(((y + rounder) - rounder) * to_integer, limit);
    elements[i] = static_cast<std::int8_t>(std::signbit(x[i]) ? -magnitude : magnitude);
  }
}

}  // namespace

void quantize(const QuantizeTask& task) {
  quantize_lines(task, {largest_magnitude, round_to_integers, round_to_floats, round_by_draws});
}

std::int32_t dot_int8(const std::int8_t* a, const std::int8_t* b, std::int64_t count) {
  std::int32_t sum = 0;
  for (std::int64_t i = 0; i < count; ++i)
    sum += static_cast<std::int32_t>(a[i]) * b[i];
  return sum;
}

}  // namespace bfpsim::kernels::baseline
