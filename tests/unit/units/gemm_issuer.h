// SPDX-License-Identifier: Apache-2.0
// Turns a GEMM of encoded operands into the array's issue slots, in one plain loop (contract B1, B2, B6).
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "rtl_models/arch/issue.h"
#include "rtl_models/arch/machine.h"
#include "rtl_models/numerics/blocked_operand.h"
#include "tests/unit/units/random_operands.h"

namespace bfpsim::units {

/// A slot and the data that it points to.
struct OwnedSlot {
  IssueSlot slot;
  std::vector<std::int8_t> a_digits, b_digits;
  std::vector<ExponentCode> a_exponents, b_exponents;
  std::int64_t tile = 0;  ///< index of the sub-tile, row by row

  [[nodiscard]] const IssueSlot* get();
};

/// Which slot enters in which cycle; nothing in idle ones.
using IssueStream = std::vector<std::optional<OwnedSlot>>;

/// How the machine cuts K.
struct Segmentation {
  std::int64_t segment = 0;  ///< elements that share both exponents
  int groups = 1;            ///< whole segments in a chunk
  int group_lanes = 0;
  std::int64_t chunk = 0;  ///< elements of a chunk
  static Segmentation of(const BlockedOperand& a, const BlockedOperand& b, int lanes);
};

/// C in sub-tiles of rows x cols, up to `array.accumulators` of them interleaved; idle cycles where an
/// accumulator is still adding, and in `idle_percent` of the cycles besides.
[[nodiscard]] IssueStream issue_gemm(const BlockedOperand& a, const BlockedOperand& b,
                                     const ArrayParams& array, const PipelineParams& pipeline,
                                     int idle_percent, RandomOperands& random);

}  // namespace bfpsim::units
