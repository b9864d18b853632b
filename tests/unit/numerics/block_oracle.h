// SPDX-License-Identifier: Apache-2.0
// Test support: contract A1-A6 for one block, by exact arithmetic. Calls nothing of the code under test but
// takes its parameter struct.
#pragma once

#include <cstdint>
#include <random>
#include <vector>

#include "rtl_models/numerics/block.h"

namespace bfpsim::test {

struct OracleBlock {
  int code = 0;
  std::vector<int> q;
  std::vector<std::uint32_t> decoded;  ///< FP32 bits
  EncodeCounts counts;
};

[[nodiscard]] OracleBlock encode_block_oracle(const std::vector<float>& x, const BlockCodec& codec);

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
