// SPDX-License-Identifier: Apache-2.0
// Test support: what every FP32 pattern encodes to in a small float, from the format's definition and exact
// midpoints.
#pragma once

#include <cstdint>
#include <ostream>
#include <string>
#include <vector>

namespace bfpsim::test {

/// All patterns after the previous interval's `last` up to this one encode to `code` (signs not counted).
struct Interval {
  std::uint32_t last = 0;
  std::uint32_t code = 0;
};

struct EncodeOracle {
  std::string format;
  int sign_shift = 0;
  std::vector<Interval> intervals;  ///< cover 0..0x7FFFFFFF in ascending order, NaN patterns last
};

struct Definition {
  const char* format;
  int exponent_bits, mantissa_bits, bias;
  bool has_infinity;
};
inline constexpr Definition kSmallFloats[] = {
    {"bf16", 8, 7, 127, true},      {"fp16", 5, 10, 15, true},   {"fp8_e5m2", 5, 2, 15, true},
    {"fp8_e4m3fn", 4, 3, 7, false}, {"fp8_e4m3", 4, 3, 7, true},
};

/// Names the parameter in ctest's list: its bytes hold addresses, which differ from run to run.
inline std::ostream& operator<<(std::ostream& out, const Definition& d) {
  return out << d.format;
}

[[nodiscard]] EncodeOracle make_oracle(const Definition& definition);

}  // namespace bfpsim::test
