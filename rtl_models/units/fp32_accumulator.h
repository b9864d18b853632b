// SPDX-License-Identifier: Apache-2.0
// The FP32 partial sums of one dot-product unit (contract B6).
#pragma once

#include <cstdint>
#include <vector>

#include "rtl_models/numerics/dot.h"

namespace bfpsim::units {

/// `count` partial sums. An addition takes `latency` moves of the pipeline; until then its accumulator is
/// busy, because the next addition needs the sum: interleaving is over outputs only.
class Fp32Accumulator {
 public:
  Fp32Accumulator(int count, int latency, Subnormals subnormals);

  [[nodiscard]] int count() const { return static_cast<int>(entries_.size()); }
  [[nodiscard]] bool is_busy(int index) const;
  /// One move of the pipeline.
  void move() { ++moves_; }
  /// Adds `value` to accumulator `index`, to +0 when `first`; precondition: not busy.
  std::uint32_t add(int index, std::uint32_t value, bool first);

 private:
  struct Entry {
    std::uint32_t sum = 0;
    std::int64_t free_at = 0;  ///< in moves
  };

  int latency_;
  Subnormals subnormals_;
  std::int64_t moves_ = 0;
  std::vector<Entry> entries_;
};

}  // namespace bfpsim::units
