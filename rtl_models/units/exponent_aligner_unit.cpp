// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/units/exponent_aligner_unit.h"

#include <algorithm>
#include <cstddef>
#include <vector>

namespace bfpsim::units {
namespace {

/// Without registers the logic also sees what its inputs pass through while they settle, widths of 0 among
/// it.
OperandCoding coding_of(int mantissa_bits, int exponent_bits) {
  return {std::max(mantissa_bits, 2), std::max(exponent_bits, 2)};
}

}  // namespace

ExponentAlignerUnit::ExponentAlignerUnit(const sc_core::sc_module_name& name,
                                         const ExponentAlignerParams& params)
    : PipelinedUnit(name, params.latency_cycles, ExponentAligner(params.fraction_bits)),
      in_sum("in_sum", static_cast<std::size_t>(params.max_groups)),
      in_a_exponent("in_a_exponent", static_cast<std::size_t>(params.max_groups)),
      in_b_exponent("in_b_exponent", static_cast<std::size_t>(params.max_groups)) {
  for (std::size_t g = 0; g < in_sum.size(); ++g) {
    step_depends_on(in_sum[g]);
    step_depends_on(in_a_exponent[g]);
    step_depends_on(in_b_exponent[g]);
  }
  step_depends_on(in_groups);
  step_depends_on(in_a_mantissa_bits);
  step_depends_on(in_b_mantissa_bits);
  step_depends_on(in_a_exponent_bits);
  step_depends_on(in_b_exponent_bits);
}

std::optional<AlignedSum> ExponentAlignerUnit::step(ExponentAligner& core) const {
  std::vector<BlockPair> pairs(std::min<std::size_t>(in_groups.read(), in_sum.size()));
  for (std::size_t g = 0; g < pairs.size(); ++g) {
    pairs[g] = {in_sum[g].read(), in_a_exponent[g].read(), in_b_exponent[g].read()};
  }
  return core.align(pairs.data(), static_cast<int>(pairs.size()),
                    coding_of(in_a_mantissa_bits.read(), in_a_exponent_bits.read()),
                    coding_of(in_b_mantissa_bits.read(), in_b_exponent_bits.read()));
}

void ExponentAlignerUnit::drive(const AlignedSum& aligned) {
  out_sum.write(aligned.sum);
  out_exponent.write(aligned.exponent);
  out_nan.write(aligned.nan);
  out_zero.write(aligned.zero);
}

}  // namespace bfpsim::units
