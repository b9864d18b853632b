// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/accelerator/array_unit.h"

#include <algorithm>
#include <limits>

#include "rtl_models/accelerator/converter_bank.h"
#include "rtl_models/accelerator/result_port.h"
#include "rtl_models/numerics/float_format.h"

namespace bfpsim {

ArrayUnit::ArrayUnit(const sc_core::sc_module_name& name, const MachineParams& machine,
                     ConverterBank& converter, EventCounters& events)
    : Unit(name, machine.sequencer.launch_cycles),
      machine_(machine),
      converter_(converter),
      order_(make_issue_order(machine_, events, usage_)) {}

void ArrayUnit::on_launch() {
  results.clear();
  result_bank_free.clear();
  in_flight_.clear();
  arrival_.clear();
  panels_.clear();
  banks_.reset(machine_.array.result_banks);
  order_->launch(context());
  step_ = 0;
  step_open_ = false;
  fault_done_ = context().fault.where == Fault::Where::None;
  first_work_ = kNotYet;
  last_result_ = 0;
  usage_ = {};
}

void ArrayUnit::tick() {
  banks_.collect(result_bank_free);
  while (!converter_.ready.empty()) {
    const ReadyPanel panel = converter_.ready.read();
    panels_[panel.panel] = panel;
  }
  if (context().with_values) apply_operand_fault();
  blocked_ = try_issue();
  if (order_->load(cycle(), panels_) && first_work_ == kNotYet) first_work_ = cycle();
  deliver_results();  // behind the issue, whose results are due at once where the array takes a cycle only
}

/// Issues a pass, or says what hinders it.
Blocked ArrayUnit::try_issue() {
  if (step_ == context().program.steps.size()) return Blocked::Finished;
  if (!step_open_ && !open_step()) return Blocked::Operands;
  const Blocked hindrance = order_->hindrance(cycle());
  if (hindrance != Blocked::No) return hindrance;
  const bool takes_bank = order_->takes_result_bank();
  if (takes_bank && !banks_.any()) return Blocked::ResultBank;
  if (takes_bank) banks_.take();
  if (first_work_ == kNotYet) first_work_ = cycle();
  if (context().with_values) apply_accumulator_fault();
  work_ = order_->work();
  Issued issued = order_->issue(cycle());
  if (issued.finished) {
    in_flight_.push_back(std::move(*issued.finished));
    // Handed over one edge early, so that the port sees it in the cycle in which the sums are in the bank.
    arrival_.push_back(cycle() + order_->latency() - 1);
  }
  if (issued.step_done) finish_step();
  return Blocked::No;
}

bool ArrayUnit::open_step() {
  if (!has(step().panel_a) || !has(step().panel_b)) return false;
  order_->open({static_cast<std::int64_t>(step_), panels_[step().panel_a].data.get(),
                panels_[step().panel_b].data.get()});
  step_open_ = true;
  return true;
}

void ArrayUnit::finish_step() {
  if (step().releases_a) release(step().panel_a, converter_.bank_free_a);
  if (step().releases_b) release(step().panel_b, converter_.bank_free_b);
  step_open_ = false;
  ++step_;
}

void ArrayUnit::release(std::int64_t panel, Channel<Credit>& bank_free) {
  panels_.erase(panel);
  bank_free.write({});
}

void ArrayUnit::deliver_results() {
  if (arrival_.empty() || arrival_.front() != cycle()) return;
  SubTile tile = std::move(in_flight_.front());
  in_flight_.pop_front();
  arrival_.pop_front();
  last_result_ = cycle();
  if (context().with_values) tile.values = order_->take_values(cycle() + 1, tile);
  results.write(std::move(tile));
}

void ArrayUnit::apply_accumulator_fault() {
  const Fault& fault = context().fault;
  if (fault_done_ || fault.where != Fault::Where::Accumulator || cycle() < fault.cycle) return;
  if (fault.after_first_addition && !order_->continues_output()) return;
  fault_done_ = true;
  order_->flip_partial_sum(static_cast<int>(fault.index), fault.bit);
}

/// As soon as A's panel is in its bank: a stationary one is read before the first pass.
void ArrayUnit::apply_operand_fault() {
  const Fault& fault = context().fault;
  if (fault_done_ || fault.where != Fault::Where::OperandBuffer || cycle() < fault.cycle) return;
  if (step_ == context().program.steps.size() || !has(step().panel_a)) return;
  fault_done_ = true;
  OperandPanel& panel = *panels_[step().panel_a].data;
  if (machine_.array.datapath == Datapath::Float) {
    float& element = panel.elements[static_cast<std::size_t>(fault.index) % panel.elements.size()];
    element = float_of(bits_of(element) ^ (1U << static_cast<unsigned>(fault.bit)));
  } else {
    std::int8_t& digit = panel.digits[static_cast<std::size_t>(fault.index) % panel.digits.size()];
    digit = static_cast<std::int8_t>(digit ^ (1 << fault.bit));
  }
}

StateSet ArrayUnit::holding() const {
  switch (blocked_) {
    case Blocked::No:
      return UnitState::Busy;
    case Blocked::Finished:
    case Blocked::Drain:
      return UnitState::Drain;
    case Blocked::Fill:
      return UnitState::Fill;
    case Blocked::Hazard:
      return UnitState::AccumulatorHazard;
    case Blocked::ResultBank:
      return result_bank_reasons();
    case Blocked::Operands:
      break;
  }
  return operand_reasons();
}

/// Of the panels it lacks, the array waits for the one that comes first in program order.
StateSet ArrayUnit::operand_reasons() const {
  std::int64_t missing = std::numeric_limits<std::int64_t>::max();
  for (const std::int64_t panel : {step().panel_a, step().panel_b}) {
    if (!has(panel)) missing = std::min(missing, panel);
  }
  return converter_.is_staged(missing) ? UnitState::ConverterWait : UnitState::DramWait;
}

StateSet ArrayUnit::result_bank_reasons() const {
  switch (attribute(port_->waiting_for())) {
    case UnitState::BackPressure:
      return UnitState::BackPressure;
    case UnitState::SimdWait:
      return UnitState::SimdWait;
    default:
      return UnitState::ResultDrain;
  }
}

}  // namespace bfpsim
