// SPDX-License-Identifier: Apache-2.0
#include "block_oracle.h"

#include <algorithm>
#include <cmath>
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

}  // namespace bfpsim::test
