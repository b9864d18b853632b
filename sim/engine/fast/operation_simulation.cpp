// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/fast/operation_simulation.h"

#include <algorithm>
#include <numeric>
#include <stdexcept>

#include "sim/engine/fast/arithmetic.h"

namespace bfpsim::fast {
namespace {

constexpr std::int64_t kWordBytes = sizeof(float);

std::int64_t length(const PacketStream& stream, bool last) {
  return last ? stream.last_bytes : stream.bytes;
}

std::int64_t bytes_of(const std::vector<PacketStream>& streams, bool last) {
  std::int64_t bytes = 0;
  for (const PacketStream& stream : streams)
    bytes += length(stream, last);
  return bytes;
}

}  // namespace

OperationSimulation::OperationSimulation(const MachineParams& machine, const OperationJob& job,
                                         TimelineObserver* timeline)
    : machine_(machine), job_(job) {
  const std::int64_t request = machine.memory.request_bytes;
  std::int64_t free = 0;
  const auto place = [&](const PacketStream& stream) {
    const std::int64_t base = free;
    free += divide_up((job.packets - 1) * stream.bytes + stream.last_bytes, request) * request;
    alignment_ = std::lcm(alignment_, request / std::gcd(stream.bytes, request));
    return base;
  };
  for (const PacketStream& stream : job.loads)
    load_bases_.push_back(place(stream));
  for (const PacketStream& stream : job.stores)
    store_bases_.push_back(place(stream));
  if (machine.memory.kind == MemoryKind::Banked) banked_.emplace(machine);
  state_.staging.at_hand = machine.buffers.staging_slots;
  state_.result_banks.at_hand = machine.buffers.result_banks;
  state_.stages[0] = {job.uses_simd(), UnitId::Simd, 0, 0, 0, {}};
  state_.stages[1] = {job.uses_converters(), UnitId::Converter, 0, 0, 0, {}};
  if (timeline != nullptr) timeline_.emplace(*timeline);
}

/// Whole bursts.
std::vector<ByteSpan> OperationSimulation::load_runs(std::int64_t packet) const {
  std::vector<ByteSpan> runs;
  const std::int64_t burst = machine_.memory.burst_bytes;
  for (std::size_t i = 0; i < job_.loads.size(); ++i) {
    const std::int64_t begin = load_bases_[i] + packet * job_.loads[i].bytes;
    const std::int64_t bytes = length(job_.loads[i], is_last(packet));
    if (bytes > 0) runs.push_back({begin / burst * burst, divide_up(begin + bytes, burst) * burst});
  }
  return runs;
}

std::vector<ByteSpan> OperationSimulation::store_runs(std::int64_t packet) const {
  std::vector<ByteSpan> runs;
  for (std::size_t i = 0; i < job_.stores.size(); ++i) {
    const std::int64_t begin = store_bases_[i] + packet * job_.stores[i].bytes;
    const std::int64_t bytes = length(job_.stores[i], is_last(packet));
    if (bytes > 0) runs.push_back({begin, begin + bytes});
  }
  return runs;
}

void OperationSimulation::launch() {
  const std::int64_t launch = machine_.sequencer.launch_cycles;
  for (const UnitId unit : {UnitId::Array, UnitId::ResultPort, UnitId::Simd, UnitId::Converter, UnitId::Dma})
    count(unit, UnitState::Sequencer, 0, launch);
  count(UnitId::Memory, UnitState::Idle, 0, launch);
  count(UnitId::Sequencer, UnitState::Busy, 0, launch);
  state_.now = launch;
}

void OperationSimulation::run() {
  launch();
  for (;;) {
    const std::int64_t loads = state_.next_load;
    if (tick_dma()) break;
    tick_stage(0);
    tick_stage(1);
    if (timeline_ && timeline_->satisfied()) timeline_.reset();
    if (!timeline_ && !banked_ && state_.next_load != loads) at_load();
    const std::int64_t next = next_event();
    if (next == kNever) throw std::logic_error("an operation comes to a standstill");
    account(next);
    state_.now = next;
  }
  if (banked_) tally_.events[Event::DramRefreshes] += banked_->refreshes(state_.now);
  if (timeline_) timeline_->finish(state_.now);
}

/// True when the last packet is stored.
bool OperationSimulation::tick_dma() {
  if (state_.now < state_.port_free_at) return false;
  state_.staging.collect(state_.now);
  // Transfers that take no time (ideal memory) follow each other in one cycle.
  do {
    if (state_.transfer == Transfer::Store) {
      state_.result_banks.returned.push({state_.now + 1});
      if (++state_.stored == job_.packets) return true;
    }
    state_.transfer = Transfer::None;
    if (state_.stores.visible(state_.now)) {
      begin_store();
    } else if (state_.next_load < job_.packets && state_.staging.at_hand > 0) {
      begin_load();
    }
  } while (state_.transfer != Transfer::None && state_.port_free_at == state_.now);
  return false;
}

/// A cycle at least is shown as busy; a transfer without requests takes one, too.
void OperationSimulation::hold_port(const TransferCost& transfer) {
  const std::int64_t shown = std::max<std::int64_t>(transfer.cycles, 1);
  if (transfer.requests > 0) state_.memory_until = state_.now + shown;
  state_.dma_until = state_.now + shown;
  state_.port_free_at = state_.now + (transfer.requests > 0 ? transfer.cycles : shown);
}

OperationSimulation::Move OperationSimulation::move(const std::vector<ByteSpan>& runs, bool is_write) {
  Move move;
  for (const ByteSpan& run : runs)
    add_run(run.begin, run.end, machine_.memory, move.cost);
  tally_.events[Event::DramRequests] += move.cost.requests;
  tally_.events[is_write ? Event::DramBytesWritten : Event::DramBytesRead] += move.cost.burst_bytes;
  if (banked_) {
    const BankedPort::Held held = banked_->transfer(state_.now, runs, is_write, tally_.events);
    move.cost.cycles = held.free_at - state_.now;
    move.answered = held.answered;
  } else {
    move.answered = state_.now + move.cost.cycles + machine_.memory.latency_cycles;
  }
  return move;
}

void OperationSimulation::begin_load() {
  --state_.staging.at_hand;
  const std::int64_t packet = state_.next_load++;
  transfer_work_ = {Work::Kind::Packet, packet, {}, {}, {}};
  const Move load = move(load_runs(packet), false);
  state_.transfer = Transfer::Load;
  hold_port(load.cost);
  // The answer is seen a cycle after it was given.
  const std::int64_t staged_at = (load.cost.requests > 0 ? load.answered : state_.now) + 1;
  state_.last_staged_at = std::max(state_.last_staged_at, staged_at);
  state_.stages[job_.uses_simd() ? 0 : 1].input.push({state_.last_staged_at + 1, packet});
  tally_.events[Event::StagingBytesWritten] += load.cost.burst_bytes;
}

void OperationSimulation::begin_store() {
  const std::int64_t packet = state_.stores.pop().packet;
  transfer_work_ = {Work::Kind::PacketStore, packet, {}, {}, {}};
  const Move store = move(store_runs(packet), true);
  state_.transfer = Transfer::Store;
  hold_port(store.cost);
}

void OperationSimulation::tick_stage(std::size_t index) {
  Stage& stage = state_.stages[index];
  if (!stage.used || state_.now < stage.busy_until || !stage.input.visible(state_.now)) return;
  const bool first = index == 0 || !job_.uses_simd();
  if (first) {
    state_.result_banks.collect(state_.now);
    if (state_.result_banks.at_hand == 0) return;
    --state_.result_banks.at_hand;
  }
  const std::int64_t packet = stage.input.pop().packet;
  ++stage.taken;
  stage.packet = packet;
  const bool simd = stage.unit == UnitId::Simd;
  const ConverterParams& converter = machine_.converter;
  const PacketWork& w = work(packet);
  stage.busy_until =
      state_.now + (simd ? divide_up(w.simd_operations, machine_.simd.lanes)
                         : divide_up(w.blocks, converter.count) * divide_up(job_.block, converter.width));
  if (first) {
    state_.staging.returned.push({stage.busy_until});
    tally_.events[Event::StagingBytesRead] += bytes_of(job_.loads, is_last(packet));
    tally_.events[Event::SimdWords] += divide_up(bytes_of(job_.stores, is_last(packet)), kWordBytes);
  }
  count(stage, packet);
  const bool hands_on = simd && job_.uses_converters();
  const std::int64_t seen =
      stage.busy_until + (simd ? machine_.simd.latency_cycles : converter.latency_cycles);
  (hands_on ? state_.stages[1].input : state_.stores).push({seen, packet});
}

void OperationSimulation::count(const Stage& stage, std::int64_t packet) {
  const PacketWork& w = work(packet);
  if (stage.unit == UnitId::Simd) {
    tally_.events[Event::SimdOperations] += w.simd_operations;
  } else {
    tally_.events[Event::ConvertedElements] += w.elements;
    tally_.events[Event::ConvertedBlocks] += w.blocks;
  }
}

UnitState OperationSimulation::stage_state(std::size_t index) const {
  const Stage& stage = state_.stages[index];
  if (!stage.used) return UnitState::Idle;
  if (state_.now < stage.busy_until) return UnitState::Busy;
  if (stage.input.visible(state_.now)) return UnitState::BackPressure;
  if (stage.taken == job_.packets) return UnitState::Idle;
  return index == 0 || !job_.uses_simd() ? UnitState::DramWait : UnitState::SimdWait;
}

UnitState OperationSimulation::dma_state() const {
  if (state_.transfer != Transfer::None || state_.now < state_.dma_until) return UnitState::Busy;
  if (state_.next_load < job_.packets) return UnitState::BackPressure;
  return state_.now < state_.last_staged_at ? UnitState::DramWait : UnitState::OperandWait;
}

Work OperationSimulation::work_of(UnitId unit) const {
  if (unit == UnitId::Dma || unit == UnitId::Memory) return transfer_work_;
  for (const Stage& stage : state_.stages) {
    if (stage.unit == unit) return {Work::Kind::Packet, stage.packet, {}, {}, {}};
  }
  return {};
}

void OperationSimulation::count(UnitId unit, UnitState state, std::int64_t begin, std::int64_t end) {
  tally_[unit][state] += end - begin;
  if (timeline_) timeline_->span(unit, begin, end, state, state == UnitState::Busy ? work_of(unit) : Work{});
}

void OperationSimulation::account(std::int64_t until) {
  const std::int64_t now = state_.now;
  count(UnitId::Array, UnitState::Idle, now, until);
  count(UnitId::ResultPort, UnitState::Idle, now, until);
  count(UnitId::Simd, stage_state(0), now, until);
  count(UnitId::Converter, stage_state(1), now, until);
  count(UnitId::Dma, dma_state(), now, until);
  count(UnitId::Memory, state_.now < state_.memory_until ? UnitState::Busy : UnitState::Idle, now, until);
  count(UnitId::Sequencer, UnitState::Idle, now, until);
  if (timeline_) timeline_->deliver();
}

std::int64_t OperationSimulation::next_event() {
  const auto later = [this](std::int64_t time) { return time > state_.now ? time : kNever; };
  std::int64_t next =
      state_.transfer != Transfer::None
          ? later(state_.port_free_at)
          : std::min({later(state_.stores.next_time()), later(state_.staging.returned.next_time()),
                      later(state_.last_staged_at), later(state_.dma_until)});
  for (const Stage& stage : state_.stages) {
    if (!stage.used) continue;
    const std::int64_t wake = state_.now < stage.busy_until     ? stage.busy_until
                              : stage.input.visible(state_.now) ? state_.result_banks.returned.next_time()
                                                                : stage.input.next_time();
    next = std::min(next, later(wake));
  }
  return next;
}

}  // namespace bfpsim::fast
