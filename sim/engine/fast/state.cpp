// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/fast/state.h"

#include <algorithm>

namespace bfpsim::fast {
namespace {

/// Writes a state as numbers. Times in the past are all the same to the future: they are cut off at `now`.
class Writer {
 public:
  Writer(std::int64_t now, std::int64_t step) : now_(now), step_(step) { out_.reserve(kUsualSize); }

  void number(std::int64_t value) { out_.push_back(value); }
  void time(std::int64_t value) { out_.push_back(std::max<std::int64_t>(value - now_, -1)); }
  void step(std::int64_t value) { out_.push_back(value - step_); }
  void credits(CreditPool& pool) {
    number(pool.at_hand);
    number(static_cast<std::int64_t>(pool.returned.size()));
    pool.returned.for_each([&](const CreditToken& token) { time(token.seen); });
  }
  /// `lasting`: how long a panel's arrival matters.
  void panels(TokenQueue<PanelToken>& queue, std::int64_t lasting = 0) {
    number(static_cast<std::int64_t>(queue.size()));
    queue.for_each([&](const PanelToken& token) {
      time(token.seen + lasting);
      step(token.step);
      number((token.is_a ? 1 : 0) + 2 * std::int64_t{token.panel_class});
    });
  }
  void sub_tiles(TokenQueue<SubTileToken>& queue) {
    number(static_cast<std::int64_t>(queue.size()));
    queue.for_each([&](const SubTileToken& token) {
      time(token.seen);
      number(token.words);
      number(token.store_class);
    });
  }
  void stores(TokenQueue<StoreToken>& queue) {
    number(static_cast<std::int64_t>(queue.size()));
    queue.for_each([&](const StoreToken& token) {
      time(token.seen);
      number(token.store_class);
    });
  }
  std::vector<std::int64_t> take() { return std::move(out_); }

 private:
  static constexpr std::size_t kUsualSize = 128;

  std::int64_t now_;
  std::int64_t step_;
  std::vector<std::int64_t> out_;
};

void shift(TokenQueue<PanelToken>& panels, std::int64_t cycles, std::int64_t steps) {
  panels.for_each([&](PanelToken& panel) {
    panel.seen += cycles;
    panel.step += steps;
  });
}

template <typename T>
void shift(TokenQueue<T>& queue, std::int64_t cycles) {
  queue.for_each([&](T& token) { token.seen += cycles; });
}

void shift(CreditPool& pool, std::int64_t cycles) {
  pool.returned.for_each([&](CreditToken& token) { token.seen += cycles; });
}

}  // namespace

void Tally::extrapolate(const Tally& earlier, const Tally& later, std::int64_t times) {
  for (std::size_t u = 0; u < kUnitCount; ++u) {
    for (std::size_t s = 0; s < kUnitStateCount; ++s) {
      units[u].cycles[s] += times * (later.units[u].cycles[s] - earlier.units[u].cycles[s]);
    }
  }
  for (std::size_t e = 0; e < kEventCount; ++e)
    events.counts[e] += times * (later.events.counts[e] - earlier.events.counts[e]);
  useful_lane_slots += times * (later.useful_lane_slots - earlier.useful_lane_slots);
  covered_lane_slots += times * (later.covered_lane_slots - earlier.covered_lane_slots);
}

DmaPhase MachineState::dma_phase() const {
  return {std::max<std::int64_t>(dma.port_free_at - now, -1), dma.next_load_step - array.step,
          std::max<std::int64_t>(array.resume_at - now, -1)};
}

std::vector<std::int64_t> MachineState::signature() {
  Writer w(now, array.step);
  w.number(static_cast<std::int64_t>(dma.transfer));
  w.time(dma.port_free_at);
  w.time(dma.memory_until);
  w.time(dma.busy_until);
  w.step(dma.next_load_step);
  w.number(dma.next_load_is_a ? 1 : 0);
  w.time(dma.last_staged_at);
  w.credits(dma.staging);
  w.stores(dma.stores);
  w.time(converter.busy_until);
  w.panels(converter.staged);
  w.credits(converter.banks_a);
  w.credits(converter.banks_b);
  w.number(static_cast<std::int64_t>(array.phase));
  w.number(array.missing);
  w.time(array.resume_at);
  for (const std::int64_t addition : array.last_addition)
    w.time(addition + array.addition_cycles);
  w.time(array.tile_out_at + array.load_cycles);
  w.time(array.stream_began_at + array.load_cycles);
  w.panels(array.ready, array.load_cycles);
  w.credits(array.result_banks);
  w.time(port.busy_until);
  w.number((port.started ? 1 : 0) + (simd.started ? 2 : 0) + (simd.bank_open ? 4 : 0));
  w.sub_tiles(port.arrivals);
  w.credits(port.simd_slots);
  w.time(simd.busy_until);
  w.sub_tiles(simd.input);
  w.credits(simd.result_banks);
  return w.take();
}

void MachineState::advance(std::int64_t cycles, std::int64_t steps, std::int64_t macro_tiles) {
  now += cycles;
  dma.port_free_at += cycles;
  dma.memory_until += cycles;
  dma.busy_until += cycles;
  dma.next_load_step += steps;
  dma.last_staged_at += cycles;
  shift(dma.staging, cycles);
  shift(dma.stores, cycles);
  converter.busy_until += cycles;
  shift(converter.staged, cycles, steps);
  shift(converter.banks_a, cycles);
  shift(converter.banks_b, cycles);
  array.step += steps;
  array.resume_at += cycles;
  array.pivot_at += cycles;
  array.tile_out_at += cycles;
  array.stream_began_at += cycles;
  array.last_result_at += cycles;
  for (std::int64_t& addition : array.last_addition)
    addition += cycles;
  shift(array.ready, cycles, steps);
  shift(array.result_banks, cycles);
  port.busy_until += cycles;
  shift(port.arrivals, cycles);
  shift(port.simd_slots, cycles);
  simd.busy_until += cycles;
  simd.macro_tiles_done += macro_tiles;
  shift(simd.input, cycles);
  shift(simd.result_banks, cycles);
  port_macro_tiles_done += macro_tiles;
  stored_tiles += macro_tiles;
}

}  // namespace bfpsim::fast
