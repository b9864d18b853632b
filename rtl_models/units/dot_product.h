// SPDX-License-Identifier: Apache-2.0
// The bit-sliced dot product: digit products, adder tree, digit shift-add, block accumulators (contract
// B1-B3).
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "rtl_models/numerics/digits.h"

namespace bfpsim::units {

/// One digit pass of one chunk, as it stands at the ports of a dot-product unit.
struct DigitPassOperands {
  std::vector<std::int8_t> a_digits;  ///< [lanes]
  std::vector<std::int8_t> b_digits;  ///< [lanes]
  int groups = 1;                     ///< block pairs that share the lanes
  int group_lanes = 0;  ///< lanes of one pair: pair g has lanes [g * group_lanes, (g + 1) * group_lanes)
  int shift = 0;        ///< weight of the pass
  bool first = false;   ///< of its segment: the accumulators start from zero
  std::optional<LaneFusion> fusion{};  ///< fused lanes: each has a weight and a block pair of its own
};

/// One integer accumulator of `accumulator_bits` per block pair. It wraps like the register it is; machines
/// refuse formats whose sums do not fit (contract B3).
class DotProduct {
 public:
  DotProduct(int max_groups, int accumulator_bits, int slice_bits);

  void add_pass(const DigitPassOperands& operands);
  [[nodiscard]] const std::vector<std::int64_t>& sums() const { return sums_; }

 private:
  [[nodiscard]] std::int64_t group_sum(const DigitPassOperands& operands, std::size_t group) const;
  [[nodiscard]] std::int64_t fused_sum(const DigitPassOperands& operands, std::size_t group) const;
  [[nodiscard]] std::int64_t wrap(std::int64_t value) const;

  int accumulator_bits_;
  int slice_bits_;
  std::vector<std::int64_t> sums_;  // [max_groups]
};

}  // namespace bfpsim::units
