// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/waterfall.h"

namespace bfpsim {
namespace {

double ratio(std::int64_t part, std::int64_t whole) {
  return whole == 0 ? 1.0 : static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace

WaterfallInput& WaterfallInput::operator+=(const WaterfallInput& other) {
  macs += other.macs;
  digit_products += other.digit_products;
  padded_digit_products += other.padded_digit_products;
  lane_slots += other.lane_slots;
  issued_slots += other.issued_slots;
  array += other.array;
  operation_cycles += other.operation_cycles;
  return *this;
}

Waterfall make_waterfall(const WaterfallInput& input) {
  Waterfall w;
  w.digit_passes = ratio(input.macs, input.digit_products);
  w.padding = ratio(input.digit_products, input.padded_digit_products);
  w.lane_fit = ratio(input.padded_digit_products, input.lane_slots);
  w.array_edges = ratio(input.lane_slots, input.issued_slots);
  w.stalls.fill(1.0);
  // From the busy cycles outwards: each loss is measured against what was left before it.
  std::int64_t cycles = input.array[UnitState::Busy];
  const std::int64_t fill_drain = input.array[UnitState::Fill] + input.array[UnitState::Drain];
  w.fill_drain = ratio(cycles, cycles + fill_drain);
  cycles += fill_drain;
  for (std::size_t i = 0; i < kUnitStateCount; ++i) {
    const auto state = static_cast<UnitState>(i);
    if (state == UnitState::Busy || state == UnitState::Fill || state == UnitState::Drain) continue;
    w.stalls[i] = ratio(cycles, cycles + input.array[state]);
    cycles += input.array[state];
  }
  w.operations = ratio(cycles, cycles + input.operation_cycles);
  cycles += input.operation_cycles;
  w.utilization = cycles == 0 ? 0.0 : ratio(input.digit_products, input.multipliers * cycles);
  w.achieved = w.utilization * w.digit_passes;
  return w;
}

}  // namespace bfpsim
