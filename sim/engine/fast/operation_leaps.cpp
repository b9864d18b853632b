// SPDX-License-Identifier: Apache-2.0
// Leaps over an operation's packets that repeat.
#include <algorithm>

#include "sim/engine/fast/operation_simulation.h"

namespace bfpsim::fast {

/// Called when a load has begun: the same situation as at an earlier load, with all parts at the same places
/// of their requests, will repeat until the last packet is loaded.
void OperationSimulation::at_load() {
  if (state_.next_load % alignment_ != 0) return;
  std::vector<std::int64_t> now = signature();
  if (anchor_.set && anchor_.signature == now && leap(anchor_)) {
    anchor_ = {};
    return;
  }
  if (anchor_.set && ++anchor_.age < anchor_.lifetime) return;
  const std::int64_t lifetime = anchor_.set ? 2 * anchor_.lifetime : 1;
  anchor_ = {true, 0, lifetime, state_, std::move(now), tally_};
}

std::vector<std::int64_t> OperationSimulation::signature() {
  std::vector<std::int64_t> out = {static_cast<std::int64_t>(state_.transfer),
                                   state_.next_load - state_.stored};
  const auto time = [&](std::int64_t value) {
    out.push_back(std::max<std::int64_t>(value - state_.now, -1));
  };
  const auto packets = [&](TokenQueue<PacketToken>& queue) {
    out.push_back(static_cast<std::int64_t>(queue.size()));
    queue.for_each([&](const PacketToken& token) {
      time(token.seen);
      out.push_back(token.packet - state_.next_load);
    });
  };
  const auto credits = [&](CreditPool& pool) {
    out.push_back(pool.at_hand);
    out.push_back(static_cast<std::int64_t>(pool.returned.size()));
    pool.returned.for_each([&](const CreditToken& token) { time(token.seen); });
  };
  time(state_.port_free_at);
  time(state_.memory_until);
  time(state_.dma_until);
  time(state_.last_staged_at);
  credits(state_.staging);
  credits(state_.result_banks);
  packets(state_.stores);
  for (Stage& stage : state_.stages) {
    time(stage.busy_until);
    packets(stage.input);
  }
  return out;
}

bool OperationSimulation::leap(const Anchor& anchor) {
  const std::int64_t period = state_.next_load - anchor.state.next_load;
  const std::int64_t times = (job_.packets - 1 - state_.next_load) / period;
  if (times <= 0) return false;
  const std::int64_t packets = times * period;
  const std::int64_t cycles = times * (state_.now - anchor.state.now);
  tally_.extrapolate(anchor.tally, tally_, times);
  const auto shift = [&](TokenQueue<PacketToken>& queue) {
    queue.for_each([&](PacketToken& token) {
      token.seen += cycles;
      token.packet += packets;
    });
  };
  const auto shift_credits = [&](CreditPool& pool) {
    pool.returned.for_each([&](CreditToken& token) { token.seen += cycles; });
  };
  for (std::int64_t* moment :
       {&state_.now, &state_.port_free_at, &state_.memory_until, &state_.dma_until, &state_.last_staged_at})
    *moment += cycles;
  state_.next_load += packets;
  state_.stored += packets;
  shift_credits(state_.staging);
  shift_credits(state_.result_banks);
  shift(state_.stores);
  for (Stage& stage : state_.stages) {
    stage.busy_until += cycles;
    stage.taken += packets;
    shift(stage.input);
  }
  ++leaps_;
  return true;
}

}  // namespace bfpsim::fast
