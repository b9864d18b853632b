// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/numerics/dot.h"

#include "rtl_models/numerics/float_format.h"
#include "rtl_models/numerics/rounding.h"

namespace bfpsim {
namespace {

bool is_subnormal(float x) {
  const std::uint32_t magnitude = bits_of(x) & 0x7FFFFFFFU;
  return magnitude != 0 && magnitude < 0x00800000U;
}

}  // namespace

std::int64_t integer_dot(const Mantissa* a, const Mantissa* b, std::int64_t count) {
  std::int64_t sum = 0;
  for (std::int64_t i = 0; i < count; ++i) {
    sum += static_cast<std::int32_t>(a[i]) * static_cast<std::int32_t>(b[i]);
  }
  return sum;
}

PairExponent add_exponents(ExponentCode a, const BlockCodec& codec_a, ExponentCode b,
                           const BlockCodec& codec_b) {
  PairExponent pair;
  pair.nan = a == codec_a.shared.nan_code() || b == codec_b.shared.nan_code();
  pair.zero = !pair.nan && (a == codec_a.shared.zero_code() || b == codec_b.shared.zero_code());
  if (!pair.nan && !pair.zero) pair.step = codec_a.step_exponent(a) + codec_b.step_exponent(b);
  return pair;
}

float fixed_to_fp32(std::int64_t value, int exponent) {
  const auto bits = static_cast<std::uint64_t>(value);
  return round_to_fp32(value < 0, {value < 0 ? ~bits + 1 : bits, exponent, false});
}

float flush_subnormal(float x, Subnormals subnormals) {
  if (subnormals == Subnormals::Ieee || !is_subnormal(x)) return x;
  return float_of(bits_of(x) & 0x80000000U);
}

float fp32_add(float a, float b, Subnormals subnormals) {
  const float sum = flush_subnormal(a, subnormals) + flush_subnormal(b, subnormals);
  return sum != sum ? canonical_nan() : flush_subnormal(sum, subnormals);
}

float fp32_multiply(float a, float b, Subnormals subnormals) {
  const float product = flush_subnormal(a, subnormals) * flush_subnormal(b, subnormals);
  return product != product ? canonical_nan() : flush_subnormal(product, subnormals);
}

}  // namespace bfpsim
