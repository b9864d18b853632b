// SPDX-License-Identifier: Apache-2.0
// Every latency formula of the machine, and nothing else. Derivations: docs/timing.md.
#pragma once

#include "rtl_models/arch/machine.h"

namespace bfpsim {

/// ceil(log2(n)) for n >= 1: levels of an adder tree over n inputs.
[[nodiscard]] constexpr int tree_levels(int n) {
  int levels = 0;
  while ((1 << levels) < n)
    ++levels;
  return levels;
}

/// Dot-product unit: from operands at its ports to the block sum that includes them.
[[nodiscard]] constexpr int dpu_latency(const ArrayParams& a, const PipelineParams& p) {
  const int levels = tree_levels(a.lanes);
  const int tree_cycles = (levels + p.tree_levels_per_cycle - 1) / p.tree_levels_per_cycle;
  return p.multiply_cycles + tree_cycles + p.shift_add_cycles;
}

/// Cycles by which the last DPU of a skewed array lags the first; 0 when operands are broadcast.
[[nodiscard]] constexpr int skew_cycles(const ArrayParams& a, const PipelineParams& p) {
  return p.skewed_operands ? a.rows + a.cols - 2 : 0;
}

/// From the issue of a sub-tile's last digit pass to all its FP32 sums, in step at the result banks.
[[nodiscard]] constexpr int array_latency(const ArrayParams& a, const PipelineParams& p) {
  return skew_cycles(a, p) + dpu_latency(a, p) + p.align_cycles + p.to_fp32_cycles + p.accumulate_cycles;
}

}  // namespace bfpsim
