// SPDX-License-Identifier: Apache-2.0
// What enters the array in one cycle, and what leaves it: the array's contract with the network of single
// units.
#pragma once

#include <cstdint>
#include <vector>

#include "rtl_models/numerics/block.h"
#include "rtl_models/numerics/digits.h"

namespace bfpsim {

/// One pass of one chunk, for a whole sub-tile: operands as they enter row 0 and column 0 (before any skew).
/// `groups` block pairs of `group_lanes` lanes each share the lanes; spare and ragged lanes hold 0, and pairs
/// that a ragged chunk lacks have the zero code of their exponents. An integer datapath is given digits, a
/// float one elements without their scale, and each of its passes is a segment of its own. On fused lanes a
/// lane's element, and so its segment, its digits and their weight, follow from `fusion`; lanes beyond the
/// pass's elements hold 0.
struct IssueSlot {
  std::int64_t cycle = 0;  ///< of issue
  int groups = 1;          ///< G block pairs of a full chunk; a ragged chunk's last are zero blocks
  int group_lanes = 0;     ///< lanes of one pair; groups * group_lanes <= lanes
  int shift = 0;           ///< weight of the pass: digits' product times 2^shift; not on fused lanes
  bool fused = false;      ///< array.fusion: spatial
  LaneFusion fusion;
  const std::int8_t* a_digits = nullptr;      ///< [rows][lanes]
  const std::int8_t* b_digits = nullptr;      ///< [cols][lanes]
  const float* a_elements = nullptr;          ///< [rows][lanes]
  const float* b_elements = nullptr;          ///< [cols][lanes]
  const ExponentCode* a_exponents = nullptr;  ///< [rows][groups]
  const ExponentCode* b_exponents = nullptr;  ///< [cols][groups]
  bool first_of_segment = false;              ///< the block accumulators start from zero
  bool last_of_segment = false;               ///< the block sums go on to exponent adder, aligner, FP32
  bool first_of_output = false;               ///< the FP32 accumulator starts from +0
  bool last_of_output = false;                ///< the FP32 sum leaves as a result
  int accumulator = 0;                        ///< which of the DPU's partial sums
};

/// One finished sub-tile: rows x cols FP32 sums, and the cycle in which they are in the result banks.
struct SubTileResult {
  std::int64_t ready_cycle = 0;
  std::vector<float> values;  ///< [rows][cols]
};

/// Sees what the array does, cycle by cycle (tests, wave writers). The default sees nothing.
class ArrayObserver {
 public:
  virtual ~ArrayObserver() = default;
  /// A pass enters the array; the pointers live only during the call.
  virtual void on_issue(const IssueSlot& slot) = 0;
  /// A sub-tile's sums reach the result banks.
  virtual void on_result(const SubTileResult& result) = 0;
};

}  // namespace bfpsim
