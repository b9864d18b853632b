// SPDX-License-Identifier: Apache-2.0
// The results of a GEMM between FP64 and the engine's bits, each with one step of the datapath more than the
// one before it (docs/numerics-report.md).
#pragma once

#include <vector>

#include "rtl_models/numerics/double_double.h"
#include "rtl_models/numerics/float_gemm.h"
#include "rtl_models/numerics/gemm_spec.h"

namespace bfpsim {

/// Of one output. Not finite where a block is flagged, or an element is NaN or Inf. Sums are DoubleDouble:
/// exact while their bits span 104 places, which they do wherever the FP32 accumulation is exact.
struct OutputStages {
  DoubleDouble quantised;    ///< exact product of the encoded operands
  DoubleDouble aligned;      ///< exact sum of what the aligner lets through (its F bits)
  float accumulated = 0.0F;  ///< the same, each addition rounded once to FP32, ascending K
};

/// The stages of each output of an integer datapath, [m][n]. Preconditions as gemm_spec(); integer elements.
[[nodiscard]] std::vector<OutputStages> output_stages(const BlockedOperand& a, const BlockedOperand& b,
                                                      const AccumulationOrder& order);

/// Of a float datapath. Preconditions as gemm_spec_float(). A rounded tree has no aligner: its roundings come
/// after `accumulated`.
[[nodiscard]] std::vector<OutputStages> output_stages(const BlockedOperand& a, const BlockedOperand& b,
                                                      const FloatOrder& order);

}  // namespace bfpsim
