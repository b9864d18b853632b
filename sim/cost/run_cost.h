// SPDX-License-Identifier: Apache-2.0
// Energy and area of a replayed run.
#pragma once

#include <string>
#include <vector>

#include "sim/cost/area.h"
#include "sim/cost/energy.h"
#include "sim/engine/replay.h"

namespace bfpsim {

struct RunCost {
  std::string technology;
  double node_nm = 0.0;                  ///< of every figure below
  std::vector<EnergyReport> gemms;       ///< in the order of RunRecord::gemms
  std::vector<EnergyReport> operations;  ///< in the order of RunRecord::operations
  EnergyReport total;                    ///< the sum of both
  /// The total with multipliers charged for products of two operands that are not zero only (contract D4);
  /// absent where a GEMM has no values.
  std::optional<EnergyReport> value_aware;
  AreaReport area;
  std::vector<std::string> not_counted;  ///< what energy and area leave out, one sentence each
};

/// Widths of the formats that the GEMM's converters write.
[[nodiscard]] OperandWidths operand_widths(const GemmRecord& gemm);
/// Of what the converters write in operations that are no GEMM: master weights.
[[nodiscard]] OperandWidths operand_widths(const OptimizerSettings& optimizer);

[[nodiscard]] RunCost cost_of(const RunRecord& run, const Technology& technology);

}  // namespace bfpsim
