// SPDX-License-Identifier: Apache-2.0
// Test support: random GEMMs of random block formats, and what occurred in them.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include "rtl_models/numerics/blocked_operand.h"

namespace bfpsim::test {

/// One operand: lines along K of one random kind each, in one format.
struct CaseOperand {
  std::string format;
  BlockCodec codec;
  BlockShape block;
  std::int64_t lines = 0;
  DrawSource draws;
  std::vector<float> x;  ///< [lines][k]
};

struct GemmCase {
  std::int64_t k = 0;
  CaseOperand a;
  CaseOperand b;
  std::string text;  ///< sizes, formats and blocks
};

/// Sizes from 1 to a few tiles, K to some hundreds, blocks 1..668, rows and tiles; all integer and most MX
/// formats; blocks of A and B nest.
[[nodiscard]] GemmCase random_gemm_case(std::mt19937_64& random);

/// How often something occurred; a test wants none to be 0.
struct GemmCensus {
  std::int64_t cases = 0, blocks = 0, pairs = 0;
  std::int64_t nan = 0, infinite = 0, subnormal = 0, zero = 0;  ///< outputs
  std::int64_t ragged_blocks = 0, mixed_formats = 0, mixed_blocks = 0, tiles = 0, floats = 0, stochastic = 0;

  void count(const GemmCase& gemm, const BlockedOperand& a, const BlockedOperand& b,
             const std::vector<float>& c);
  void print(unsigned seed) const;
  [[nodiscard]] bool nothing_is_missing() const;
};

}  // namespace bfpsim::test
