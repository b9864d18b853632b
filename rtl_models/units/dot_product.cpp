// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/units/dot_product.h"

#include <algorithm>
#include <cstddef>

namespace bfpsim::units {
namespace {

/// The adder tree of one block pair. Integer addition has no order to keep, so a loop is a tree.
std::int64_t tree_sum(const DigitPassOperands& operands, std::size_t first_lane, std::size_t end_lane) {
  std::int32_t sum = 0;
  for (std::size_t lane = first_lane; lane < end_lane; ++lane) {
    sum += operands.a_digits[lane] * operands.b_digits[lane];
  }
  return sum;
}

}  // namespace

DotProduct::DotProduct(int max_groups, int accumulator_bits, int slice_bits)
    : accumulator_bits_(accumulator_bits),
      slice_bits_(slice_bits),
      sums_(static_cast<std::size_t>(max_groups)) {}

void DotProduct::add_pass(const DigitPassOperands& operands) {
  for (std::size_t g = 0; g < sums_.size(); ++g) {
    if (operands.first) sums_[g] = 0;
    if (g >= static_cast<std::size_t>(operands.groups)) continue;
    sums_[g] = wrap(sums_[g] + (operands.fusion ? fused_sum(operands, g) : group_sum(operands, g)));
  }
}

/// Of the lanes that the block pair has: their tree's sum at the weight of the pass.
std::int64_t DotProduct::group_sum(const DigitPassOperands& operands, std::size_t group) const {
  const auto lanes_of_group = static_cast<std::size_t>(operands.group_lanes);
  const std::size_t lanes = std::min(operands.a_digits.size(), operands.b_digits.size());
  const std::int64_t sum = tree_sum(operands, std::min(group * lanes_of_group, lanes),
                                    std::min((group + 1) * lanes_of_group, lanes));
  return sum * (std::int64_t{1} << operands.shift);
}

/// Of the lanes whose elements the block pair has in this pass: products shifted lane by lane, then added.
std::int64_t DotProduct::fused_sum(const DigitPassOperands& operands, std::size_t group) const {
  std::int64_t sum = 0;
  for (std::size_t lane = 0; lane < operands.a_digits.size(); ++lane) {
    const FusedLane role = fused_lane(*operands.fusion, static_cast<int>(lane), slice_bits_);
    if (static_cast<std::size_t>(role.element / operands.group_lanes) != group) continue;
    const std::int64_t product = std::int64_t{operands.a_digits[lane]} * operands.b_digits[lane];
    sum += product * (std::int64_t{1} << role.digits.shift);
  }
  return sum;
}

std::int64_t DotProduct::wrap(std::int64_t value) const {
  const std::int64_t modulus = std::int64_t{1} << accumulator_bits_;
  const std::int64_t low = value & (modulus - 1);
  return low >= modulus / 2 ? low - modulus : low;
}

}  // namespace bfpsim::units
