// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/accelerator/result_port.h"

#include "rtl_models/accelerator/simd_unit.h"

namespace bfpsim {

ResultPort::ResultPort(const sc_core::sc_module_name& name, const MachineParams& machine,
                       Channel<SubTile>& results, Channel<Credit>& result_bank_free, EventCounters& events)
    : Unit(name, machine.sequencer.launch_cycles),
      machine_(machine),
      results_(results),
      result_bank_free_(result_bank_free),
      events_(events) {}

void ResultPort::on_launch() {
  to_simd.clear();
  simd_slot_free.clear();
  simd_slots_.reset(machine_.simd.input_slots);
  busy_until_ = 0;
  macro_tiles_done_ = 0;
  started_ = false;
  waiting_ = false;
}

void ResultPort::tick() {
  simd_slots_.collect(simd_slot_free);
  if (cycle() >= busy_until_ && !results_.empty() && simd_slots_.any()) {
    simd_slots_.take();
    moving_ = results_.read();
    started_ = true;
    const std::int64_t words = moving_.m * moving_.n;
    busy_until_ = cycle() + ceil_div(words, machine_.array.result_words_per_cycle);
    events_[Event::ResultWords] += words;
  }
  waiting_ = cycle() >= busy_until_ && !results_.empty();
  if (cycle() + 1 == busy_until_) {
    if (moving_.last_of_macro_tile) ++macro_tiles_done_;
    result_bank_free_.write({});
    to_simd.write(std::move(moving_));
  }
}

StateSet ResultPort::waiting_for() const {
  if (!waiting_) return {};
  return simd_->blocked_by_store() ? UnitState::BackPressure : UnitState::SimdWait;
}

StateSet ResultPort::holding() const {
  if (cycle() < busy_until_) return UnitState::Busy;
  if (macro_tiles_done_ == context().program.macro_tiles) return UnitState::Idle;
  if (waiting_) return waiting_for();
  return started_ ? UnitState::OperandWait : UnitState::Fill;
}

}  // namespace bfpsim
