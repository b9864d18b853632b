// SPDX-License-Identifier: Apache-2.0
#include "random_block.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

namespace bfpsim::test {
namespace {

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

std::vector<float> random_block(std::mt19937_64& random, BlockKind kind, int count, int m) {
  const int scale = static_cast<int>(random() % 240) - 120;
  std::vector<float> block(static_cast<std::size_t>(count));
  for (float& v : block)
    v = random_value(random, kind, scale, m);
  return block;
}

}  // namespace bfpsim::test
