// SPDX-License-Identifier: Apache-2.0
// Weight and input stationary: the DPUs hold one operand, the other streams, partial sums flow down.
#pragma once

#include "rtl_models/accelerator/issue_order.h"
#include "rtl_models/array/stationary_array.h"

namespace bfpsim {

/// Tiles of `cols` lines of the stationary operand, folds of `rows` chunks in ascending K, lines of the
/// streamed operand, passes. A fold's operand is loaded a row a cycle, beside the stream of the fold before
/// unless the machine has no tile overlap.
class OperandStationary : public IssueOrder {
 public:
  OperandStationary(const MachineParams& machine, EventCounters& events, ArrayUsage& usage);

  void launch(const JobContext& context) override;
  void open(const OpenStep& step) override;
  [[nodiscard]] Blocked hindrance(std::int64_t cycle) const override;
  [[nodiscard]] bool takes_result_bank() const override;
  [[nodiscard]] Work work() const override;
  Issued issue(std::int64_t cycle) override;
  bool load(std::int64_t cycle, const PanelBanks& panels) override;
  [[nodiscard]] std::int64_t latency() const override;
  std::vector<float> take_values(std::int64_t cycle, const SubTile& tile) override;
  [[nodiscard]] bool continues_output() const override {
    return !step(open_.index).first_k || fold_.fold > 0;
  }
  void flip_partial_sum(int dpu, int bit) override;

 private:
  /// A stationary operand that the array holds at once.
  struct Fold {
    std::int64_t step = 0;
    std::int64_t tile = 0;  ///< of stationary lines, within the step
    std::int64_t fold = 0;  ///< of K, within the step
  };

  [[nodiscard]] const Step& step(std::int64_t index) const {
    return context().program.steps[static_cast<std::size_t>(index)];
  }
  [[nodiscard]] bool holds_a() const { return machine().array.dataflow == Dataflow::InputStationary; }
  [[nodiscard]] std::int64_t stationary_lines(const Step& step) const { return holds_a() ? step.m : step.n; }
  [[nodiscard]] std::int64_t streamed_lines(const Step& step) const { return holds_a() ? step.n : step.m; }
  [[nodiscard]] const OperandFormat& stationary_format() const;
  [[nodiscard]] const OperandFormat& streamed_format() const;
  [[nodiscard]] std::int64_t valid_cols(const Fold& fold) const;
  [[nodiscard]] const std::vector<ChunkInfo>& chunks_of(const Step& step) const;
  [[nodiscard]] std::vector<ChunkInfo> chunks_of(const Fold& fold) const;
  [[nodiscard]] std::int64_t fold_count(const Step& step) const;
  [[nodiscard]] bool next(Fold& fold) const;
  [[nodiscard]] bool begins_fold() const { return line_ == 0 && pass_ == 0; }
  [[nodiscard]] bool last_pass() const { return pass_ + 1 == context().program.chunking.digit_products(); }
  [[nodiscard]] bool gives_results() const;
  [[nodiscard]] std::int64_t slot() const;
  void load_row(std::int64_t row, const OperandPanel& panel);
  void issue_values(std::int64_t cycle);
  void count_issue();
  [[nodiscard]] SubTile finished_sub_tile() const;
  bool advance();

  StationaryArray array_;
  std::int64_t fold_size_ = 0;           ///< chunks of a whole fold
  std::vector<ChunkInfo> inner_chunks_;  ///< of a step that is not the last along K
  std::vector<ChunkInfo> last_chunks_;
  OpenStep open_;
  Fold fold_;                      ///< in use
  std::vector<ChunkInfo> chunks_;  ///< of it
  std::int64_t line_ = 0;          ///< streamed, within the step
  int pass_ = 0;
  std::int64_t previous_out_ = 0;  ///< first cycle in which the fold before is out
  bool streaming_ = false;         ///< the fold in use has begun and has passes left

  Fold next_load_;  ///< in the shadow registers, or to be loaded next
  bool loads_left_ = true;
  bool loading_ = false;  ///< or loaded: the shadow registers are taken
  std::int64_t load_begin_ = 0;
  std::vector<std::int64_t> last_addition_;  ///< by line of the accumulator buffers: issue of its last pass
};

}  // namespace bfpsim
