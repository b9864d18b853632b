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

/// Cycles of the adder tree over the lanes.
[[nodiscard]] constexpr int tree_cycles(const ArrayParams& a, const PipelineParams& p) {
  return (tree_levels(a.lanes) + p.tree_levels_per_cycle - 1) / p.tree_levels_per_cycle;
}

/// Integer dot-product unit: from operands at its ports to the block sum that includes them.
[[nodiscard]] constexpr int dpu_latency(const ArrayParams& a, const PipelineParams& p) {
  return p.multiply_cycles + tree_cycles(a, p) + p.shift_add_cycles;
}

/// Float dot-product unit: from operands at its ports to the chunk's FP32 sum. Exact products are aligned
/// before the tree and rounded behind it; a tree of FP32 adders needs neither.
[[nodiscard]] constexpr int float_dpu_latency(const ArrayParams& a, const PipelineParams& p) {
  const bool aligned = a.float_sum == FloatSum::Aligned;
  return p.multiply_cycles + tree_cycles(a, p) + (aligned ? p.align_cycles + p.to_fp32_cycles : 0);
}

/// From operands at a DPU's ports to the addend at its FP32 accumulator.
[[nodiscard]] constexpr int addend_latency(const ArrayParams& a, const PipelineParams& p) {
  return a.datapath == Datapath::Float ? float_dpu_latency(a, p)
                                       : dpu_latency(a, p) + p.align_cycles + p.to_fp32_cycles;
}

/// Cycles by which the last DPU of a skewed array lags the first; 0 when operands are broadcast.
[[nodiscard]] constexpr int skew_cycles(const ArrayParams& a, const PipelineParams& p) {
  return p.skewed_operands ? a.rows + a.cols - 2 : 0;
}

/// Stationary dataflows: a partial sum's way down a column, one hop a row, from the addend of the first row
/// to the sum behind the last.
[[nodiscard]] constexpr int column_cycles(const ArrayParams& a, const PipelineParams& p) {
  return a.rows * p.accumulate_cycles;
}

/// Several arrays that share K: their sums are added one after the other.
[[nodiscard]] constexpr int array_sum_cycles(const ArrayParams& a, const PipelineParams& p) {
  return a.split == Split::K ? (a.count - 1) * p.accumulate_cycles : 0;
}

/// From the issue of a sub-tile's last pass to all its FP32 sums, in step at the result banks.
[[nodiscard]] constexpr int array_latency(const ArrayParams& a, const PipelineParams& p) {
  if (a.dataflow == Dataflow::OutputStationary)
    return skew_cycles(a, p) + addend_latency(a, p) + p.accumulate_cycles + array_sum_cycles(a, p);
  return (p.skewed_operands ? a.cols - 1 : 0) + addend_latency(a, p) + column_cycles(a, p);
}

}  // namespace bfpsim
