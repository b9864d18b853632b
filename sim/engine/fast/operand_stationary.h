// SPDX-License-Identifier: Apache-2.0
// Weight and input stationary (docs/timing.md, section 5): a piece is a fold's stream, its pivot the last
// pass of the first line; where it gives results, a piece is one sub-tile's lines.
#pragma once

#include <vector>

#include "sim/engine/fast/issue_order.h"

namespace bfpsim::fast {

class OperandStationary : public IssueOrder {
 public:
  OperandStationary(const MachineParams& machine, const GemmJob& job, const LoopNest& loops);

  void open(const StepShape& step) override;
  void begin(std::int64_t start, ArrayState& array, const ArrayTrack& track) override;
  std::int64_t issue(std::int64_t now, ArrayState& array, const ArrayTrack& track) override;
  bool advance() override;
  [[nodiscard]] bool gives_sub_tile() const override { return step_.last_k && last_fold(); }
  [[nodiscard]] std::int64_t words() const override { return lines_in_piece() * valid_columns(); }
  [[nodiscard]] bool last_of_step() const override { return last_piece() && last_fold() && last_tile(); }
  [[nodiscard]] Work pass_work() const override;
  [[nodiscard]] Work sub_tile_work() const override;

 private:
  /// What one line of each operand does in a fold.
  struct Fold {
    std::int64_t k0 = 0;  ///< from the step's start
    std::int64_t chunks = 0;
    std::int64_t elements = 0;
    std::int64_t segments = 0;        ///< block pairs
    std::int64_t chunk_segments = 0;  ///< block pairs, those of each chunk
    std::int64_t additions = 0;
    std::int64_t streamed_bytes = 0;             ///< of a line
    std::int64_t stationary_element_bytes = 0;   ///< of a line
    std::int64_t stationary_exponent_bytes = 0;  ///< of a strip
  };

  [[nodiscard]] std::vector<Fold> fold(std::int64_t k) const;
  [[nodiscard]] bool holds_a() const { return machine().array.dataflow == Dataflow::InputStationary; }
  [[nodiscard]] const std::vector<Fold>& folds() const { return step_.last_k ? rest_ : full_; }
  [[nodiscard]] const Fold& present() const { return folds()[static_cast<std::size_t>(fold_)]; }
  [[nodiscard]] std::int64_t streamed_lines() const { return holds_a() ? step_.n.count : step_.m.count; }
  [[nodiscard]] std::int64_t stationary_lines() const { return holds_a() ? step_.m.count : step_.n.count; }
  [[nodiscard]] std::int64_t lines_in_piece() const;
  [[nodiscard]] std::int64_t valid_columns() const;
  [[nodiscard]] bool last_piece() const { return line_ + lines_in_piece() == streamed_lines(); }
  [[nodiscard]] bool last_fold() const { return fold_ + 1 == static_cast<std::int64_t>(folds().size()); }
  [[nodiscard]] bool last_tile() const { return (tile_ + 1) * machine().array.cols >= stationary_lines(); }
  [[nodiscard]] bool injects() const { return fold_ > 0 || !step_.first_k; }
  [[nodiscard]] std::int64_t& first_addition(ArrayState& array) const;
  [[nodiscard]] std::int64_t begin_stream(std::int64_t start, ArrayState& array,
                                          const ArrayTrack& track) const;
  void count_piece(Tally& tally) const;
  [[nodiscard]] Work work_on(IndexRange lines) const;

  std::int64_t hop_cycles_;  ///< of all rows
  std::vector<Fold> full_;   ///< of a whole segment of K
  std::vector<Fold> rest_;   ///< of the last one
  StepShape step_;
  std::int64_t tile_ = 0;
  std::int64_t fold_ = 0;
  std::int64_t line_ = 0;  ///< the piece's first
};

}  // namespace bfpsim::fast
