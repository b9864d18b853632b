// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/units/dot_product_unit.h"

#include <cstddef>

namespace bfpsim::units {

DotProductUnit::DotProductUnit(const sc_core::sc_module_name& name, const DotProductParams& params)
    : PipelinedUnit(name, params.latency_cycles,
                    DotProduct(params.max_groups, params.accumulator_bits, params.slice_bits)),
      in_a_digit("in_a_digit", static_cast<std::size_t>(params.lanes)),
      in_b_digit("in_b_digit", static_cast<std::size_t>(params.lanes)),
      out_sum("out_sum", static_cast<std::size_t>(params.max_groups)) {
  for (std::size_t lane = 0; lane < in_a_digit.size(); ++lane) {
    step_depends_on(in_a_digit[lane]);
    step_depends_on(in_b_digit[lane]);
  }
  step_depends_on(in_groups);
  step_depends_on(in_group_lanes);
  step_depends_on(in_shift);
  step_depends_on(in_fused);
  step_depends_on(in_a_digits);
  step_depends_on(in_b_digits);
  step_depends_on(in_first_product);
  step_depends_on(in_first);
  step_depends_on(in_last);
}

std::optional<DotProductOutput> DotProductUnit::step(DotProduct& core) const {
  DigitPassOperands operands;
  operands.a_digits.reserve(in_a_digit.size());
  operands.b_digits.reserve(in_b_digit.size());
  for (const auto& digit : in_a_digit)
    operands.a_digits.push_back(digit.read());
  for (const auto& digit : in_b_digit)
    operands.b_digits.push_back(digit.read());
  operands.groups = in_groups.read();
  operands.group_lanes = in_group_lanes.read();
  operands.shift = in_shift.read();
  if (in_fused.read())
    operands.fusion = LaneFusion{in_a_digits.read(), in_b_digits.read(), in_first_product.read()};
  operands.first = in_first.read();
  core.add_pass(operands);
  if (!in_last.read()) return std::nullopt;
  return DotProductOutput{core.sums(), operands.groups};
}

void DotProductUnit::drive(const DotProductOutput& output) {
  for (std::size_t g = 0; g < out_sum.size(); ++g)
    out_sum[g].write(g < output.sums.size() ? output.sums[g] : 0);
  out_groups.write(static_cast<std::uint16_t>(output.groups));
}

}  // namespace bfpsim::units
