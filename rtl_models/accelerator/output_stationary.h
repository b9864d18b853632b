// SPDX-License-Identifier: Apache-2.0
// Output stationary: partial sums stay in the DPUs, both operands stream.
#pragma once

#include "rtl_models/accelerator/chunk_rounds.h"
#include "rtl_models/accelerator/fused_operands.h"
#include "rtl_models/accelerator/issue_order.h"
#include "rtl_models/array/array_group.h"

namespace bfpsim {

/// Sub-tiles (columns fastest), chunks in ascending K, passes, which all arrays do in lockstep. The last pass
/// of a segment waits until its accumulator has taken the previous addition. Sub-tiles follow one another
/// without a gap, unless the machine has no tile overlap.
class OutputStationary : public IssueOrder {
 public:
  OutputStationary(const MachineParams& machine, EventCounters& events, ArrayUsage& usage);

  void launch(const JobContext& context) override;
  void open(const OpenStep& step) override;
  [[nodiscard]] Blocked hindrance(std::int64_t cycle) const override;
  [[nodiscard]] bool takes_result_bank() const override;
  [[nodiscard]] Work work() const override;
  Issued issue(std::int64_t cycle) override;
  [[nodiscard]] std::int64_t latency() const override;
  std::vector<float> take_values(std::int64_t cycle, const SubTile& tile) override;
  [[nodiscard]] bool continues_output() const override;
  void flip_partial_sum(int dpu, int bit) override;

 private:
  [[nodiscard]] const Step& step() const {
    return context().program.steps[static_cast<std::size_t>(open_.index)];
  }
  [[nodiscard]] const ChunkInfo& chunk() const { return rounds_.lead(); }
  [[nodiscard]] bool last_pass() const {
    return pass_ + 1 == context().program.chunking.passes(chunk().elements);
  }
  [[nodiscard]] bool closes_segment() const { return chunk().last_of_segment && last_pass(); }
  [[nodiscard]] std::int64_t valid_rows() const;
  [[nodiscard]] std::int64_t valid_cols() const;
  [[nodiscard]] std::size_t accumulator() const;
  [[nodiscard]] SubTile finished_sub_tile() const;
  /// Arrays that take parts of K; 1 where all have the same chunk.
  [[nodiscard]] int chunks_at_once() const { return machine().array.k_arrays(); }
  void issue_values(std::int64_t cycle);
  [[nodiscard]] IssueSlot slot_of(int array, std::int64_t cycle);
  void count_issue();
  void count_chunk(const ChunkInfo& chunk);
  bool advance();

  ArrayGroup arrays_;
  std::vector<FusedOperands> fused_operands_;  ///< by array
  std::vector<std::int8_t> no_digits_;         ///< of an array without a chunk
  OpenStep open_;
  ChunkRounds rounds_;
  std::int64_t row_tile_ = 0;
  std::int64_t col_tile_ = 0;
  int pass_ = 0;
  std::vector<std::int64_t> last_addition_;  ///< issue cycle, by accumulator
  std::int64_t previous_out_ = 0;            ///< first cycle in which the sub-tile before is out
};

}  // namespace bfpsim
