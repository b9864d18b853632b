// SPDX-License-Identifier: Apache-2.0
// FP32 accumulation of one output by several arrays that share K (contract B6).
#pragma once

#include <cstdint>
#include <vector>

#include "rtl_models/numerics/dot.h"

namespace bfpsim {

/// Sum g mod `count` takes group g of K, in ascending K from +0; at the end the sums are added in ascending
/// order. One sum is plain accumulation.
class SplitSums {
 public:
  /// `count` >= 1.
  SplitSums(int count, Subnormals subnormals)
      : sums_(static_cast<std::size_t>(count), 0.0F), subnormals_(subnormals) {}

  /// Of group `group`, counted from the start of K.
  [[nodiscard]] float& of(std::int64_t group) {
    return sums_[static_cast<std::size_t>(group) % sums_.size()];
  }
  void add(std::int64_t group, float addend) { of(group) = fp32_add(of(group), addend, subnormals_); }

  /// The output's value; the next output begins.
  [[nodiscard]] float take() {
    float total = sums_.front();
    for (std::size_t i = 1; i < sums_.size(); ++i)
      total = fp32_add(total, sums_[i], subnormals_);
    sums_.assign(sums_.size(), 0.0F);
    return total;
  }

 private:
  std::vector<float> sums_;
  Subnormals subnormals_;
};

}  // namespace bfpsim
