// SPDX-License-Identifier: Apache-2.0
#include "exact.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <stdexcept>

namespace bfpsim::test {
namespace {

float from_bits(std::uint32_t bits) {
  float x = 0;
  std::memcpy(&x, &bits, sizeof x);
  return x;
}

}  // namespace

Exact dyadic(const Exact& n, int exponent) {
  if (exponent < -kScale) throw std::range_error("dyadic: below the oracle's grid");
  return n << static_cast<unsigned>(exponent + kScale);
}

Exact exact(float x) {
  int exponent = 0;
  const float fraction = std::frexp(x, &exponent);
  const auto significand = static_cast<std::int64_t>(std::ldexp(fraction, 24));
  return dyadic(Exact(significand), exponent - 24);
}

Exact exact(double x) {
  int exponent = 0;
  const double fraction = std::frexp(x, &exponent);
  const auto significand = static_cast<std::int64_t>(std::ldexp(fraction, 53));
  return significand == 0 ? Exact(0) : dyadic(Exact(significand), exponent - 53);
}

std::uint32_t nearest_fp32(const Exact& v) {
  const Exact magnitude = abs(v);
  const std::uint32_t sign = v < 0 ? 0x80000000U : 0U;
  std::uint32_t below = 0;            // value(below) <= magnitude
  std::uint32_t above = 0x7F800000U;  // stands for 2^128 here
  const auto value = [](std::uint32_t code) {
    return code == 0x7F800000U ? dyadic(1, 128) : exact(from_bits(code));
  };
  if (magnitude >= value(above)) return sign | above;
  while (above - below > 1) {
    const std::uint32_t middle = below + (above - below) / 2;
    (value(middle) <= magnitude ? below : above) = middle;
  }
  const Exact twice = 2 * magnitude;
  const Exact midpoint = value(below) + value(above);
  const bool up = twice > midpoint || (twice == midpoint && (below & 1U) != 0);
  const std::uint32_t nearest = up ? above : below;
  // A non-zero value that rounds to zero keeps its sign; an exact zero is +0.
  return v == 0 ? 0U : sign | nearest;
}

Exact nearest_quotient(const Exact& v, int step) {
  const Exact unit = dyadic(1, step);
  Exact quotient;
  Exact rest;
  divide_qr(v, unit, quotient, rest);
  const Exact twice = 2 * rest;
  const bool odd = (quotient & 1) != 0;
  if (twice > unit || (twice == unit && odd)) quotient += 1;
  return quotient;
}

int frexp_oracle(const std::vector<float>& block) {
  float largest = 0.0F;
  for (const float x : block) {
    if (std::isfinite(x)) largest = std::max(largest, std::fabs(x));
  }
  int exponent = 0;
  std::frexp(largest, &exponent);
  return exponent;
}

std::uint32_t comparable(float x) {
  if (std::isnan(x)) return 0x7FC00000U;
  if (x == 0.0F) return 0U;
  std::uint32_t bits = 0;
  std::memcpy(&bits, &x, sizeof bits);
  return bits;
}

}  // namespace bfpsim::test
