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
void round_to_integers(const float* x, std::int64_t count, float scale, float limit, std::int8_t* elements) {
  constexpr float kRounder = 12582912.0F;
  for (std::int64_t i = 0; i < count; ++i) {
    const float rounded = (x[i] * scale + kRounder) - kRounder;
    const float clamped = std::min(std::max(rounded, -limit), limit);
    elements[i] = static_cast<std::int8_t>(static_cast<std::int32_t>(clamped));
  }
}

/// floor(|x| / step * 2^16) + R has the rounded magnitude above its lowest 16 bits.
void round_by_draws(const float* x, std::int64_t count, float scale, std::int32_t limit, std::uint32_t state,
                    std::int8_t* elements) {
  constexpr float kDrawUnits = 1 << kDrawBits;
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

void quantize_block(const QuantizeTask& task, const QuantizeRule& rule, const DrawRuns& runs,
                    std::int64_t line, std::int64_t k0, std::int64_t count, ExponentCode code) {
  const float* x = task.x + line * task.k;
  std::int8_t* elements = task.elements + line * task.k;
  const float scale = reciprocal_step(code, rule.codec);
  switch (rule.rounding) {
    case ElementRounding::Integer:
      return round_to_integers(x + k0, count, scale, static_cast<float>(rule.elements.largest),
                               elements + k0);
    case ElementRounding::Float:
      return round_to_floats(x + k0, count, scale, rule, elements + k0);
    case ElementRounding::Stochastic:
      break;
  }
  for (std::int64_t k = k0; k < k0 + count;) {
    const std::int64_t length = runs.length(k, k0 + count);
    round_by_draws(x + k, length, scale, static_cast<std::int32_t>(rule.elements.largest),
                   lfsr_reload(runs.key(), runs.run_of(line, k)), elements + k);
    k += length;
  }
}

}  // namespace

void quantize(const QuantizeTask& task) {
  const QuantizeRule rule(task.codec);
  const DrawRuns runs(task);
  ExponentCode* exponent = task.exponents;
  for (std::int64_t line = 0; line < task.lines; ++line) {
    for (std::int64_t k0 = 0; k0 < task.k; k0 += task.block, ++exponent) {
      const std::int64_t count = std::min(task.block, task.k - k0);
      const auto code = ordinary_exponent(largest_magnitude(task.x + line * task.k + k0, count), rule);
      *exponent = code ? *code : quantize_block_by_specification(task, rule, line, k0, count);
      if (code) quantize_block(task, rule, runs, line, k0, count, *code);
    }
  }
}

std::int32_t dot_int8(const std::int8_t* a, const std::int8_t* b, std::int64_t count) {
  std::int32_t sum = 0;
  for (std::int64_t i = 0; i < count; ++i)
    sum += static_cast<std::int32_t>(a[i]) * b[i];
  return sum;
}

}  // namespace bfpsim::kernels::baseline
