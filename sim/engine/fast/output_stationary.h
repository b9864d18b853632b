// SPDX-License-Identifier: Apache-2.0
// Output stationary (docs/timing.md, section 5): a piece is a sub-tile, its pivot is its last pass.
#pragma once

#include <vector>

#include "sim/engine/fast/issue_order.h"

namespace bfpsim::fast {

/// How the array spends its cycles on one sub-tile, for a given length of K.
struct SubTileTime {
  std::int64_t first_addition =
      0;                  ///< issue cycles up to the pass before the first FP32 addition, that pass included
  std::int64_t tail = 0;  ///< cycles from there to the last pass, accumulator hazards included
  std::int64_t passes = 0;
  std::int64_t held_passes = 0;                  ///< over all arrays that have a chunk of K in them
  std::int64_t additions = 0;                    ///< of all arrays to an output
  std::vector<std::int64_t> passes_by_addition;  ///< those that end in it
  std::int64_t segments = 0;                     ///< block pairs, over all additions
  std::int64_t k = 0;
  std::int64_t element_bytes_a = 0;   ///< read for one line of A, over all chunks
  std::int64_t exponent_bytes_a = 0;  ///< read for one strip of it
  std::int64_t element_bytes_b = 0;
  std::int64_t exponent_bytes_b = 0;
};

class OutputStationary : public IssueOrder {
 public:
  OutputStationary(const MachineParams& machine, const GemmJob& job, const LoopNest& loops);

  void open(const StepShape& step) override;
  void begin(std::int64_t start, ArrayState& array, const ArrayTrack& track) override;
  std::int64_t issue(std::int64_t now, ArrayState& array, const ArrayTrack& track) override;
  bool advance() override;
  [[nodiscard]] bool gives_sub_tile() const override { return step_.last_k; }
  [[nodiscard]] std::int64_t words() const override { return valid_rows() * valid_columns(); }
  [[nodiscard]] bool last_of_step() const override { return last_row() && last_column(); }
  [[nodiscard]] Work pass_work() const override;
  [[nodiscard]] Work sub_tile_work() const override;

 private:
  [[nodiscard]] SubTileTime time_sub_tile(std::int64_t k) const;
  void time_group(std::int64_t elements, SubTileTime& time) const;
  void count_group(std::int64_t elements, std::int64_t first, std::int64_t block, SubTileTime& time) const;
  [[nodiscard]] std::int64_t chunk_cycles(std::int64_t elements) const;
  void add_addition(std::int64_t cycles, SubTileTime& time) const;
  [[nodiscard]] const SubTileTime& sub_tile() const { return step_.last_k ? rest_ : full_; }
  /// Of the accumulator that the current sub-tile uses: they take turns (contract E3).
  [[nodiscard]] std::int64_t& last_addition(ArrayState& array) const {
    return array.last_addition[accumulator_];
  }
  void tell(std::int64_t begin, std::int64_t last_addition, TimelineFeed& timeline) const;
  void count_step(Tally& tally) const;
  [[nodiscard]] static std::int64_t strips_read(std::int64_t lines, std::int64_t sub_tile,
                                                const OperandFormat& format);
  [[nodiscard]] std::int64_t valid_rows() const;
  [[nodiscard]] std::int64_t valid_columns() const;
  [[nodiscard]] bool last_row() const { return row_ + 1 == rows_; }
  [[nodiscard]] bool last_column() const { return column_ + 1 == columns_; }

  std::int64_t rows_at_once_;  ///< of C in a sub-tile, all arrays together
  std::int64_t columns_at_once_;
  std::int64_t groups_at_once_;  ///< of K, one for each array that shares it
  SubTileTime full_;             ///< a whole segment of K
  SubTileTime rest_;             ///< the last one
  StepShape step_;
  std::int64_t rows_ = 0;  ///< of sub-tiles
  std::int64_t columns_ = 0;
  std::int64_t row_ = 0;  ///< of the sub-tile, in sub-tiles
  std::int64_t column_ = 0;
  std::size_t accumulator_ = 0;
};

}  // namespace bfpsim::fast
