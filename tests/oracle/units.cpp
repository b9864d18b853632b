// SPDX-License-Identifier: Apache-2.0
#include "tests/oracle/units.h"

#include <algorithm>

namespace bfpsim::oracle {

Fabric::Fabric(const MachineParams& machine_params, const GemmJob& gemm_job)
    : machine(machine_params),
      job(gemm_job),
      work(make_work_list(machine_params, gemm_job)),
      launch(machine_params.sequencer.launch_cycles),
      staging_slots(machine_params.buffers.staging_slots),
      operand_banks_a(machine_params.buffers.operand_banks),
      operand_banks_b(machine_params.buffers.operand_banks),
      array_result_banks(machine_params.array.result_banks),
      input_slots(machine_params.simd.input_slots),
      buffer_result_banks(machine_params.buffers.result_banks) {}

// ---- Section 4: converters ----

namespace {

const OperandFormat& format_of(const Fabric& fabric, const Panel& panel) {
  return panel.of_a ? fabric.job.format_a : fabric.job.format_b;
}

/// The blocks of one line of a panel: its k0 is a multiple of the block. A line of plain floats counts as
/// one.
std::vector<std::int64_t> block_lengths(const PanelRange& range, const OperandFormat& format) {
  const std::int64_t block = format.codec.is_plain_float() ? range.k : format.block;
  std::vector<std::int64_t> lengths;
  for (std::int64_t at = 0; at < range.k; at += block)
    lengths.push_back(std::min(block, range.k - at));
  return lengths;
}

/// The heights of a panel's strips: T lines each, the last may have fewer.
std::vector<std::int64_t> strip_heights(const PanelRange& range, const OperandFormat& format) {
  std::vector<std::int64_t> heights;
  for (std::int64_t at = 0; at < range.lines; at += tile_height(format))
    heights.push_back(std::min(tile_height(format), range.lines - at));
  return heights;
}

/// Section 4: D.
Cycle conversion_time(const ConverterParams& converter, const PanelRange& range,
                      const OperandFormat& format) {
  std::int64_t cycles_per_line = 0;
  for (const std::int64_t length : block_lengths(range, format))
    cycles_per_line += ceil_div(length, converter.width);
  const std::vector<std::int64_t> strips = strip_heights(range, format);
  const std::int64_t height = tile_height(format);
  if (height <= converter.count) {
    return ceil_div(static_cast<std::int64_t>(strips.size()), converter.count / height) * cycles_per_line;
  }
  Cycle duration = 0;
  for (const std::int64_t lines : strips)
    duration += ceil_div(lines, converter.count) * cycles_per_line;
  const std::int64_t longest_block = ceil_div(std::min(format.block, range.k), converter.width);
  return duration + (ceil_div(strips.front(), converter.count) - 1) * longest_block;
}

}  // namespace

void Converters::act(Cycle t) {
  if (t < fabric_.launch || t < free_ || !fabric_.staged.has(t)) return;
  const Panel& panel = fabric_.work.panels[fabric_.staged.front()];
  Credits& banks = panel.of_a ? fabric_.operand_banks_a : fabric_.operand_banks_b;
  if (!banks.available(t)) return;
  banks.take(t);
  const std::size_t index = fabric_.staged.take(t);
  const ConverterParams& converter = fabric_.machine.converter;
  const Cycle duration = conversion_time(converter, panel.range, format_of(fabric_, panel));
  free_ = t + duration;
  fabric_.staging_slots.give_back(t + duration - 1);
  fabric_.ready.put(t + duration - 1 + converter.latency_cycles, index);
  ++taken_;
  count_panel(panel);
  fabric_.progress(t + duration + converter.latency_cycles);
}

void Converters::count_panel(const Panel& panel) {
  const OperandFormat& format = format_of(fabric_, panel);
  const PanelRange& range = panel.range;
  EventCounters& events = fabric_.events;
  events[Event::ConvertedElements] += range.lines * range.k;
  if (!format.codec.is_plain_float())
    events[Event::ConvertedBlocks] +=
        ceil_div(range.lines, tile_height(format)) * ceil_div(range.k, format.block);
  events[Event::StagingBytesRead] += 4 * range.lines * range.k;
  for (const std::int64_t lines : strip_heights(range, format))
    events[Event::OperandBytesWritten] += encoded_bytes(format, lines, range.k0, range.k);
}

UnitState Converters::state(Cycle t) const {
  if (t < fabric_.launch) return UnitState::Sequencer;
  if (t < free_) return UnitState::Busy;
  if (fabric_.staged.has(t)) return UnitState::BackPressure;
  return taken_ < fabric_.work.panels.size() ? UnitState::DramWait : UnitState::Idle;
}

std::string Converters::waits_for(Cycle t) const {
  if (t < free_) return "are busy";
  if (fabric_.staged.has(t)) {
    const bool of_a = fabric_.work.panels[fabric_.staged.front()].of_a;
    return std::string("wait for the array to return an operand bank of ") + (of_a ? "A" : "B");
  }
  return taken_ < fabric_.work.panels.size() ? "wait for the DMA to stage a panel" : "are done";
}

// ---- Section 6: result port ----

void ResultPort::act(Cycle t) {
  if (busy(t) || !fabric_.finished.has(t) || !fabric_.input_slots.available(t)) return;
  fabric_.input_slots.take(t);
  const SubTile sub = fabric_.finished.take(t);
  const Cycle duration = ceil_div(sub.words(), fabric_.machine.array.result_words_per_cycle);
  free_ = t + duration;
  fabric_.array_result_banks.give_back(t + duration - 1);
  fabric_.results.put(t + duration - 1, sub);
  ++taken_;
  fabric_.events[Event::ResultWords] += sub.words();
  fabric_.progress(t + duration);
}

UnitState ResultPort::state(Cycle t, bool simd_blocked_by_store) const {
  if (t < fabric_.launch) return UnitState::Sequencer;
  if (busy(t)) return UnitState::Busy;
  if (taken_ == fabric_.work.sub_tiles) return UnitState::Idle;
  if (waiting(t)) return simd_blocked_by_store ? UnitState::BackPressure : UnitState::SimdWait;
  return taken_ == 0 ? UnitState::Fill : UnitState::OperandWait;
}

std::string ResultPort::waits_for(Cycle t) const {
  if (busy(t)) return "is busy";
  if (waiting(t)) return "waits for the SIMD unit to return an input slot";
  return taken_ < fabric_.work.sub_tiles ? "waits for the array to finish a sub-tile" : "is done";
}

// ---- Section 7: SIMD unit ----

void SimdUnit::act(Cycle t) {
  blocked_ = false;
  if (t < free_ || !fabric_.results.has(t)) return;
  if (!holds_bank_) {
    blocked_ = !fabric_.buffer_result_banks.available(t);
    if (blocked_) return;
    fabric_.buffer_result_banks.take(t);
    holds_bank_ = true;
  }
  const SubTile sub = fabric_.results.take(t);
  const SimdParams& simd = fabric_.machine.simd;
  const Cycle duration = ceil_div(sub.words(), simd.lanes);
  free_ = t + duration;
  fabric_.input_slots.give_back(t + duration - 1);
  if (sub.last_of_macro_tile) {
    fabric_.to_store.put(t + duration - 1 + simd.latency_cycles, sub.macro_tile);
    holds_bank_ = false;
  }
  ++taken_;
  fabric_.events[Event::SimdWords] += sub.words();
  fabric_.progress(t + duration + simd.latency_cycles);
}

UnitState SimdUnit::state(Cycle t) const {
  if (t < fabric_.launch) return UnitState::Sequencer;
  if (t < free_) return UnitState::Busy;
  if (taken_ == fabric_.work.sub_tiles) return UnitState::Idle;
  if (blocked_) return UnitState::BackPressure;
  return taken_ == 0 ? UnitState::Fill : UnitState::OperandWait;
}

std::string SimdUnit::waits_for(Cycle t) const {
  if (t < free_) return "is busy";
  if (blocked_) return "waits for the DMA to return a bank of the result buffer";
  return taken_ < fabric_.work.sub_tiles ? "waits for the result port to hand over a sub-tile" : "is done";
}

}  // namespace bfpsim::oracle
