// SPDX-License-Identifier: Apache-2.0
// The operand registers of fused lanes (array.fusion: spatial): they spread an element's digits over its
// lanes.
#pragma once

#include <cstdint>
#include <vector>

#include "rtl_models/arch/issue.h"
#include "rtl_models/arch/machine.h"
#include "rtl_models/array/operand_panel.h"

namespace bfpsim {

/// Holds the digits of one pass.
class FusedOperands {
 public:
  /// Where the pass lies in its panels.
  struct Place {
    std::int64_t chunk = 0;
    std::int64_t elements = 0;  ///< of the chunk
    std::int64_t a_line = 0;    ///< the sub-tile's first lines
    std::int64_t b_line = 0;
  };

  /// Sets the slot's digits and fusion. Its pointers hold until the next call.
  void fill(const ArrayParams& array, const LaneFusion& fusion, const OperandPanel& a, const OperandPanel& b,
            const Place& place, IssueSlot& slot);

 private:
  std::vector<std::int8_t> a_digits_;  ///< [rows][lanes]
  std::vector<std::int8_t> b_digits_;  ///< [cols][lanes]
};

}  // namespace bfpsim
