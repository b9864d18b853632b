// SPDX-License-Identifier: Apache-2.0
// The arrays that work on one sub-tile in lockstep (array.count, array.split).
#pragma once

#include <cstdint>
#include <vector>

#include "rtl_models/array/systolic_array.h"

namespace bfpsim {

/// `array.count` arrays, each with its own DPUs and partial sums. They lie beside one another (split m, n),
/// or share K: then their sums are added in ascending index on the way out.
class ArrayGroup {
 public:
  ArrayGroup(const ArrayParams& array, const PipelineParams& pipeline);

  /// Prepares for panels of these codecs (panel_codec()); drops everything in flight. The first `sharing`
  /// arrays have a part of K, all of them unless K is short; the others' sums are +0.
  void start(const BlockCodec& codec_a, const BlockCodec& codec_b, std::int64_t sharing);

  /// What array `index` does in a pass. Passes that give a result go to every array.
  void issue(int index, const IssueSlot& slot) { arrays_[static_cast<std::size_t>(index)].issue(slot); }

  /// The sub-tile whose sums reach the result banks in `cycle`, if one does: array_latency() after the issue
  /// of its last pass. Values are [sub_tile_m][sub_tile_n]. Moves it out.
  [[nodiscard]] bool take_result(std::int64_t cycle, SubTileResult& result);

  /// Test hook: flips one bit of a partial sum; DPUs are numbered array by array.
  void flip_accumulator_bit(int accumulator, int dpu, int bit);

 private:
  void join(std::size_t index, const std::vector<float>& values, SubTileResult& result) const;

  ArrayParams array_;
  std::int64_t sum_cycles_;
  std::int64_t sharing_ = 1;
  std::vector<SystolicArray> arrays_;
};

}  // namespace bfpsim
