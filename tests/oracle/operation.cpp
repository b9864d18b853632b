// SPDX-License-Identifier: Apache-2.0
// Section 10 of docs/timing.md, one cycle after the other.
#include <deque>
#include <optional>
#include <stdexcept>
#include <vector>

#include "tests/oracle/dram.h"
#include "tests/oracle/oracle.h"
#include "tests/oracle/tokens.h"

namespace bfpsim {
namespace {

using oracle::Channel;
using oracle::Credits;
using oracle::Cycle;

/// A request of bytes [begin, end), and how many it moves.
struct Request {
  std::int64_t begin = 0;
  std::int64_t end = 0;
  std::int64_t moved = 0;
};
using Requests = std::vector<Request>;

struct Packet {
  Requests load;
  Requests store;
  std::int64_t loaded_bytes = 0;
  std::int64_t stored_bytes = 0;
  PacketWork work;
};

/// Bytes [begin, end) cut at multiples of request_bytes; each request moves whole bursts.
void cut(std::int64_t begin, std::int64_t end, const MemoryParams& memory, Requests& requests) {
  while (begin < end) {
    std::int64_t stop = begin + 1;
    while (stop < end && stop % memory.request_bytes != 0)
      ++stop;
    std::int64_t bytes = 0;
    for (std::int64_t burst = begin / memory.burst_bytes; burst * memory.burst_bytes < stop; ++burst)
      bytes += memory.burst_bytes;
    requests.push_back({begin, stop, bytes});
    begin = stop;
  }
}

std::vector<Packet> make_packets(const MachineParams& machine, const OperationJob& job) {
  const MemoryParams& memory = machine.memory;
  std::vector<Packet> packets(static_cast<std::size_t>(job.packets));
  std::int64_t at = 0;
  const auto stream = [&](const PacketStream& part, bool is_load) {
    while (at % memory.request_bytes != 0)
      ++at;
    for (std::size_t p = 0; p < packets.size(); ++p) {
      const std::int64_t bytes = p + 1 == packets.size() ? part.last_bytes : part.bytes;
      std::int64_t begin = at;
      std::int64_t end = at + bytes;
      at = end;
      if (bytes == 0) continue;
      if (!is_load) {
        packets[p].stored_bytes += bytes;
        cut(begin, end, memory, packets[p].store);
        continue;
      }
      packets[p].loaded_bytes += bytes;
      while (begin % memory.burst_bytes != 0)
        --begin;
      while (end % memory.burst_bytes != 0)
        ++end;
      cut(begin, end, memory, packets[p].load);
    }
  };
  for (const PacketStream& part : job.loads)
    stream(part, true);
  for (const PacketStream& part : job.stores)
    stream(part, false);
  for (std::size_t p = 0; p < packets.size(); ++p)
    packets[p].work = p + 1 == packets.size() ? job.last_work : job.work;
  return packets;
}

/// The SIMD unit or the converters.
struct Stage {
  bool used = false;
  bool first = false;
  std::size_t taken = 0;
  Cycle free = 0;
  StateCounts states;
};

class Machine {
 public:
  Machine(const MachineParams& machine, const OperationJob& job)
      : machine_(machine),
        job_(job),
        packets_(make_packets(machine, job)),
        launch_(machine.sequencer.launch_cycles),
        staging_(machine.buffers.staging_slots),
        banks_(machine.buffers.result_banks) {
    simd_.used = job.last_work.simd_operations > 0;
    simd_.first = simd_.used;
    converters_.used = job.last_work.blocks > 0;
    converters_.first = !simd_.used;
    if (machine.memory.kind != MemoryKind::Banked) return;
    dram_.emplace(machine.dram, machine.dram.clock_khz * 1000, static_cast<std::int64_t>(machine.clock_hz),
                  machine.memory.burst_bytes, events_);
  }

  JobOutcome run() {
    Cycle t = 0;
    for (; !act(t); ++t) {
      count_states(t);
      if (t > kFar) throw std::runtime_error("oracle: the operation does not end");
    }
    JobOutcome outcome;
    outcome.cycles = Cycles(t);
    outcome.units = {{"array", passive_},
                     {"result_port", passive_},
                     {"simd", simd_.states},
                     {"converter", converters_.states},
                     {"dma", dma_states_},
                     {"memory", memory_states_},
                     {"sequencer", sequencer_states_}};
    outcome.events = events_;
    return outcome;
  }

 private:
  static constexpr Cycle kFar = 100'000'000;

  bool act(Cycle t) {
    if (dram_) dram_->run_until(t);
    if (t < launch_) return false;
    while (!port_held(t)) {
      if (complete(t)) return true;
      begin_transfer(t);
      if (!send(t)) break;
    }
    while (!loads_.empty() && loads_.front().all_sent && !waits_for_answers(loads_.front(), t)) {
      staged_.put(t, loads_.front().packet);
      loads_.pop_front();
    }
    work(t, simd_, simd_.first ? staged_ : between_);
    work(t, converters_, converters_.first ? staged_ : between_);
    return false;
  }

  bool complete(Cycle t) {
    if (current_ == nullptr || sent_ < current_->size()) return false;
    if (storing_) {
      banks_.give_back(t);
      ++stored_;
    } else {
      loads_.back().all_sent = true;
    }
    current_ = nullptr;
    return stored_ == packets_.size();
  }

  void begin_transfer(Cycle t) {
    if (current_ != nullptr) return;
    sent_ = 0;
    if (done_.has(t)) {
      current_ = &packets_[done_.take(t)].store;
      storing_ = true;
    } else if (loaded_ < packets_.size() && staging_.available(t)) {
      staging_.take(t);
      current_ = &packets_[loaded_].load;
      loads_.push_back({loaded_, false, t, {}});
      ++loaded_;
      storing_ = false;
    }
  }

  /// Returns false if there is nothing to send.
  bool send(Cycle t) {
    if (current_ == nullptr || sent_ == current_->size()) return false;
    const Request& request = (*current_)[sent_++];
    sent_at_ = t;
    ++events_[Event::DramRequests];
    events_[storing_ ? Event::DramBytesWritten : Event::DramBytesRead] += request.moved;
    if (!storing_) events_[Event::StagingBytesWritten] += request.moved;
    if (dram_) {
      held_by_ = dram_->send(t, request.begin, request.end, storing_);
      if (!storing_) loads_.back().in_dram.push_back(*held_by_);
      return true;
    }
    Cycle beats = 0;
    const bool ideal = machine_.memory.kind == MemoryKind::Ideal;
    for (std::int64_t moved = 0; !ideal && moved < request.moved; moved += machine_.memory.bytes_per_cycle)
      ++beats;
    port_free_ = t + beats;
    if (!storing_) loads_.back().seen = t + beats + machine_.memory.latency_cycles + 1;
    return true;
  }

  [[nodiscard]] bool port_held(Cycle t) const {
    return t < port_free_ || (held_by_ && !dram_->accepted(*held_by_));
  }

  void work(Cycle t, Stage& stage, Channel<std::size_t>& input) {
    if (!stage.used || t < stage.free || !input.has(t)) return;
    if (stage.first && !banks_.available(t)) return;
    if (stage.first) banks_.take(t);
    const std::size_t index = input.take(t);
    const Packet& packet = packets_[index];
    ++stage.taken;
    const bool is_simd = &stage == &simd_;
    const ConverterParams& converter = machine_.converter;
    const Cycle d =
        is_simd ? ceil_div(packet.work.simd_operations, machine_.simd.lanes)
                : ceil_div(packet.work.blocks, converter.count) * ceil_div(job_.block, converter.width);
    stage.free = t + d;
    if (stage.first) {
      staging_.give_back(t + d - 1);
      events_[Event::StagingBytesRead] += packet.loaded_bytes;
      events_[Event::SimdWords] += ceil_div(packet.stored_bytes, 4);
    }
    if (is_simd) {
      events_[Event::SimdOperations] += packet.work.simd_operations;
      (converters_.used ? between_ : done_).put(t + d - 1 + machine_.simd.latency_cycles, index);
    } else {
      events_[Event::ConvertedElements] += packet.work.elements;
      events_[Event::ConvertedBlocks] += packet.work.blocks;
      done_.put(t + d - 1 + converter.latency_cycles, index);
    }
  }

  [[nodiscard]] UnitState state(Cycle t, const Stage& stage, const Channel<std::size_t>& input) const {
    if (!stage.used) return UnitState::Idle;
    if (t < stage.free) return UnitState::Busy;
    if (input.has(t)) return UnitState::BackPressure;
    if (stage.taken == packets_.size()) return UnitState::Idle;
    return stage.first ? UnitState::DramWait : UnitState::SimdWait;
  }

  [[nodiscard]] UnitState dma_state(Cycle t) const {
    if (current_ != nullptr || sent_at_ == t) return UnitState::Busy;
    if (loaded_ < packets_.size()) return UnitState::BackPressure;
    for (const Load& load : loads_) {
      if (waits_for_answers(load, t)) return UnitState::DramWait;
    }
    return UnitState::OperandWait;
  }

  void count_states(Cycle t) {
    const bool launching = t < launch_;
    ++passive_[launching ? UnitState::Sequencer : UnitState::Idle];
    ++simd_.states[launching ? UnitState::Sequencer : state(t, simd_, simd_.first ? staged_ : between_)];
    ++converters_.states[launching ? UnitState::Sequencer
                                   : state(t, converters_, converters_.first ? staged_ : between_)];
    ++dma_states_[launching ? UnitState::Sequencer : dma_state(t)];
    ++memory_states_[port_held(t) || sent_at_ == t ? UnitState::Busy : UnitState::Idle];
    ++sequencer_states_[launching ? UnitState::Busy : UnitState::Idle];
  }

  struct Load {
    std::size_t packet;
    bool all_sent;
    Cycle seen;
    std::vector<std::size_t> in_dram;  ///< its requests, if the memory is banked
  };

  /// Whether the DMA has not yet seen all answers to the requests that were sent.
  [[nodiscard]] bool waits_for_answers(const Load& load, Cycle t) const {
    if (load.seen > t) return true;
    for (const std::size_t request : load.in_dram) {
      if (!dram_->scheduled(request) || dram_->answered(request) >= t) return true;
    }
    return false;
  }

  const MachineParams& machine_;
  const OperationJob& job_;
  std::vector<Packet> packets_;
  Cycle launch_;
  Credits staging_;
  Credits banks_;
  Channel<std::size_t> staged_;
  Channel<std::size_t> between_;
  Channel<std::size_t> done_;
  const Requests* current_ = nullptr;  ///< of the transfer in hand
  bool storing_ = false;
  std::size_t sent_ = 0;
  std::size_t loaded_ = 0;
  std::size_t stored_ = 0;
  Cycle port_free_ = 0;
  Cycle sent_at_ = -1;  ///< when the last request was sent
  std::deque<Load> loads_;
  std::optional<oracle::Dram> dram_;
  std::optional<std::size_t> held_by_;  ///< the latest request to the DRAM
  Stage simd_;
  Stage converters_;
  EventCounters events_;
  StateCounts passive_;
  StateCounts dma_states_;
  StateCounts memory_states_;
  StateCounts sequencer_states_;
};

}  // namespace

JobOutcome run_oracle(const MachineParams& machine, const OperationJob& job) {
  return Machine(machine, job).run();
}

}  // namespace bfpsim
