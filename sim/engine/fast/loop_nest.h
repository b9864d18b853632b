// SPDX-License-Identifier: Apache-2.0
// The loops of a mapped GEMM, without a list of steps: step numbers to positions and back.
#pragma once

#include <algorithm>
#include <cstdint>

#include "rtl_models/arch/gemm_job.h"

namespace bfpsim::fast {

struct Position {
  std::int64_t instance = 0;
  std::int64_t row = 0;  ///< of the macro tile, in tiles
  std::int64_t column = 0;
  std::int64_t segment = 0;  ///< of K
};

/// Steps are numbered in order: instance, outer tile index, inner tile index, segment of K, the last moving
/// fastest.
class LoopNest {
 public:
  explicit LoopNest(const GemmJob& job) : job_(job) {
    const TileMapping& map = job.mapping;
    rows_ = (job.m + map.tile_m - 1) / map.tile_m;
    columns_ = (job.n + map.tile_n - 1) / map.tile_n;
    segments_ = (job.k + map.tile_k - 1) / map.tile_k;
    columns_inner_ = map.order == TileOrder::NFastest;
    macro_tiles_ = job.instances * rows_ * columns_;
    steps_ = macro_tiles_ * segments_;
  }

  [[nodiscard]] std::int64_t segments() const { return segments_; }
  [[nodiscard]] std::int64_t inner() const { return columns_inner_ ? columns_ : rows_; }
  [[nodiscard]] std::int64_t outer() const { return columns_inner_ ? rows_ : columns_; }
  [[nodiscard]] std::int64_t steps_per_outer() const { return inner() * segments_; }
  [[nodiscard]] std::int64_t steps_per_instance() const { return outer() * steps_per_outer(); }
  [[nodiscard]] std::int64_t steps() const { return steps_; }
  [[nodiscard]] std::int64_t macro_tiles() const { return macro_tiles_; }

  [[nodiscard]] Position position(std::int64_t step) const {
    Position at;
    at.segment = step % segments_;
    step /= segments_;
    const std::int64_t inner_index = step % inner();
    step /= inner();
    const std::int64_t outer_index = step % outer();
    at.instance = step / outer();
    at.row = columns_inner_ ? outer_index : inner_index;
    at.column = columns_inner_ ? inner_index : outer_index;
    return at;
  }

  [[nodiscard]] std::int64_t m(const Position& at) const {
    return std::min(job_.mapping.tile_m, job_.m - at.row * job_.mapping.tile_m);
  }
  [[nodiscard]] std::int64_t n(const Position& at) const {
    return std::min(job_.mapping.tile_n, job_.n - at.column * job_.mapping.tile_n);
  }
  [[nodiscard]] std::int64_t k(const Position& at) const {
    return std::min(job_.mapping.tile_k, job_.k - at.segment * job_.mapping.tile_k);
  }
  [[nodiscard]] PanelRange panel_a(const Position& at) const {
    return {at.instance, at.row * job_.mapping.tile_m, m(at), at.segment * job_.mapping.tile_k, k(at)};
  }
  [[nodiscard]] PanelRange panel_b(const Position& at) const {
    return {at.instance, at.column * job_.mapping.tile_n, n(at), at.segment * job_.mapping.tile_k, k(at)};
  }

  /// Does `step` need a panel of A (of B) that the step before did not use?
  [[nodiscard]] bool loads_a(std::int64_t step) const {
    if (step == 0 || segments_ > 1) return step < steps();
    const Position now = position(step);
    const Position before = position(step - 1);
    return now.row != before.row || now.instance != before.instance;
  }
  [[nodiscard]] bool loads_b(std::int64_t step) const {
    if (step == 0 || segments_ > 1) return step < steps();
    const Position now = position(step);
    const Position before = position(step - 1);
    return now.column != before.column || now.instance != before.instance;
  }

 private:
  const GemmJob& job_;
  std::int64_t rows_ = 0;
  std::int64_t columns_ = 0;
  std::int64_t segments_ = 0;
  std::int64_t macro_tiles_ = 0;
  std::int64_t steps_ = 0;
  bool columns_inner_ = true;
};

}  // namespace bfpsim::fast
