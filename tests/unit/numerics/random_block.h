// SPDX-License-Identifier: Apache-2.0
// Test support: random values of the kinds that find mistakes in encoders.
#pragma once

#include <cstdint>
#include <random>
#include <vector>

namespace bfpsim::test {

/// What a random block looks like; every kind must be drawn by a test that relies on it.
enum class BlockKind : std::uint8_t {
  Gaussian,    ///< values of like magnitude
  WideSpread,  ///< exponents over 60 binades
  Ties,        ///< multiples of half a step
  PowersOfTwo,
  Subnormal,
  Huge,  ///< around FLT_MAX
  Zero,
  Special,  ///< Gaussian with some NaN and Inf
  AnyBits,
};
inline constexpr int kBlockKinds = 9;

[[nodiscard]] std::vector<float> random_block(std::mt19937_64& random, BlockKind kind, int count, int m);

}  // namespace bfpsim::test
