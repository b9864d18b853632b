// SPDX-License-Identifier: Apache-2.0
// A GEMM operand in the order in which the innermost loops read it.
#pragma once

#include <cstdint>
#include <vector>

#include "rtl_models/numerics/kernels/aligned_vector.h"
#include "rtl_models/numerics/kernels/fork_join.h"
#include "rtl_models/numerics/kernels/gemm_plan.h"
#include "rtl_models/numerics/kernels/line_source.h"
#include "rtl_models/numerics/kernels/micro_kernel.h"

namespace bfpsim::kernels {

/// The smallest and largest step of a panel's blocks, zero and flagged blocks left out: at first, of none.
struct StepRange {
  int smallest = 1 << 16;
  int largest = -(1 << 16);

  void include(int step) {
    smallest = std::min(smallest, step);
    largest = std::max(largest, step);
  }
};

/// Whether the vector kernels multiply two panels exactly: an integer below 2^31 times both powers of two
/// neither overflows nor becomes subnormal in FP32, and nor do the powers.
[[nodiscard]] bool scales_exactly(const StepRange& a, const StepRange& b);

enum class Side : std::uint8_t { A, B };

/// Panels of `width` lines (rows of A, columns of B), the last filled up with zero lines. In a panel the
/// lines lie side by side, cell by cell along K; every segment starts with a cell of its own. Flagged and
/// zero blocks hold zeros and have step 0; the outputs of flagged lines become NaN afterwards.
struct PackedOperand {
  GemmPlan plan;
  std::int64_t lines = 0;
  int width = 1;
  AlignedVector<std::uint32_t> cells;        ///< [panels][plan.cells][width]
  AlignedVector<std::int32_t> steps;         ///< [panels][plan.segments][width]: log2 of an element's unit
  AlignedVector<std::int32_t> scales;        ///< the same: A: step << 23, B: the FP32 bits of 2^step
  AlignedVector<std::uint32_t> corrections;  ///< B, offset: [panels][plan.segments][plan.spans][width]
  std::vector<StepRange> ranges;             ///< [panels]
  std::vector<char> flagged;                 ///< [panels][width]: has a NaN-flagged block

  [[nodiscard]] std::int64_t panels() const { return (lines + width - 1) / width; }
};

/// Makes room for a whole operand in `packed` and gives the stage that packs it, a panel a task. What
/// `packed` held before is gone, its memory is used again. The arguments must outlive the stage.
[[nodiscard]] ForkStage packing(const LineSource& source, Side side, const GemmPlan& plan,
                                const MicroKernels& kernels, PackedOperand& packed);

}  // namespace bfpsim::kernels
