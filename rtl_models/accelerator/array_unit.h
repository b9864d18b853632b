// SPDX-License-Identifier: Apache-2.0
// The array's front end: operands, result banks and results around the issue order of the dataflow.
#pragma once

#include <systemc>

#include <deque>
#include <memory>

#include "rtl_models/accelerator/channels.h"
#include "rtl_models/accelerator/issue_order.h"
#include "rtl_models/accelerator/unit.h"

namespace bfpsim {

class ConverterBank;
class ResultPort;

/// Issues one pass a cycle, step by step, in the order of the dataflow (IssueOrder). A step opens when both
/// its panels are ready; the last pass of a finished output waits for a free result bank.
class ArrayUnit : public Unit {
 public:
  ArrayUnit(const sc_core::sc_module_name& name, const MachineParams& machine, ConverterBank& converter,
            EventCounters& events);

  Channel<SubTile> results;          ///< to the result port
  Channel<Credit> result_bank_free;  ///< from the result port

  /// Whom to ask, for attribution, why no result bank is free.
  void set_result_port(const ResultPort& port) { port_ = &port; }
  void set_observer(ArrayObserver* observer) { order_->set_observer(observer); }

  [[nodiscard]] const ArrayUsage& usage() const { return usage_; }
  [[nodiscard]] Work work() const override { return work_; }
  /// Cycles from the first thing that the array did in this GEMM to its last result, both included.
  [[nodiscard]] Cycles compute_cycles() const { return Cycles(last_result_ - first_work_ + 1); }

 private:
  void on_launch() override;
  void tick() override;
  [[nodiscard]] StateSet holding() const override;
  [[nodiscard]] StateSet operand_reasons() const;
  [[nodiscard]] StateSet result_bank_reasons() const;

  Blocked try_issue();
  bool open_step();
  void finish_step();
  void release(std::int64_t panel, Channel<Credit>& bank_free);
  void deliver_results();
  void apply_accumulator_fault();
  void apply_operand_fault();
  [[nodiscard]] bool has(std::int64_t panel) const { return panels_.count(panel) != 0; }
  [[nodiscard]] const Step& step() const { return context().program.steps[step_]; }

  MachineParams machine_;
  ConverterBank& converter_;
  ArrayUsage usage_;
  std::unique_ptr<IssueOrder> order_;
  const ResultPort* port_ = nullptr;
  Credits banks_;

  PanelBanks panels_;
  std::size_t step_ = 0;
  bool step_open_ = false;
  std::deque<SubTile> in_flight_;     ///< finished, on their way through the pipeline
  std::deque<std::int64_t> arrival_;  ///< cycle in which each of them is handed over
  Blocked blocked_ = Blocked::No;
  bool fault_done_ = false;
  Work work_;  ///< of the pass that was issued last
  std::int64_t first_work_ = kNotYet;
  std::int64_t last_result_ = 0;

  static constexpr std::int64_t kNotYet = -1;
};

}  // namespace bfpsim
