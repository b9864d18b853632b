// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/fast/simulation.h"

#include <algorithm>

#include "rtl_models/arch/timing.h"
#include "rtl_models/numerics/digits.h"
#include "sim/engine/fast/period_skipper.h"

namespace bfpsim::fast {
namespace {

constexpr std::int64_t kWordBytes = sizeof(float);
constexpr std::int64_t kLongAgo = -(std::int64_t{1} << 40);

std::int64_t divide_up(std::int64_t a, std::int64_t b) {
  return a / b + (a % b != 0 ? 1 : 0);
}

std::int64_t next_request(std::int64_t elements, const MemoryParams& memory) {
  return divide_up(elements * kWordBytes, memory.request_bytes) * memory.request_bytes;
}

}  // namespace

Simulation::Simulation(const MachineParams& machine, const GemmJob& job)
    : machine_(machine),
      job_(job),
      loops_(job),
      costs_a_(machine, job.a, job.format_a, 0),
      costs_b_(machine, job.b, job.format_b, next_request(job.a_elements, machine.memory)),
      costs_c_(machine, job,
               next_request(job.a_elements, machine.memory) + next_request(job.b_elements, machine.memory)),
      latency_(array_latency(machine.array, machine.pipeline)),
      passes_per_chunk_(
          std::int64_t{digit_count(job.format_a.codec.mantissa_bits, machine.array.slice_bits)} *
          digit_count(job.format_b.codec.mantissa_bits, machine.array.slice_bits)) {
  const std::int64_t segments = loops_.segments();
  full_ = time_sub_tile(segments > 1 ? job.mapping.tile_k : job.k);
  rest_ = time_sub_tile(job.k - (segments - 1) * job.mapping.tile_k);
  state_.dma.staging.at_hand = machine.buffers.staging_slots;
  state_.converter.banks_a.at_hand = machine.buffers.operand_banks;
  state_.converter.banks_b.at_hand = machine.buffers.operand_banks;
  state_.array.result_banks.at_hand = machine.array.result_banks;
  state_.array.last_addition.assign(static_cast<std::size_t>(machine.array.accumulators), kLongAgo);
  state_.port.simd_slots.at_hand = machine.simd.input_slots;
  state_.simd.result_banks.at_hand = machine.buffers.result_banks;
}

/// Chunks and additions of one sub-tile over `k` elements of K (docs/timing.md, section 1).
SubTileTime Simulation::time_sub_tile(std::int64_t k) const {
  SubTileTime time;
  time.k = k;
  const std::int64_t lanes = machine_.array.lanes;
  const std::int64_t block = std::min(job_.format_a.block, job_.format_b.block);
  const std::int64_t blocks_at_once = block < lanes ? lanes / block : 1;
  const std::int64_t stride = block * blocks_at_once;
  for (std::int64_t at = 0; at < k; at += stride) {
    const std::int64_t elements = std::min(stride, k - at);
    const std::int64_t chunks = blocks_at_once > 1 ? 1 : divide_up(elements, lanes);
    const std::int64_t cycles = chunks * passes_per_chunk_;
    time.passes += cycles;
    time.chunks += chunks;
    time.segments += blocks_at_once > 1 ? divide_up(elements, block) : 1;
    for (std::int64_t chunk = 0; chunk < chunks; ++chunk) {
      const std::int64_t in_chunk = blocks_at_once > 1 ? elements : std::min(lanes, elements - chunk * lanes);
      const std::int64_t segments = blocks_at_once > 1 ? divide_up(in_chunk, block) : 1;
      time.operand_bytes_a += chunk_bytes(in_chunk, segments, job_.format_a);
      time.operand_bytes_b += chunk_bytes(in_chunk, segments, job_.format_b);
    }
    if (time.additions++ == 0) {
      time.first_addition = cycles;
    } else {
      time.tail += std::max<std::int64_t>(cycles, machine_.pipeline.accumulate_cycles);
    }
  }
  return time;
}

void Simulation::run() {
  const std::int64_t launch = machine_.sequencer.launch_cycles;
  for (const UnitId unit :
       {UnitId::Array, UnitId::ResultPort, UnitId::Simd, UnitId::Converter, UnitId::Dma}) {
    tally_[unit][UnitState::Sequencer] = launch;
  }
  tally_[UnitId::Memory][UnitState::Idle] = launch;
  tally_[UnitId::Sequencer][UnitState::Busy] = launch;
  state_.now = launch;
  set_missing();
  PeriodSkipper skipper(*this);
  for (std::int64_t last_step = 0;;) {
    tick_dma();
    if (done_) return;
    tick_converter();
    tick_array();
    tick_port();
    tick_simd();
    if (state_.array.step != last_step) {
      skipper.at_step();
      last_step = state_.array.step;
    }
    const std::int64_t next = next_event();
    if (next == kNever) report_deadlock();
    account(next);
    state_.now = next;
  }
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
  dma.staging.collect(state_.now);
  if (state_.now < dma.port_free_at) return;
  if (dma.transfer == DmaState::Transfer::Store) {
    state_.simd.result_banks.returned.push({state_.now + 1});
    if (++state_.stored_tiles == loops_.macro_tiles()) {
      done_ = true;
      return;
    }
  }
  dma.transfer = DmaState::Transfer::None;
  if (dma.stores.visible(state_.now)) {
    begin_store();
  } else if (dma.next_load_step < loops_.steps() && dma.staging.at_hand > 0) {
    begin_load();
  }
}

void Simulation::begin_load() {
  DmaState& dma = state_.dma;
  --dma.staging.at_hand;
  const Position at = loops_.position(dma.next_load_step);
  const bool is_a = dma.next_load_is_a;
  PanelCosts& costs = is_a ? costs_a_ : costs_b_;
  const int panel_class = costs.classify(is_a ? loops_.panel_a(at) : loops_.panel_b(at));
  const TransferCost& load = costs.cost(panel_class).load;
  dma.transfer = DmaState::Transfer::Load;
  dma.memory_until = state_.now + load.cycles;
  dma.port_free_at = state_.now + std::max<std::int64_t>(load.cycles, 1);
  // The last answer comes latency_cycles after the port is free again, and is seen a cycle later.
  const std::int64_t staged_at =
      load.requests > 0 ? dma.port_free_at + machine_.memory.latency_cycles + 1 : state_.now + 1;
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
  const StoreToken token = dma.stores.pop();
  const Position at = loops_.position(token.step);
  const TransferCost& store = costs_c_.cost(place(at));
  dma.transfer = DmaState::Transfer::Store;
  dma.memory_until = state_.now + store.cycles;
  dma.port_free_at = state_.now + store.cycles;
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
  converter.banks_a.collect(state_.now);
  converter.banks_b.collect(state_.now);
  if (state_.now < converter.busy_until || !converter.staged.visible(state_.now)) return;
  CreditPool& banks = converter.staged.front().is_a ? converter.banks_a : converter.banks_b;
  if (banks.at_hand == 0) return;
  --banks.at_hand;
  PanelToken panel = converter.staged.pop();
  const PanelCost& cost = (panel.is_a ? costs_a_ : costs_b_).cost(panel.panel_class);
  converter.busy_until = state_.now + cost.convert_cycles;
  state_.dma.staging.returned.push({converter.busy_until});
  panel.seen = converter.busy_until + machine_.converter.latency_cycles;
  state_.array.ready.push(panel);
  tally_.events[Event::ConvertedElements] += cost.elements;
  tally_.events[Event::ConvertedBlocks] += cost.blocks;
  tally_.events[Event::StagingBytesRead] += cost.elements * kWordBytes;
  tally_.events[Event::OperandBytesWritten] += cost.encoded_bytes;
}

// --- Array (section 5) ---

void Simulation::set_missing() {
  ArrayState& array = state_.array;
  array.missing = (loops_.loads_a(array.step) ? 1 : 0) + (loops_.loads_b(array.step) ? 1 : 0);
}

void Simulation::load_step_geometry() {
  const Position at = loops_.position(state_.array.step);
  step_m_ = loops_.m(at);
  step_n_ = loops_.n(at);
  last_k_ = at.segment + 1 == loops_.segments();
  full_k_ = !last_k_;
}

void Simulation::tick_array() {
  ArrayState& array = state_.array;
  array.result_banks.collect(state_.now);
  if (array.phase == ArrayState::Phase::Operands && state_.now >= array.resume_at) {
    for (; array.missing > 0 && array.ready.visible(state_.now); --array.missing)
      array.ready.pop();
    if (array.missing == 0) open_step();
  }
  // A sub-tile of one pass ends in the cycle in which it begins.
  while (array.phase == ArrayState::Phase::Issuing && array.last_pass_at == state_.now) {
    if (last_k_ && array.result_banks.at_hand == 0) {
      array.phase = ArrayState::Phase::ResultBank;
      return;
    }
    issue_last_pass();
  }
  if (array.phase == ArrayState::Phase::ResultBank && array.result_banks.at_hand > 0) issue_last_pass();
}

void Simulation::open_step() {
  load_step_geometry();
  state_.array.row = 0;
  state_.array.column = 0;
  begin_sub_tile(state_.now);
}

void Simulation::begin_sub_tile(std::int64_t start) {
  ArrayState& array = state_.array;
  const SubTileTime& time = sub_tile();
  const std::int64_t columns = divide_up(step_n_, machine_.array.cols);
  const auto slot =
      static_cast<std::size_t>((array.row * columns + array.column) % machine_.array.accumulators);
  const std::int64_t first = std::max(start + time.first_addition - 1,
                                      array.last_addition[slot] + machine_.pipeline.accumulate_cycles);
  array.last_pass_at = first + time.tail;
  array.last_addition[slot] = array.last_pass_at;
  array.phase = ArrayState::Phase::Issuing;
  // All cycles up to the last pass are passes or hazards; the last pass itself is counted when it issues.
  StateCounts& counts = tally_[UnitId::Array];
  counts[UnitState::Busy] += time.passes - 1;
  counts[UnitState::AccumulatorHazard] += array.last_pass_at - start - (time.passes - 1);
}

void Simulation::issue_last_pass() {
  ArrayState& array = state_.array;
  const std::int64_t columns = divide_up(step_n_, machine_.array.cols);
  const auto slot =
      static_cast<std::size_t>((array.row * columns + array.column) % machine_.array.accumulators);
  array.last_addition[slot] = state_.now;
  ++tally_[UnitId::Array][UnitState::Busy];
  const std::int64_t valid_rows =
      std::min<std::int64_t>(machine_.array.rows, step_m_ - array.row * machine_.array.rows);
  const std::int64_t valid_columns =
      std::min<std::int64_t>(machine_.array.cols, step_n_ - array.column * machine_.array.cols);
  count_sub_tile(valid_rows, valid_columns);
  const bool last_column = (array.column + 1) * machine_.array.cols >= step_n_;
  const bool last_row = (array.row + 1) * machine_.array.rows >= step_m_;
  if (last_k_) {
    --array.result_banks.at_hand;
    state_.port.arrivals.push(
        {state_.now + latency_, array.step, valid_rows * valid_columns, last_column && last_row});
  }
  if (last_column && last_row) {
    finish_step();
    return;
  }
  array.column = last_column ? 0 : array.column + 1;
  if (last_column) ++array.row;
  begin_sub_tile(state_.now + 1);
}

void Simulation::count_sub_tile(std::int64_t valid_rows, std::int64_t valid_columns) {
  const SubTileTime& time = sub_tile();
  const std::int64_t dpus = valid_rows * valid_columns;
  tally_.events[Event::DigitPasses] += time.passes;
  tally_.events[Event::DigitProductSlots] += time.passes * machine_.multipliers();
  tally_.events[Event::OperandBytesRead] +=
      valid_rows * time.operand_bytes_a + valid_columns * time.operand_bytes_b;
  tally_.events[Event::BlockSums] += dpus * time.segments;
  tally_.events[Event::Fp32Additions] += dpus * time.additions;
  tally_.useful_lane_slots += dpus * time.k * passes_per_chunk_;
  tally_.covered_lane_slots += dpus * machine_.array.lanes * time.passes;
}

void Simulation::finish_step() {
  ArrayState& array = state_.array;
  const std::int64_t next = array.step + 1;
  const bool last = next == loops_.steps();
  if (last || loops_.loads_a(next)) state_.converter.banks_a.returned.push({state_.now + 1});
  if (last || loops_.loads_b(next)) state_.converter.banks_b.returned.push({state_.now + 1});
  array.step = next;
  array.resume_at = state_.now + 1;
  array.phase = last ? ArrayState::Phase::Finished : ArrayState::Phase::Operands;
  set_missing();
}

// --- Result port and SIMD unit (sections 6 and 7) ---

void Simulation::tick_port() {
  PortState& port = state_.port;
  port.simd_slots.collect(state_.now);
  if (state_.now < port.busy_until || !port.arrivals.visible(state_.now) || port.simd_slots.at_hand == 0)
    return;
  --port.simd_slots.at_hand;
  SubTileToken tile = port.arrivals.pop();
  port.started = true;
  port.busy_until = state_.now + divide_up(tile.words, machine_.array.result_words_per_cycle);
  state_.array.result_banks.returned.push({port.busy_until});
  tile.seen = port.busy_until;
  state_.simd.input.push(tile);
  if (tile.last_of_macro_tile) ++state_.port_macro_tiles_done;
  tally_.events[Event::ResultWords] += tile.words;
}

bool Simulation::simd_blocked() const {
  const SimdState& simd = state_.simd;
  return state_.now >= simd.busy_until && simd.input.visible(state_.now) && !simd.bank_open &&
         simd.result_banks.at_hand == 0;
}

void Simulation::tick_simd() {
  SimdState& simd = state_.simd;
  simd.result_banks.collect(state_.now);
  if (state_.now < simd.busy_until || !simd.input.visible(state_.now) || simd_blocked()) return;
  const SubTileToken tile = simd.input.pop();
  simd.started = true;
  if (!simd.bank_open) --simd.result_banks.at_hand;
  simd.bank_open = !tile.last_of_macro_tile;
  simd.busy_until = state_.now + divide_up(tile.words, machine_.simd.lanes);
  state_.port.simd_slots.returned.push({simd.busy_until});
  tally_.events[Event::SimdWords] += tile.words;
  if (tile.last_of_macro_tile) {
    ++simd.macro_tiles_done;
    state_.dma.stores.push({simd.busy_until + machine_.simd.latency_cycles, tile.step});
  }
}

}  // namespace bfpsim::fast
