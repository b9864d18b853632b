// SPDX-License-Identifier: Apache-2.0
// Test support: contract A1-A6 for one block, by exact arithmetic. Calls nothing of the code under test but
// takes its parameter struct.
#pragma once

#include <cstdint>
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

}  // namespace bfpsim::test
