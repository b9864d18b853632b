// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/fast/simulation.h"

#include <algorithm>

#include "rtl_models/arch/timing.h"
#include "sim/engine/fast/arithmetic.h"
#include "sim/engine/fast/period_skipper.h"

namespace bfpsim::fast {
namespace {

constexpr std::int64_t kWordBytes = sizeof(float);
constexpr std::int64_t kLongAgo = -(std::int64_t{1} << 40);
/// Those that act; the memory and the sequencer only have states.
constexpr std::array kActiveUnits = {UnitId::Array, UnitId::ResultPort, UnitId::Simd, UnitId::Converter,
                                     UnitId::Dma};

std::int64_t next_request(std::int64_t elements, const MemoryParams& memory) {
  return divide_up(elements * kWordBytes, memory.request_bytes) * memory.request_bytes;
}

}  // namespace

Simulation::Simulation(const MachineParams& machine, const GemmJob& job, TimelineObserver* timeline)
    : machine_(machine),
      job_(job),
      loops_(job),
      costs_a_(machine, job.a, job.format_a, 0),
      costs_b_(machine, job.b, job.format_b, next_request(job.a_elements, machine.memory)),
      costs_c_(machine, job,
               next_request(job.a_elements, machine.memory) + next_request(job.b_elements, machine.memory)),
      order_(make_issue_order(machine, job, loops_)) {
  state_.dma.staging.at_hand = machine.buffers.staging_slots;
  state_.converter.banks_a.at_hand = machine.buffers.operand_banks;
  state_.converter.banks_b.at_hand = machine.buffers.operand_banks;
  state_.array.result_banks.at_hand = machine.array.result_banks;
  const bool streams = machine.array.dataflow != Dataflow::OutputStationary;
  state_.array.addition_cycles =
      streams ? column_cycles(machine.array, machine.pipeline) : machine.pipeline.accumulate_cycles;
  state_.array.load_cycles = streams ? machine.array.rows : 0;
  state_.array.last_addition.assign(static_cast<std::size_t>(machine.array.accumulators), kLongAgo);
  state_.port.simd_slots.at_hand = machine.simd.input_slots;
  state_.simd.result_banks.at_hand = machine.buffers.result_banks;
  if (machine.memory.kind == MemoryKind::Banked) banked_.emplace(machine);
  if (timeline != nullptr) timeline_.emplace(*timeline, machine, job, loops_);
}

/// The cycles in which the sequencer alone is at work (section 2).
void Simulation::launch() {
  const std::int64_t launch = machine_.sequencer.launch_cycles;
  for (const UnitId unit : kActiveUnits)
    count(unit, UnitState::Sequencer, 0, launch);
  count(UnitId::Memory, UnitState::Idle, 0, launch);
  count(UnitId::Sequencer, UnitState::Busy, 0, launch);
  state_.now = launch;
  wake_.fill(kNever);
  for (const UnitId unit : kActiveUnits)
    wake(unit) = launch;
  set_missing();
}

void Simulation::run() {
  launch();
  PeriodSkipper skipper(*this);
  for (std::int64_t last_step = 0;;) {
    if (is_due(UnitId::Dma)) tick_dma();
    if (done_) break;
    if (is_due(UnitId::Converter)) tick_converter();
    if (is_due(UnitId::Array)) tick_array();
    if (is_due(UnitId::ResultPort)) tick_port();
    if (is_due(UnitId::Simd)) tick_simd();
    if (state_.array.step != last_step) {
      if (timeline_ && timeline_->satisfied()) timeline_.reset();
      // No period is looked for in a DRAM: where rows lie and when refreshes fall due does not repeat with
      // the steps.
      if (!timeline_ && !banked_) skipper.at_step();
      last_step = state_.array.step;
    }
    const std::int64_t next = next_event();
    if (next == kNever) report_deadlock();
    account(next);
    state_.now = next;
  }
  if (timeline_) timeline_->finish(state_.now);
  if (banked_) tally_.events[Event::DramRefreshes] += banked_->refreshes(state_.now);
}

// --- DMA and memory (section 3) ---

void Simulation::seek_next_load() {
  DmaState& dma = state_.dma;
  while (dma.next_load_step < loops_.steps()) {
    if (dma.next_load_is_a) {
      if (loops_.loads_a(dma.next_load_step)) return;
      dma.next_load_is_a = false;
    }
    if (loops_.loads_b(dma.next_load_step)) return;
    ++dma.next_load_step;
    dma.next_load_is_a = true;
  }
}

void Simulation::tick_dma() {
  DmaState& dma = state_.dma;
  if (state_.now < dma.port_free_at) return;
  dma.staging.collect(state_.now);
  // Transfers that take no time (ideal memory) follow each other in one cycle.
  do {
    complete_transfer();
    if (done_) return;
    if (dma.stores.visible(state_.now)) {
      begin_store();
    } else if (dma.next_load_step < loops_.steps() && dma.staging.at_hand > 0) {
      begin_load();
    }
  } while (dma.transfer != DmaState::Transfer::None && dma.port_free_at == state_.now);
}

void Simulation::complete_transfer() {
  DmaState& dma = state_.dma;
  if (dma.transfer == DmaState::Transfer::Store) {
    state_.simd.result_banks.returned.push({state_.now + 1});
    done_ = ++state_.stored_tiles == loops_.macro_tiles();
  }
  dma.transfer = DmaState::Transfer::None;
}

/// The port and the memory are busy for `cycles` from now on; with requests in the cycle of their sending at
/// least.
void Simulation::hold_port(const TransferCost& transfer) {
  DmaState& dma = state_.dma;
  const std::int64_t shown = std::max<std::int64_t>(transfer.cycles, 1);
  dma.memory_until = transfer.requests > 0 ? state_.now + shown : dma.memory_until;
  dma.busy_until = state_.now + shown;
  dma.port_free_at = state_.now + (transfer.requests > 0 ? transfer.cycles : shown);
}

void Simulation::begin_load() {
  DmaState& dma = state_.dma;
  --dma.staging.at_hand;
  const Position at = loops_.position(dma.next_load_step);
  const bool is_a = dma.next_load_is_a;
  PanelCosts& costs = is_a ? costs_a_ : costs_b_;
  const PanelRange range = is_a ? loops_.panel_a(at) : loops_.panel_b(at);
  const int panel_class = costs.classify(range);
  TransferCost load = costs.cost(panel_class).load;
  if (timeline_) timeline_->load_begins(dma.next_load_step, is_a);
  dma.transfer = DmaState::Transfer::Load;
  // The last answer comes latency_cycles after the port is free again, and is seen a cycle later.
  std::int64_t answered = state_.now + load.cycles + machine_.memory.latency_cycles;
  if (banked_) {
    const BankedPort::Held held = banked_->transfer(state_.now, costs.runs(range), false, tally_.events);
    load.cycles = held.free_at - state_.now;
    answered = held.answered;
  }
  hold_port(load);
  const std::int64_t staged_at = load.requests > 0 ? answered + 1 : state_.now + 1;
  dma.last_staged_at = std::max(dma.last_staged_at, staged_at);
  state_.converter.staged.push({dma.last_staged_at + 1, dma.next_load_step, is_a, panel_class});
  tally_.events[Event::DramRequests] += load.requests;
  tally_.events[Event::DramBytesRead] += load.burst_bytes;
  tally_.events[Event::StagingBytesWritten] += load.burst_bytes;
  if (is_a) {
    dma.next_load_is_a = false;
  } else {
    ++dma.next_load_step;
    dma.next_load_is_a = true;
  }
  seek_next_load();
}

void Simulation::begin_store() {
  DmaState& dma = state_.dma;
  TransferCost store = costs_c_.cost(dma.stores.pop().store_class);
  if (timeline_) timeline_->store_begins(state_.stored_tiles);
  dma.transfer = DmaState::Transfer::Store;
  if (banked_) {
    // Macro tiles are stored in order.
    const Position at = loops_.position(state_.stored_tiles * loops_.segments());
    store.cycles =
        banked_->transfer(state_.now, costs_c_.runs(place(at)), true, tally_.events).free_at - state_.now;
  }
  hold_port(store);
  tally_.events[Event::DramRequests] += store.requests;
  tally_.events[Event::DramBytesWritten] += store.burst_bytes;
}

StoreCosts::Place Simulation::place(const Position& at) const {
  return {at.instance, at.row * job_.mapping.tile_m, loops_.m(at), at.column * job_.mapping.tile_n,
          loops_.n(at)};
}

// --- Converters (section 4) ---

void Simulation::tick_converter() {
  ConverterState& converter = state_.converter;
  if (state_.now < converter.busy_until || !converter.staged.visible(state_.now)) return;
  converter.banks_a.collect(state_.now);
  converter.banks_b.collect(state_.now);
  CreditPool& banks = converter.staged.front().is_a ? converter.banks_a : converter.banks_b;
  if (banks.at_hand == 0) return;
  --banks.at_hand;
  PanelToken panel = converter.staged.pop();
  const PanelCost& cost = (panel.is_a ? costs_a_ : costs_b_).cost(panel.panel_class);
  if (timeline_) timeline_->converter_takes(panel.step, panel.is_a);
  converter.busy_until = state_.now + cost.convert_cycles;
  state_.dma.staging.returned.push({converter.busy_until});
  panel.seen = converter.busy_until + machine_.converter.latency_cycles;
  state_.array.ready.push(panel);
  tally_.events[Event::ConvertedElements] += cost.elements;
  tally_.events[Event::ConvertedBlocks] += cost.blocks;
  tally_.events[Event::StagingBytesRead] += cost.elements * kWordBytes;
  tally_.events[Event::OperandBytesWritten] += cost.encoded_bytes;
}

// --- Result port and SIMD unit (sections 6 and 7) ---

void Simulation::tick_port() {
  PortState& port = state_.port;
  if (state_.now < port.busy_until || !port.arrivals.visible(state_.now)) return;
  port.simd_slots.collect(state_.now);
  if (port.simd_slots.at_hand == 0) return;
  --port.simd_slots.at_hand;
  SubTileToken tile = port.arrivals.pop();
  if (timeline_) timeline_->port_takes();
  port.started = true;
  port.busy_until = state_.now + divide_up(tile.words, machine_.array.result_words_per_cycle);
  state_.array.result_banks.returned.push({port.busy_until});
  tile.seen = port.busy_until;
  state_.simd.input.push(tile);
  if (tile.last_of_macro_tile()) ++state_.port_macro_tiles_done;
  tally_.events[Event::ResultWords] += tile.words;
}

void Simulation::tick_simd() {
  SimdState& simd = state_.simd;
  if (state_.now < simd.busy_until || !simd.input.visible(state_.now)) return;
  simd.result_banks.collect(state_.now);
  if (simd_blocked()) return;
  const SubTileToken tile = simd.input.pop();
  if (timeline_) timeline_->simd_takes();
  simd.started = true;
  if (!simd.bank_open) --simd.result_banks.at_hand;
  simd.bank_open = !tile.last_of_macro_tile();
  simd.busy_until = state_.now + divide_up(tile.words, machine_.simd.lanes);
  state_.port.simd_slots.returned.push({simd.busy_until});
  tally_.events[Event::SimdWords] += tile.words;
  if (tile.last_of_macro_tile()) {
    ++simd.macro_tiles_done;
    state_.dma.stores.push({simd.busy_until + machine_.simd.latency_cycles, tile.store_class});
  }
}

}  // namespace bfpsim::fast
