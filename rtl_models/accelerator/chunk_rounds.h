// SPDX-License-Identifier: Apache-2.0
// Which chunk of K each array has (docs/timing.md, section 5, "Several arrays").
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "rtl_models/array/operand_panel.h"

namespace bfpsim {

/// The chunks of a step as the first array goes through them; arrays that share K are as many groups further
/// on. Without such there is one array, which has them all.
class ChunkRounds {
 public:
  /// At the first chunk of `k` elements of K.
  void open(const Chunking& chunking, std::int64_t k) {
    chunks_ = make_chunks(chunking, k);
    per_group_ = static_cast<std::size_t>(chunking.chunks_per_group());
    further_ = static_cast<std::size_t>(chunking.arrays - 1) * per_group_;
    adds_chunks_ = chunking.adds_chunks;
    at_ = 0;
  }

  /// The first array's chunk, which is never shorter than another's.
  [[nodiscard]] const ChunkInfo& lead() const { return chunks_[at_]; }
  [[nodiscard]] bool is_first() const { return at_ == 0; }
  [[nodiscard]] bool is_last() const { return next() >= chunks_.size(); }
  /// On to the next chunk; behind the last, to the first.
  void advance() { at_ = is_last() ? 0 : next(); }

  /// Does the array have a chunk beside the lead?
  [[nodiscard]] bool has(int array) const { return place(array) < chunks_.size(); }
  /// Does it add, where the lead is followed by an addition?
  [[nodiscard]] bool adds(int array) const {
    return adds_chunks_ ? has(array) : place(array) - at_ % per_group_ < chunks_.size();
  }
  /// Its chunk, or the last that it had. Precondition: has(array) or adds(array).
  [[nodiscard]] std::size_t index(int array) const { return std::min(place(array), chunks_.size() - 1); }
  [[nodiscard]] const ChunkInfo& chunk(int array) const { return chunks_[index(array)]; }

 private:
  [[nodiscard]] std::size_t place(int array) const {
    return at_ + static_cast<std::size_t>(array) * per_group_;
  }
  [[nodiscard]] std::size_t next() const {
    const std::size_t after = at_ + 1;
    return after % per_group_ == 0 ? after + further_ : after;
  }

  std::vector<ChunkInfo> chunks_;  ///< of all arrays, in ascending K
  std::size_t per_group_ = 1;
  std::size_t further_ = 0;  ///< chunks of the other arrays' groups
  std::size_t at_ = 0;
  bool adds_chunks_ = false;
};

}  // namespace bfpsim
