// SPDX-License-Identifier: Apache-2.0
// The whole array over plain vectors: the arithmetic of rows x cols dot-product units, one call per cycle.
// Equal, in every cycle, to the network of single units (units/unit_network.h).
#pragma once

#include <cstdint>
#include <deque>
#include <vector>

#include "rtl_models/arch/issue.h"
#include "rtl_models/arch/machine.h"
#include "rtl_models/arch/timing.h"
#include "rtl_models/array/dpu_arithmetic.h"

namespace bfpsim {

class SystolicArray {
 public:
  SystolicArray(const ArrayParams& array, const PipelineParams& pipeline);

  /// Prepares for panels of these codecs (panel_codec()); drops everything in flight.
  void start(const BlockCodec& codec_a, const BlockCodec& codec_b);

  /// One pass (contract B1-B6, B8). At most one a cycle, cycles ascending.
  void issue(const IssueSlot& slot);

  /// The sub-tile whose sums reach the result banks in `cycle`, if one does: array_latency() after the issue
  /// of its last pass. Moves it out.
  [[nodiscard]] bool take_result(std::int64_t cycle, SubTileResult& result);

  /// Test hook: flips one bit of a partial sum.
  void flip_accumulator_bit(int accumulator, int dpu, int bit);

 private:
  void accumulate_products(const IssueSlot& slot);
  void accumulate_fused_products(const IssueSlot& slot);
  void add_segments(const IssueSlot& slot);
  [[nodiscard]] float segment_value(const IssueSlot& slot, int row, int col) const;

  ArrayParams array_;
  std::int64_t latency_;
  DpuArithmetic arithmetic_;
  int groups_;                            ///< block sums that a DPU keeps
  std::vector<std::int64_t> block_sums_;  ///< [rows][cols][groups]
  std::vector<FusedLane> fused_lanes_;    ///< [lanes] of the pass at hand
  std::vector<float> accumulators_;       ///< [accumulators][rows][cols]
  std::deque<SubTileResult> in_flight_;
};

}  // namespace bfpsim
