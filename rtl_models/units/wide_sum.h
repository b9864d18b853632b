// SPDX-License-Identifier: Apache-2.0
// A fixed-point accumulator as wide as it takes: the `exact` aligner (contract B4).
#pragma once

#include <cstdint>
#include <vector>

namespace bfpsim::units {

/// value * 2^exponent.
struct ScaledInteger {
  std::int64_t value = 0;
  std::int32_t exponent = 0;
};

/// Two's complement sum of 64-bit integers, each shifted left by 0..max_shift; room for 2^32 of them.
class WideSum {
 public:
  explicit WideSum(int max_shift);

  void add(std::int64_t value, int shift);
  /// The sum in at most 62 bits and a sign: exact where it fits, else truncated with the lost bits jammed
  /// into the lowest one (round to odd), which a later rounding to at most 60 bits cannot tell from the exact
  /// sum.
  [[nodiscard]] ScaledInteger to_odd() const;

 private:
  std::vector<std::uint32_t> limbs_;  // lowest first
};

}  // namespace bfpsim::units
