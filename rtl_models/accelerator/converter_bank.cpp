// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/accelerator/converter_bank.h"

#include <algorithm>

#include "rtl_models/accelerator/panel_encoder.h"
#include "rtl_models/arch/conversion.h"

namespace bfpsim {

ConverterBank::ConverterBank(const sc_core::sc_module_name& name, const MachineParams& machine,
                             Channel<std::unique_ptr<StagedPanel>>& staged, Channel<Credit>& staging_free,
                             EventCounters& events)
    : Unit(name, machine.sequencer.launch_cycles),
      machine_(machine),
      staged_(staged),
      staging_free_(staging_free),
      events_(events) {}

void ConverterBank::on_launch() {
  ready.clear();
  bank_free_a.clear();
  bank_free_b.clear();
  banks_a_.reset(machine_.buffers.operand_banks);
  banks_b_.reset(machine_.buffers.operand_banks);
  next_panel_ = 0;
  busy_until_ = 0;
  waiting_ = false;
  seen_panels_ = 0;
  finishing_.clear();
}

void ConverterBank::tick() {
  banks_a_.collect(bank_free_a);
  banks_b_.collect(bank_free_b);
  if (cycle() >= busy_until_ && !staged_.empty()) begin();
  waiting_ = cycle() >= busy_until_ && !staged_.empty();
  seen_panels_ = next_panel_ + (staged_.empty() ? 0 : 1);
  // The last cycle of taking a panel in frees its staging slot; its mantissas are in the bank latency_cycles
  // later.
  if (cycle() + 1 == busy_until_) staging_free_.write({});
  while (!finishing_.empty() && finishing_.front().cycle == cycle()) {
    ready.write(std::move(finishing_.front().panel));
    finishing_.pop_front();
  }
}

void ConverterBank::begin() {
  const Panel& panel = context().program.panels[static_cast<std::size_t>(next_panel_)];
  Credits& free_banks = banks(panel.side);
  if (!free_banks.any()) return;
  free_banks.take();
  const std::unique_ptr<StagedPanel> staged = staged_.read();
  const OperandFormat& format = panel.side == Side::A ? context().job.format_a : context().job.format_b;
  const Cycles duration = conversion_cycles(machine_.converter, panel.range.lines, panel.range.k, format);
  busy_until_ = cycle() + duration.count();
  ReadyPanel ready_panel{next_panel_++, nullptr};
  if (context().with_values) ready_panel.data = encode(*staged, panel);
  finishing_.push_back({busy_until_ - 1 + machine_.converter.latency_cycles, std::move(ready_panel)});
  count_events(panel.range, format);
}

std::shared_ptr<OperandPanel> ConverterBank::encode(const StagedPanel& staged, const Panel& panel) {
  const bool is_a = panel.side == Side::A;
  return encode_panel(staged, is_a ? context().job.a : context().job.b, panel.range,
                      is_a ? context().job.format_a : context().job.format_b, machine_.array,
                      is_a ? machine_.array.sub_tile_m() : machine_.array.sub_tile_n(),
                      context().program.chunking, is_a);
}

void ConverterBank::count_events(const PanelRange& range, const OperandFormat& format) {
  const std::int64_t elements = range.lines * range.k;
  events_[Event::ConvertedElements] += elements;
  events_[Event::ConvertedBlocks] += encoded_blocks(range.lines, range.k, format);
  events_[Event::StagingBytesRead] += elements * static_cast<std::int64_t>(sizeof(float));
  events_[Event::OperandBytesWritten] += encoded_bytes(range.lines, range.k, format).count();
}

Work ConverterBank::work() const {
  return work_of(context().program.panels[static_cast<std::size_t>(next_panel_ - 1)]);
}

StateSet ConverterBank::holding() const {
  if (cycle() < busy_until_) return UnitState::Busy;
  if (waiting_) return UnitState::BackPressure;
  const bool more = next_panel_ < static_cast<std::int64_t>(context().program.panels.size());
  return more ? UnitState::DramWait : UnitState::Idle;
}

}  // namespace bfpsim
