// SPDX-License-Identifier: Apache-2.0
// Section 3 of docs/timing.md: DMA and memory.
#include "tests/oracle/units.h"

namespace bfpsim::oracle {

Dma::Dma(Fabric& fabric) : fabric_(fabric) {
  const MachineParams& machine = fabric.machine;
  if (machine.memory.kind != MemoryKind::Banked) return;
  dram_.emplace(machine.dram, machine.dram.clock_khz * 1000, static_cast<std::int64_t>(machine.clock_hz),
                machine.memory.burst_bytes, fabric.events);
}

bool Dma::act(Cycle t) {
  if (dram_) dram_->run_until(t);
  if (t < fabric_.launch) return false;
  while (!port_held(t)) {
    if (complete_transfer(t)) return true;  // 1.
    begin_transfer(t);                      // 2.
    if (!send_request(t)) break;            // 3.
  }
  stage_panels(t);
  if (dram_ && (port_held(t) || answers_outstanding(t))) fabric_.progress(t);
  return false;
}

/// Returns true if that was the store of the GEMM's last macro tile.
bool Dma::complete_transfer(Cycle t) {
  if (!active_ || transfer_.sent < transfer_.requests.size()) return false;
  active_ = false;
  fabric_.progress(t);
  if (!transfer_.is_store) {
    loads_.back().complete = true;  // a transfer at a time: the current load is the youngest
    return false;
  }
  fabric_.buffer_result_banks.give_back(t);
  ++stored_;
  return stored_ == fabric_.work.macro_tiles.size();
}

void Dma::begin_transfer(Cycle t) {
  if (active_) return;
  const WorkList& work = fabric_.work;
  if (fabric_.to_store.has(t)) {
    const std::size_t index = fabric_.to_store.take(t);
    transfer_ = {true, index, store_spans(fabric_.machine, fabric_.job, work.macro_tiles[index]), 0};
    active_ = true;
  } else if (next_panel_ < work.panels.size() && fabric_.staging_slots.available(t)) {
    fabric_.staging_slots.take(t);
    const std::size_t index = next_panel_++;
    transfer_ = {false, index, load_spans(fabric_.machine, fabric_.job, work.panels[index]), 0};
    active_ = true;
    loads_.push_back({index, false, !transfer_.requests.empty(), t, {}});
  }
}

/// Returns false if there is none to send.
bool Dma::send_request(Cycle t) {
  if (!active_ || transfer_.sent == transfer_.requests.size()) return false;
  const MemoryParams& memory = fabric_.machine.memory;
  const Span request = transfer_.requests[transfer_.sent++];
  const std::int64_t bytes = moved_bytes(fabric_.machine, request);
  sent_ = t;
  EventCounters& events = fabric_.events;
  ++events[Event::DramRequests];
  if (transfer_.is_store) {
    events[Event::DramBytesWritten] += bytes;
  } else {
    events[Event::DramBytesRead] += bytes;
    events[Event::StagingBytesWritten] += bytes;
  }
  if (dram_) {
    held_by_ = dram_->send(t, request.begin, request.end, transfer_.is_store);
    if (!transfer_.is_store) loads_.back().in_dram.push_back(*held_by_);
    return true;
  }
  const Cycle beats = memory.kind == MemoryKind::Ideal ? 0 : ceil_div(bytes, memory.bytes_per_cycle);
  port_free_ = t + beats;
  // Answered in t + beats + latency; the DMA sees it one cycle later.
  if (!transfer_.is_store) loads_.back().last_answer_seen = t + beats + memory.latency_cycles + 1;
  fabric_.progress(t + beats + memory.latency_cycles + 1);
  return true;
}

bool Dma::port_held(Cycle t) const {
  return t < port_free_ || (held_by_ && !dram_->accepted(*held_by_));
}

/// Whether the DMA has not yet seen all answers to the requests that were sent.
bool Dma::waits_for_answers(const Load& load, Cycle t) const {
  if (load.has_requests && load.last_answer_seen > t) return true;
  for (const std::size_t request : load.in_dram) {
    if (!dram_->scheduled(request) || dram_->answered(request) >= t) return true;
  }
  return false;
}

/// Loads finish in order.
void Dma::stage_panels(Cycle t) {
  while (!loads_.empty() && loads_.front().complete && !waits_for_answers(loads_.front(), t)) {
    fabric_.staged.put(t, loads_.front().panel);
    loads_.pop_front();
    fabric_.progress(t);
  }
}

bool Dma::answers_outstanding(Cycle t) const {
  for (const Load& load : loads_) {
    if (waits_for_answers(load, t)) return true;
  }
  return false;
}

UnitState Dma::state(Cycle t) const {
  if (t < fabric_.launch) return UnitState::Sequencer;
  if (active_ || sent_ == t) return UnitState::Busy;
  if (next_panel_ < fabric_.work.panels.size()) return UnitState::BackPressure;
  return answers_outstanding(t) ? UnitState::DramWait : UnitState::OperandWait;
}

UnitState Dma::memory_state(Cycle t) const {
  return port_held(t) || sent_ == t ? UnitState::Busy : UnitState::Idle;
}

std::string Dma::waits_for(Cycle t) const {
  if (port_held(t)) return "is busy";
  if (answers_outstanding(t)) return "waits for answers of the memory";
  if (next_panel_ < fabric_.work.panels.size()) return "waits for the converters to return a staging slot";
  return "waits for the SIMD unit to hand over a macro tile";
}

}  // namespace bfpsim::oracle
