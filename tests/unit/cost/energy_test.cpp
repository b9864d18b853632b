// SPDX-License-Identifier: Apache-2.0
// Expectations are counted by hand for a machine and a technology of round figures (samples.h): an addition
// costs 10,000 aJ a bit, a multiplexer 1,000 aJ a bit.
#include "sim/cost/energy.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <set>

#include "tests/unit/cost/samples.h"

namespace bfpsim {
namespace {

using test::prime_counters;
using test::round_technology;
using test::small_machine;
using Parts = std::map<Component, std::int64_t>;

constexpr OperandWidths kHbfp4{4, 4, 10};

EventCounters only(Event event, std::int64_t count) {
  EventCounters events;
  events[event] = count;
  return events;
}

Parts parts_of(const EnergyReport& report) {
  Parts parts;
  for (const Component component : components()) {
    if (report[component] && *report[component] != Attojoules()) {
      parts[component] = static_cast<std::int64_t>(report[component]->count());
    }
  }
  return parts;
}

Parts parts_of(const EventCounters& events, const MachineParams& machine = small_machine(),
               const OperandWidths& widths = kHbfp4) {
  return parts_of(energy_of(events, Cycles(0), machine, widths, round_technology()));
}

TEST(EnergyOf, a_digit_product_is_a_multiplication_of_slice_width) {
  EXPECT_EQ(parts_of(only(Event::DigitProductSlots, 3)), (Parts{{Component::Multipliers, 3 * 160'000}}));
  MachineParams machine = small_machine();
  machine.array.slice_bits = 8;
  EXPECT_EQ(parts_of(only(Event::DigitProductSlots, 1), machine), (Parts{{Component::Multipliers, 640'000}}));
}

TEST(EnergyOf, a_pass_is_the_trees_and_the_shift_adds_of_all_dpus) {
  // Tree of 4 products of 7 bits: two adders of 8 bits and one of 9, 25 bits. Passes land at 1 + 23 / 3 = 8
  // positions of the accumulator, 3 levels of 32 multiplexers; its addition has 32 bits. 4 DPUs.
  EXPECT_EQ(parts_of(only(Event::DigitPasses, 1)),
            (Parts{{Component::AdderTrees, 4 * 250'000},
                   {Component::BlockAccumulators, 4 * (3 * 32'000 + 320'000)}}));
}

TEST(EnergyOf, a_tree_of_a_ragged_number_of_lanes_passes_the_odd_one_on) {
  MachineParams machine = small_machine();
  machine.array.lanes = 7;  // 3 adders of 8 bits, then of 4 values 2 of 9, then 1 of 10: 52 bits
  EXPECT_EQ(parts_of(only(Event::DigitPasses, 1), machine).at(Component::AdderTrees), 4 * 520'000);
  machine.array.lanes = 1;
  EXPECT_EQ(parts_of(only(Event::DigitPasses, 1), machine).count(Component::AdderTrees), 0U);
}

TEST(EnergyOf, positions_of_a_pass_end_with_the_widest_format) {
  MachineParams machine = small_machine();
  machine.array.slice_bits = 8;  // 16 bits have 3 digits: 5 weights, 3 levels; 15 + 2 bits leave room for 3
  EXPECT_EQ(parts_of(only(Event::DigitPasses, 1), machine).at(Component::BlockAccumulators),
            4 * (2 * 32'000 + 320'000));
  machine.array.block_accumulator_bits = 48;  // room for 5
  EXPECT_EQ(parts_of(only(Event::DigitPasses, 1), machine).at(Component::BlockAccumulators),
            4 * (3 * 48'000 + 480'000));
  machine.array.slice_bits = 2;  // 15 digits: 29 weights, 5 levels; 3 + 2 bits leave room for 44
  EXPECT_EQ(parts_of(only(Event::DigitPasses, 1), machine).at(Component::BlockAccumulators),
            4 * (5 * 48'000 + 480'000));
}

TEST(EnergyOf, fused_lanes_shift_each_product_before_a_wider_tree) {
  MachineParams machine = small_machine();
  machine.array.fusion = Fusion::Spatial;
  // 5 digits of 16 bits on 4-bit slices have 9 weights, 3 bits apart; 7 + 2 bits leave room for 8: products
  // of 7 + 21 bits, 3 levels a lane, and a tree of two adders of 29 bits and one of 30.
  EXPECT_EQ(parts_of(only(Event::DigitPasses, 1), machine),
            (Parts{{Component::AdderTrees, 4 * 880'000},
                   {Component::BlockAccumulators, 4 * (4 * 3 * 28'000 + 320'000)}}));
}

TEST(EnergyOf, accumulating_an_unaligned_sum) {
  // Exponent addition of 10 bits; normalisation of 36 bits over 6 levels, rounding of 24 bits; FP32 addition.
  EventCounters events = only(Event::BlockSums, 1);
  events[Event::Fp32Additions] = 1;
  EXPECT_EQ(parts_of(events), (Parts{{Component::Aligners, 100'000 + 6 * 36'000 + 240'000},
                                     {Component::Fp32Accumulators, 900'000}}));
}

TEST(EnergyOf, every_further_block_of_a_chunk_is_shifted_and_added) {
  EventCounters events = only(Event::BlockSums, 5);
  events[Event::Fp32Additions] = 2;
  const std::int64_t aligned = 3 * (6 * 36'000 + 360'000);
  EXPECT_EQ(parts_of(events).at(Component::Aligners), 5 * 100'000 + aligned + 2 * (6 * 36'000 + 240'000));
}

TEST(EnergyOf, the_exact_aligner_is_charged_as_the_widest_real_one) {
  MachineParams exact = small_machine();
  exact.array.aligner_fraction_bits = kExactAligner;
  MachineParams widest = small_machine();
  widest.array.aligner_fraction_bits = 20;
  EXPECT_EQ(parts_of(prime_counters(), exact), parts_of(prime_counters(), widest));
  EXPECT_NE(parts_of(prime_counters(), exact), parts_of(prime_counters()));
}

TEST(EnergyOf, conversion_follows_the_wider_mantissa) {
  // Comparison of 8 bits and rounding of m; m bits through 5 levels (24 positions).
  EXPECT_EQ(parts_of(only(Event::ConvertedElements, 1)), (Parts{{Component::Converters, 120'000 + 20'000}}));
  EXPECT_EQ(parts_of(only(Event::ConvertedElements, 1), small_machine(), {4, 8, 10}),
            (Parts{{Component::Converters, 160'000 + 40'000}}));
  EXPECT_EQ(parts_of(only(Event::ConvertedElements, 1), small_machine(), {8, 4, 10}),
            (Parts{{Component::Converters, 160'000 + 40'000}}));
  EXPECT_EQ(parts_of(only(Event::ConvertedBlocks, 1), small_machine(), {4, 4, 8}),
            (Parts{{Component::Converters, 80'000}}));
}

TEST(EnergyOf, buffers_cost_by_their_capacity) {
  EXPECT_EQ(parts_of(only(Event::StagingBytesRead, 1)), (Parts{{Component::StagingBuffer, 1'000'000}}));
  EXPECT_EQ(parts_of(only(Event::StagingBytesWritten, 1)), (Parts{{Component::StagingBuffer, 1'000'000}}));
  EXPECT_EQ(parts_of(only(Event::OperandBytesRead, 1)), (Parts{{Component::OperandBuffers, 2'000'000}}));
  EXPECT_EQ(parts_of(only(Event::OperandBytesWritten, 1)), (Parts{{Component::OperandBuffers, 2'000'000}}));
  MachineParams machine = small_machine();
  machine.buffers.staging_bytes = 16384;  // 8 pJ x sqrt(2) for 8 bytes
  EXPECT_EQ(parts_of(only(Event::StagingBytesRead, 1), machine).at(Component::StagingBuffer), 1'414'214);
  machine.buffers.staging_bytes = 4 << 20;  // beyond the last point its slope goes on: flat
  EXPECT_EQ(parts_of(only(Event::StagingBytesRead, 1), machine).at(Component::StagingBuffer), 2'000'000);
}

TEST(EnergyOf, results_are_written_and_read_in_each_place) {
  // Result banks of 2 x 4 x 4 = 32 bytes: a sixteenth of 8 KiB's 1 pJ a byte, 8 bytes. The result buffer of
  // 2 KiB: half of it, 8 bytes; ReLU of 32 bits.
  EXPECT_EQ(parts_of(only(Event::ResultWords, 1)), (Parts{{Component::ResultPath, 500'000}}));
  EXPECT_EQ(parts_of(only(Event::SimdWords, 1)), (Parts{{Component::ResultPath, 4'000'000 + 32'000}}));
}

TEST(EnergyOf, off_chip_memory_costs_by_the_bit) {
  EXPECT_EQ(parts_of(only(Event::DramBytesRead, 1)), (Parts{{Component::Dram, 16'000'000}}));
  EXPECT_EQ(parts_of(only(Event::DramBytesWritten, 1)), (Parts{{Component::Dram, 16'000'000}}));
}

TEST(EnergyOf, a_bit_of_off_chip_memory_costs_what_its_kind_does) {
  const auto picojoules = [](MachineParams machine) {
    return parts_of(only(Event::DramBytesRead, 1), machine).at(Component::Dram) / 1'000'000;
  };
  MachineParams machine = small_machine();
  machine.memory.standard = DramStandard::Lpddr4;
  EXPECT_EQ(picojoules(machine), 8 * 5);
  machine.memory.kind = MemoryKind::Banked;  // its own section says what it is
  EXPECT_EQ(picojoules(machine), 8 * 16);
  machine.dram.standard = DramStandard::Hbm2;
  EXPECT_EQ(picojoules(machine), 8 * 2);
}

TEST(EnergyOf, leakage_is_unknown_without_a_source) {
  const EnergyReport report =
      energy_of(prime_counters(), Cycles(1000), small_machine(), kHbfp4, round_technology());
  EXPECT_FALSE(report[Component::Leakage]);
}

TEST(EnergyOf, leakage_is_density_times_area_times_time) {
  Technology t = round_technology();
  t.find(CostConstant::Leakage) = test::figure(50.0);
  const EnergyReport report = energy_of({}, Cycles(1000), small_machine(), kHbfp4, t);
  // 0.31629675 mm2 (area_test.cpp) x 50 mW/mm2 at 1 GHz: 15.814838 pJ a cycle.
  EXPECT_EQ(parts_of(report), (Parts{{Component::Leakage, std::int64_t{15'814'838} * 1000}}));
  EXPECT_EQ(report.total, *report[Component::Leakage]);
}

TEST(EnergyOf, leakage_has_a_spread_of_its_own_over_the_nominal_area) {
  Technology t = round_technology();
  t.find(CostConstant::Leakage) = Constant{50.0, 25.0, 100.0, 28.0, Confidence::Published, "a test"};
  t.find(CostConstant::SramBitArea) = Constant{0.25, 0.1, 0.5, 28.0, Confidence::Published, "a test"};
  const EnergyReport report = energy_of({}, Cycles(1), small_machine(), kHbfp4, t);
  EXPECT_EQ(report.total, Attojoules(15'814'838));
  EXPECT_EQ(report.low, Attojoules(7'907'419));
  EXPECT_EQ(report.high, Attojoules(31'629'675));
}

TEST(EnergyTerms, of_a_buffer_name_the_published_capacity_at_or_below_its_own) {
  const auto constant_for = [](std::int64_t bytes) {
    MachineParams machine = small_machine();
    machine.buffers.staging_bytes = bytes;
    for (const EnergyTerm& term : energy_terms(machine, kHbfp4, round_technology())) {
      if (term.event == Event::StagingBytesRead) return term.constant;
    }
    return CostConstant::DramHbm2Bit;
  };
  EXPECT_EQ(constant_for(100), CostConstant::Sram8KibAccess);  // none is below: the smallest
  EXPECT_EQ(constant_for(32767), CostConstant::Sram8KibAccess);
  EXPECT_EQ(constant_for(32768), CostConstant::Sram32KibAccess);
  EXPECT_EQ(constant_for(1048575), CostConstant::Sram32KibAccess);
  EXPECT_EQ(constant_for(1048576), CostConstant::Sram1MibAccess);
}

// Properties.

TEST(EnergyOf, no_events_no_energy) {
  const EnergyReport report = energy_of({}, Cycles(1000), small_machine(), kHbfp4, round_technology());
  EXPECT_EQ(report.total, Attojoules());
  EXPECT_TRUE(parts_of(report).empty());
}

TEST(EnergyOf, parts_sum_exactly_to_the_total) {
  const EnergyReport report =
      energy_of(prime_counters(), Cycles(1), small_machine(), kHbfp4, round_technology());
  Attojoules by_component;
  for (const Component component : components())
    by_component += report[component].value_or(Attojoules());
  Attojoules by_confidence;
  for (const Attojoules part : report.by_confidence)
    by_confidence += part;
  EXPECT_EQ(by_component, report.total);
  EXPECT_EQ(by_confidence, report.total);
  EXPECT_NE(report.total, Attojoules());
}

TEST(EnergyOf, is_linear_in_the_counters) {
  EventCounters sum = prime_counters();
  EventCounters more;
  for (std::size_t i = 0; i < kEventCount; ++i)
    more.counts[i] = static_cast<std::int64_t>(1000 - 7 * i);
  sum += more;
  EnergyReport parts = energy_of(prime_counters(), Cycles(3), small_machine(), kHbfp4, round_technology());
  parts += energy_of(more, Cycles(4), small_machine(), kHbfp4, round_technology());
  const EnergyReport whole = energy_of(sum, Cycles(7), small_machine(), kHbfp4, round_technology());
  EXPECT_EQ(parts_of(parts), parts_of(whole));
  EXPECT_EQ(parts.total, whole.total);
  EXPECT_EQ(parts.low, whole.low);
  EXPECT_EQ(parts.high, whole.high);
  EXPECT_EQ(parts.by_confidence, whole.by_confidence);
}

TEST(EnergyOf, a_counter_moves_its_own_components_and_no_other) {
  const std::map<Event, std::set<Component>> expected = {
      {Event::DigitProductSlots, {Component::Multipliers}},
      {Event::DigitPasses, {Component::AdderTrees, Component::BlockAccumulators}},
      {Event::BlockSums, {Component::Aligners}},
      {Event::Fp32Additions, {Component::Aligners, Component::Fp32Accumulators}},
      {Event::FloatProductSlots, {}},  // an integer machine has none of these
      {Event::FloatTreeAdditions, {}},
      {Event::AlignedProducts, {}},
      {Event::ScaleAdditions, {}},
      {Event::PartialSumsRead, {Component::Fp32Accumulators}},
      {Event::ConvertedElements, {Component::Converters}},
      {Event::ConvertedBlocks, {Component::Converters}},
      {Event::StagingBytesWritten, {Component::StagingBuffer}},
      {Event::StagingBytesRead, {Component::StagingBuffer}},
      {Event::OperandBytesWritten, {Component::OperandBuffers}},
      {Event::OperandBytesRead, {Component::OperandBuffers}},
      {Event::ResultWords, {Component::ResultPath}},
      {Event::SimdWords, {Component::ResultPath}},
      {Event::SimdOperations, {Component::ResultPath}},
      {Event::DramBytesRead, {Component::Dram}},
      {Event::DramBytesWritten, {Component::Dram}},
      {Event::DramRequests, {}},    // no source for the cost of a request
      {Event::DramReadBursts, {}},  // of a banked memory: its bytes are priced, its commands are only counted
      {Event::DramWriteBursts, {}},
      {Event::DramRowHits, {}},
      {Event::DramActivates, {}},
      {Event::DramRowConflicts, {}},
      {Event::DramRefreshes, {}},
  };
  ASSERT_EQ(expected.size(), kEventCount);
  const Parts before = parts_of(prime_counters());
  for (const auto& [event, components_moved] : expected) {
    EventCounters events = prime_counters();
    ++events[event];
    std::set<Component> moved;
    for (const auto& [component, energy] : parts_of(events)) {
      if (before.at(component) != energy) moved.insert(component);
    }
    EXPECT_EQ(moved, components_moved) << info(event).name;
  }
}

TEST(EnergyOf, a_simd_operation_is_a_multiplication_and_an_addition_of_fp32) {
  // FP16's 1.1 pJ with the square of 24 / 11 bits, and an addition of 0.9 pJ.
  EXPECT_EQ(parts_of(only(Event::SimdOperations, 3)),
            (Parts{{Component::ResultPath, 3 * (5'236'364 + 900'000)}}));
}

TEST(EnergyOf, a_tree_of_floats_multiplies_and_adds_fp32) {
  const MachineParams machine = test::small_float_machine(FloatSum::RoundedTree);
  EXPECT_EQ(parts_of(only(Event::FloatProductSlots, 3), machine),
            (Parts{{Component::Multipliers, 3 * 1'100'000}}));
  EXPECT_EQ(parts_of(only(Event::FloatTreeAdditions, 3), machine),
            (Parts{{Component::AdderTrees, 3 * 900'000}}));
  EXPECT_EQ(parts_of(only(Event::ScaleAdditions, 3), machine), (Parts{{Component::Aligners, 3 * 80'000}}));
  EXPECT_EQ(parts_of(only(Event::Fp32Additions, 3), machine),
            (Parts{{Component::Fp32Accumulators, 3 * 900'000}}));
  EXPECT_EQ(parts_of(only(Event::DigitPasses, 3), machine), Parts{});
}

TEST(EnergyOf, aligned_floats_are_compared_shifted_and_added_as_integers) {
  const MachineParams machine = test::small_float_machine(FloatSum::Aligned);
  // A product of 22 bits, sign and 4 fraction bits: 27 bits, 5 levels; exponents of 9 bits.
  EXPECT_EQ(parts_of(only(Event::AlignedProducts, 3), machine),
            (Parts{{Component::Aligners, 3 * (90'000 + 5 * 27'000)}}));
  // Two adders of 28 bits and one of 29, in 4 DPUs.
  EXPECT_EQ(parts_of(only(Event::DigitPasses, 3), machine),
            (Parts{{Component::AdderTrees, 3 * 4 * 850'000}}));
  // Normalisation of 29 bits over 5 levels, rounding of 24 bits.
  EXPECT_EQ(
      parts_of(only(Event::Fp32Additions, 3), machine),
      (Parts{{Component::Aligners, 3 * (5 * 29'000 + 240'000)}, {Component::Fp32Accumulators, 2'700'000}}));
}

TEST(EnergyOf, float_products_follow_the_power_law_of_fp16_and_fp32) {
  MachineParams machine = test::small_float_machine(FloatSum::RoundedTree);
  for (const int bits : {4, 8, 24}) {  // with the square, in this technology
    machine.array.multiplier_significand_bits = bits;
    EXPECT_EQ(parts_of(only(Event::FloatProductSlots, 1), machine).at(Component::Multipliers),
              std::llround(1.1e6 * bits * bits / 121.0))
        << bits;
  }
}

TEST(EnergyOf, the_spread_encloses_the_figure) {
  Technology t = round_technology();
  t.find(CostConstant::DramHbm2Bit) = Constant{2.0, 1.0, 4.0, 0.0, Confidence::Published, "a test"};
  const EnergyReport report =
      energy_of(only(Event::DramBytesRead, 10), Cycles(0), small_machine(), kHbfp4, t);
  EXPECT_EQ(report.total, Attojoules(160'000'000));
  EXPECT_EQ(report.low, Attojoules(80'000'000));
  EXPECT_EQ(report.high, Attojoules(320'000'000));
}

TEST(EnergyOf, figures_of_another_width_are_scaled_at_best) {
  const auto share = [](Event event, Confidence confidence) {
    const EnergyReport report =
        energy_of(only(event, 1), Cycles(0), small_machine(), kHbfp4, round_technology());
    return report.by_confidence[static_cast<std::size_t>(confidence)] == report.total;
  };
  EXPECT_TRUE(share(Event::DigitProductSlots, Confidence::Scaled));
  EXPECT_TRUE(share(Event::OperandBytesRead, Confidence::Scaled));
  EXPECT_TRUE(share(Event::DramBytesRead, Confidence::Published));
  for (const EnergyTerm& term : energy_terms(small_machine(), kHbfp4, round_technology())) {
    const bool is_adder = term.constant == CostConstant::Fp32Add;
    const bool as_published = is_adder || term.component == Component::Dram;
    EXPECT_EQ(term.confidence, as_published ? Confidence::Published : Confidence::Scaled) << term.what;
  }
}

TEST(EnergyOf, main_confidence_is_that_of_most_of_the_energy) {
  EventCounters events = only(Event::DramBytesRead, 1);
  events[Event::DigitProductSlots] = 99;  // 15.84 pJ against 16 pJ
  const auto main_of = [&] {
    return main_confidence(energy_of(events, Cycles(0), small_machine(), kHbfp4, round_technology()));
  };
  EXPECT_EQ(main_of(), Confidence::Published);
  events[Event::DigitProductSlots] = 101;
  EXPECT_EQ(main_of(), Confidence::Scaled);
}

TEST(EnergyTerms, refuse_a_technology_that_lacks_a_required_constant) {
  Technology t = round_technology();
  t.find(CostConstant::Int32Add).reset();
  EXPECT_THROW((void)energy_terms(small_machine(), kHbfp4, t), std::invalid_argument);
}

}  // namespace
}  // namespace bfpsim
