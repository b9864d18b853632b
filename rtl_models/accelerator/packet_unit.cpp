// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/accelerator/packet_unit.h"

namespace bfpsim {
namespace {

constexpr std::int64_t kWordBytes = sizeof(float);

std::int64_t total_bytes(const std::vector<ByteRun>& runs) {
  std::int64_t bytes = 0;
  for (const ByteRun& run : runs)
    bytes += run.size();
  return bytes;
}

}  // namespace

PacketUnit::PacketUnit(const sc_core::sc_module_name& name, const MachineParams& machine, Kind kind, Dma& dma,
                       EventCounters& events)
    : Unit(name, machine.sequencer.launch_cycles),
      machine_(machine),
      kind_(kind),
      dma_(dma),
      events_(events) {}

void PacketUnit::on_launch() {
  input.clear();
  works_ = kind_ == Kind::Simd ? job().uses_simd() : job().uses_converters();
  first_ = works_ && (kind_ == Kind::Simd || !job().uses_simd());
  hands_on_ = kind_ == Kind::Simd && job().uses_converters();
  result_banks_.reset(machine_.buffers.result_banks);
  taken_ = 0;
  busy_until_ = 0;
  waiting_ = false;
  finishing_.clear();
}

void PacketUnit::tick() {
  if (!works_) return;
  if (first_) result_banks_.collect(dma_.result_bank_free);
  const bool has_bank = !first_ || result_banks_.any();
  if (cycle() >= busy_until_ && has_input() && has_bank) begin();
  waiting_ = cycle() >= busy_until_ && has_input();
  if (first_ && cycle() + 1 == busy_until_) dma_.staging_free.write({});
  while (!finishing_.empty() && finishing_.front().cycle == cycle()) {
    hand_over(finishing_.front().packet);
    finishing_.pop_front();
  }
}

void PacketUnit::begin() {
  std::int64_t packet = 0;
  if (first_) {
    result_banks_.take();
    packet = dma_.staged.read()->panel;
  } else {
    packet = input.read();
  }
  ++taken_;
  packet_ = packet;
  const PacketWork& work = context().packets->work(packet);
  busy_until_ = cycle() + busy_cycles(work);
  const int latency = kind_ == Kind::Simd ? machine_.simd.latency_cycles : machine_.converter.latency_cycles;
  finishing_.push_back({busy_until_ - 1 + latency, packet});
  count(work, packet);
}

std::int64_t PacketUnit::busy_cycles(const PacketWork& work) const {
  if (kind_ == Kind::Simd) return ceil_div(work.simd_operations, machine_.simd.lanes);
  return ceil_div(work.blocks, machine_.converter.count) * ceil_div(job().block, machine_.converter.width);
}

void PacketUnit::count(const PacketWork& work, std::int64_t packet) {
  if (first_) {
    events_[Event::StagingBytesRead] += total_bytes(context().packets->loads(packet));
    events_[Event::SimdWords] += ceil_div(total_bytes(context().packets->stores(packet)), kWordBytes);
  }
  if (kind_ == Kind::Simd) {
    events_[Event::SimdOperations] += work.simd_operations;
  } else {
    events_[Event::ConvertedElements] += work.elements;
    events_[Event::ConvertedBlocks] += work.blocks;
  }
}

void PacketUnit::hand_over(std::int64_t packet) {
  if (hands_on_) {
    next_->input.write(packet);
  } else {
    dma_.to_store.write({packet, {}});
  }
}

StateSet PacketUnit::holding() const {
  if (!works_) return UnitState::Idle;
  if (cycle() < busy_until_) return UnitState::Busy;
  if (waiting_) return UnitState::BackPressure;
  if (taken_ == job().packets) return UnitState::Idle;
  return first_ ? UnitState::DramWait : UnitState::SimdWait;
}

}  // namespace bfpsim
