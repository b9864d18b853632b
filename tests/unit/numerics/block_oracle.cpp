// SPDX-License-Identifier: Apache-2.0
#include "block_oracle.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

#include "emulator_log2.h"
#include "exact.h"

namespace bfpsim::test {
namespace {

float saturated(float x) {
  if (std::isnan(x)) return 0.0F;
  return std::isinf(x) ? std::copysign(std::numeric_limits<float>::max(), x) : x;
}

int exponent_code(const std::vector<float>& x, const BlockCodec& codec) {
  const int zero_code = -(1 << (codec.shared.bits - 1));
  const int nan_code = (1 << (codec.shared.bits - 1)) - 1;
  float largest = 0.0F;
  for (const float v : x) {
    if (!std::isfinite(v)) return nan_code;
    largest = std::max(largest, std::fabs(v));
  }
  if (largest == 0.0F) return zero_code;
  const int e = codec.rule == ExponentRule::Frexp ? frexp_oracle(x) : emulator_exponent_oracle(largest);
  return std::clamp(e, zero_code + 1, nan_code - 1);
}

float uniform(std::mt19937_64& random) {
  return static_cast<float>(std::uniform_real_distribution<double>(-1.0, 1.0)(random));
}

float from_bits(std::uint32_t bits) {
  float x = 0;
  std::memcpy(&x, &bits, sizeof x);
  return x;
}

float random_value(std::mt19937_64& random, BlockKind kind, int scale, int m) {
  const auto draw = static_cast<int>(random() % 1000);
  const float sign = (random() & 1U) != 0 ? 1.0F : -1.0F;
  switch (kind) {
    case BlockKind::Gaussian:
      return std::ldexp(uniform(random), scale);
    case BlockKind::WideSpread:
      return std::ldexp(uniform(random), scale - draw % 60);
    case BlockKind::Ties:
      return std::ldexp(sign * static_cast<float>(draw % (1 << std::min(m, 9))), scale - m);
    case BlockKind::PowersOfTwo:
      return std::ldexp(sign, scale - draw % 6);
    case BlockKind::Subnormal:
      return from_bits(static_cast<std::uint32_t>(random()) & 0x801FFFFFU);
    case BlockKind::Huge:
      return std::ldexp(uniform(random), 128 - draw % 4);
    case BlockKind::Zero:
      return draw % 2 == 0 ? 0.0F : -0.0F;
    case BlockKind::Special:
      if (draw % 16 == 0) return sign * std::numeric_limits<float>::infinity();
      return draw % 16 == 1 ? std::numeric_limits<float>::quiet_NaN() : std::ldexp(uniform(random), scale);
    case BlockKind::AnyBits:
      break;
  }
  return from_bits(static_cast<std::uint32_t>(random()));
}

}  // namespace

OracleBlock encode_block_oracle(const std::vector<float>& x, const BlockCodec& codec) {
  OracleBlock block;
  std::vector<float> source = x;
  for (float& v : source) {
    block.counts.nan_or_inf += std::isfinite(v) ? 0 : 1;
    if (codec.nan_policy == NanPolicy::Saturate) v = saturated(v);
  }
  block.code = exponent_code(source, codec);
  const bool nan = block.code == (1 << (codec.shared.bits - 1)) - 1;
  const bool zero = block.code == -(1 << (codec.shared.bits - 1));
  if (nan || zero) {
    block.q.assign(x.size(), 0);
    block.decoded.assign(x.size(), nan ? 0x7FC00000U : 0U);
    return block;
  }
  const int step = block.code - (codec.mantissa_bits - 1);
  const int limit = (1 << (codec.mantissa_bits - 1)) - 1;
  for (const float v : source) {
    const Exact rounded = nearest_quotient(abs(exact(v)), step);
    block.counts.saturated += rounded > limit ? 1 : 0;
    block.counts.flushed += rounded == 0 && v != 0.0F ? 1 : 0;
    const int magnitude = rounded > limit ? limit : static_cast<int>(rounded);
    block.q.push_back(std::signbit(v) ? -magnitude : magnitude);
    block.decoded.push_back(nearest_fp32(dyadic(block.q.back(), step)));
  }
  return block;
}

std::vector<float> random_block(std::mt19937_64& random, BlockKind kind, int count, int m) {
  const int scale = static_cast<int>(random() % 240) - 120;
  std::vector<float> block(static_cast<std::size_t>(count));
  for (float& v : block)
    v = random_value(random, kind, scale, m);
  return block;
}

}  // namespace bfpsim::test
