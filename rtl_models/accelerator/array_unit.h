// SPDX-License-Identifier: Apache-2.0
// The array's front end, output stationary with full tile overlap, around the arithmetic of SystolicArray.
#pragma once

#include <systemc>

#include <deque>
#include <memory>
#include <vector>

#include "rtl_models/accelerator/channels.h"
#include "rtl_models/accelerator/fused_operands.h"
#include "rtl_models/accelerator/unit.h"
#include "rtl_models/array/systolic_array.h"

namespace bfpsim {

class ConverterBank;
class ResultPort;

/// Issues one pass a cycle: for each step, sub-tiles (columns fastest), chunks in ascending K, passes.
/// Consecutive sub-tiles and steps follow without a gap. The last pass of a finished sub-tile waits for a
/// free result bank; the last pass of a segment waits until its accumulator has taken the previous addition.
class ArrayUnit : public Unit {
 public:
  ArrayUnit(const sc_core::sc_module_name& name, const MachineParams& machine, ConverterBank& converter,
            EventCounters& events);

  Channel<SubTile> results;          ///< to the result port
  Channel<Credit> result_bank_free;  ///< from the result port

  /// Whom to ask, for attribution, why no result bank is free.
  void set_result_port(const ResultPort& port) { port_ = &port; }
  void set_observer(ArrayObserver* observer) { observer_ = observer; }

  /// Chunk issues x elements of K in them, summed over sub-tiles (for the waterfall's lane fit).
  struct Usage {
    std::int64_t useful_lane_slots = 0;   ///< elements x valid rows x valid columns x passes
    std::int64_t covered_lane_slots = 0;  ///< lanes x valid rows x valid columns x passes
  };
  [[nodiscard]] const Usage& usage() const { return usage_; }
  [[nodiscard]] Work work() const override { return work_; }

 private:
  enum class Blocked : std::uint8_t { No, Finished, Operands, Hazard, ResultBank };

  void on_launch() override;
  void tick() override;
  [[nodiscard]] StateSet holding() const override;
  [[nodiscard]] StateSet result_bank_reasons() const;

  Blocked try_issue();
  void deliver_results();
  bool acquire_operands();
  void issue();
  void issue_values();
  void advance();
  void finish_step();
  [[nodiscard]] SubTile finished_sub_tile() const;
  [[nodiscard]] Work issued_work() const;
  void apply_fault();
  [[nodiscard]] const Step& step() const { return context().program.steps[step_]; }
  [[nodiscard]] const ChunkInfo& chunk() const { return chunks_[chunk_]; }
  [[nodiscard]] bool last_pass() const {
    return pass_ + 1 == context().program.chunking.passes(chunk().elements);
  }
  [[nodiscard]] bool closes_segment() const;
  [[nodiscard]] bool closes_output() const;
  [[nodiscard]] bool first_addition() const;
  [[nodiscard]] bool hazard() const;
  [[nodiscard]] std::int64_t valid_rows() const;
  [[nodiscard]] std::int64_t valid_cols() const;
  [[nodiscard]] std::size_t accumulator() const;
  void count_issue();
  void count_float_chunk(std::int64_t valid_dpus);

  MachineParams machine_;
  ConverterBank& converter_;
  EventCounters& events_;
  const ResultPort* port_ = nullptr;
  ArrayObserver* observer_ = nullptr;
  SystolicArray array_;
  FusedOperands fused_operands_;
  Credits banks_;

  ReadyPanel panel_a_;
  ReadyPanel panel_b_;
  std::vector<ChunkInfo> chunks_;
  std::size_t step_ = 0;
  bool step_open_ = false;
  std::int64_t row_tile_ = 0;
  std::int64_t col_tile_ = 0;
  std::size_t chunk_ = 0;
  int pass_ = 0;
  std::vector<std::int64_t> last_addition_;  ///< issue cycle, by accumulator
  std::deque<SubTile> in_flight_;            ///< finished, on their way through the pipeline
  std::deque<std::int64_t> arrival_;         ///< cycle in which each of them is handed over
  Blocked blocked_ = Blocked::No;
  bool fault_done_ = false;
  Usage usage_;
  Work work_;  ///< of the pass that was issued last
};

}  // namespace bfpsim
