// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/accelerator/simd_unit.h"

#include "rtl_models/numerics/float_format.h"
#include "rtl_models/units/relu.h"

namespace bfpsim {

SimdUnit::SimdUnit(const sc_core::sc_module_name& name, const MachineParams& machine, Channel<SubTile>& input,
                   Channel<Credit>& input_slot_free, Channel<MacroTile>& to_store,
                   Channel<Credit>& result_bank_free, EventCounters& events)
    : Unit(name, machine.sequencer.launch_cycles),
      machine_(machine),
      input_(input),
      input_slot_free_(input_slot_free),
      to_store_(to_store),
      result_bank_free_(result_bank_free),
      events_(events) {}

void SimdUnit::on_launch() {
  result_banks_.reset(machine_.buffers.result_banks);
  bank_open_ = false;
  busy_until_ = 0;
  macro_tiles_done_ = 0;
  started_ = false;
  blocked_by_store_ = false;
  finishing_.clear();
}

void SimdUnit::tick() {
  result_banks_.collect(result_bank_free_);
  if (cycle() >= busy_until_ && !input_.empty() && (bank_open_ || result_banks_.any())) begin();
  blocked_by_store_ = cycle() >= busy_until_ && !input_.empty();
  if (cycle() + 1 == busy_until_) input_slot_free_.write({});
  while (!finishing_.empty() && finishing_.front().cycle == cycle()) {
    to_store_.write(std::move(finishing_.front().tile));
    finishing_.pop_front();
  }
}

void SimdUnit::begin() {
  const SubTile tile = input_.read();
  started_ = true;
  work_ = tile.work(context().program);
  if (!bank_open_) {
    result_banks_.take();
    bank_open_ = true;
    const Step& step = context().program.steps[static_cast<std::size_t>(tile.step)];
    filling_.step = tile.step;
    filling_.values.assign(context().with_values ? static_cast<std::size_t>(step.m * step.n) : 0, 0.0F);
  }
  if (context().with_values) place(tile);
  const std::int64_t words = tile.m * tile.n;
  busy_until_ = cycle() + ceil_div(words, machine_.simd.lanes);
  events_[Event::SimdWords] += words;
  if (tile.last_of_macro_tile) {
    bank_open_ = false;
    ++macro_tiles_done_;
    finishing_.push_back({busy_until_ - 1 + machine_.simd.latency_cycles, std::move(filling_)});
  }
}

void SimdUnit::place(const SubTile& tile) {
  const Step& step = context().program.steps[static_cast<std::size_t>(tile.step)];
  for (std::int64_t row = 0; row < tile.m; ++row) {
    const float* source = tile.values.data() + row * machine_.array.sub_tile_n();
    float* target = filling_.values.data() + (tile.m0 - step.m0 + row) * step.n + (tile.n0 - step.n0);
    for (std::int64_t col = 0; col < tile.n; ++col) {
      target[col] = context().job.post_op == PostOp::Relu
                        ? float_of(units::relu_forward(bits_of(source[col])).bits)
                        : source[col];
    }
  }
}

StateSet SimdUnit::holding() const {
  if (cycle() < busy_until_) return UnitState::Busy;
  if (all_done()) return UnitState::Idle;
  if (blocked_by_store_) return UnitState::BackPressure;
  return started_ ? UnitState::OperandWait : UnitState::Fill;
}

}  // namespace bfpsim
