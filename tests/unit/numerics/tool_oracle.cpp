// SPDX-License-Identifier: Apache-2.0
#include "tool_oracle.h"

#include <algorithm>
#include <cmath>

#include "emulator_log2.h"

namespace bfpsim::test {
namespace {

/// |t| to an integer as microxcaling does; FP32 addition on purpose.
float microxcaling_round(float t, Rounding rounding) {
  if (rounding == Rounding::TowardZero) return std::floor(t);
  const float sum = t + 0.5F;
  const bool is_even_tie = rounding == Rounding::NearestEven && std::fmod(t - 0.5F, 2.0F) == 0.0F;
  return std::floor(sum) - (is_even_tie ? 1.0F : 0.0F);
}

/// The nearest multiple of `step`, halves away from zero, in FP64: exact for the values at hand.
double nearest_away(double x, double step) {
  return std::copysign(std::floor(std::fabs(x) / step + 0.5) * step, x);
}

}  // namespace

ToolValue microxcaling_element(float a, const Element& element, Rounding rounding) {
  ToolValue result;
  if (a == 0.0F) return result;
  int exponent = 0;
  int fraction_bits = 0;
  const float magnitude = std::fabs(a);
  if (const auto* integer = std::get_if<IntElement>(&element)) {
    fraction_bits = integer->bits - 2;
  } else {
    const auto& f = std::get<FloatElement>(element);
    fraction_bits = f.mantissa_bits;
    const int smallest = 2 - (1 << (f.exponent_bits - 1));
    exponent = std::max(floor_fp32_log2(magnitude), smallest);
    result.misread_log2 = exponent > std::max(std::ilogb(magnitude), smallest);
  }
  const float t = std::ldexp(magnitude, fraction_bits - exponent);
  result.half_added = rounding != Rounding::TowardZero && t < 0.5F && t + 0.5F == 1.0F;
  result.value = std::copysign(std::ldexp(microxcaling_round(t, rounding), exponent - fraction_bits), a);
  return result;
}

int microxcaling_scale(float max, const Element& element) {
  const auto* f = std::get_if<FloatElement>(&element);
  return floor_fp32_log2(max) - (f != nullptr ? f->largest_exponent() : 0);
}

ToolValue qpytorch_float(float x, int exponent_bits, int mantissa_bits) {
  const int largest_exponent = 1 << (exponent_bits - 1);
  const float smallest = std::ldexp(1.0F, 2 - largest_exponent);
  const double limit = std::ldexp(2.0 - std::ldexp(1.0, -mantissa_bits), largest_exponent);
  ToolValue result;
  if (x == 0.0F) return result;
  double rounded = 0.0;
  if (std::fabs(x) < smallest) {
    const float base = std::copysign(smallest, x);
    const double step = std::ldexp(static_cast<double>(smallest), -mantissa_bits);
    rounded = nearest_away(static_cast<double>(x + base), step) - static_cast<double>(base);
    result.base_added = rounded != nearest_away(static_cast<double>(x), step);
  } else {
    rounded = nearest_away(static_cast<double>(x), std::ldexp(1.0, std::ilogb(x) - mantissa_bits));
  }
  result.value = static_cast<float>(std::clamp(rounded, -limit, limit));
  return result;
}

ToolValue qpytorch_block(float x, float max, int word_length) {
  const int exponent = std::ilogb(max);
  const double step = std::ldexp(1.0, exponent + 2 - word_length);
  const double limit = (std::ldexp(1.0, word_length - 1) - 1.0) * step;
  const float base = std::ldexp(6.0F, exponent);
  const double sum = static_cast<double>(x + base);
  const double rounded = nearest_away(sum, step) - static_cast<double>(base);
  ToolValue result;
  result.value = static_cast<float>(std::clamp(rounded, -limit, limit));
  result.base_added = sum != static_cast<double>(x) + static_cast<double>(base);
  result.half_up = std::fmod(sum / step, 1.0) == 0.5;
  return result;
}

}  // namespace bfpsim::test
