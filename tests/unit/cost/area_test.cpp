// SPDX-License-Identifier: Apache-2.0
// Expectations are counted by hand for a machine and a technology of round figures (samples.h).
#include "sim/cost/area.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/cost/samples.h"

namespace bfpsim {
namespace {

using test::round_technology;
using test::small_machine;

double area(const MachineParams& machine, Component component) {
  const std::optional<SquareMicrons> area = area_of(machine, round_technology())[component];
  return area ? area->um2() : -1.0;
}

TEST(AreaOf, counts_the_small_machine_by_component) {
  const MachineParams m = small_machine();
  EXPECT_DOUBLE_EQ(area(m, Component::Multipliers), 16 * 30.0);
  // Adders of 8, 8 and 9 bits at 2 um2 a bit less 1.
  EXPECT_DOUBLE_EQ(area(m, Component::AdderTrees), 4 * (15.0 + 15.0 + 17.0));
  // 3 levels of 32 multiplexers, a 32-bit adder, a 32-bit register; in 2 + 2 lines of 4 lanes selectors of a
  // 4-bit digit of 5, 3 levels.
  EXPECT_DOUBLE_EQ(area(m, Component::BlockAccumulators), 4 * (96.0 + 63.0 + 96.0) + 16 * 12.0);
  // 10-bit exponent adder; 6 levels of 36 multiplexers, 36-bit adder; 36 bits to FP32.
  EXPECT_DOUBLE_EQ(area(m, Component::Aligners), 4 * (19.0 + 216.0 + 71.0 + 230.0));
  // One partial sum comes with the adder; 3 more of 32 bits.
  EXPECT_DOUBLE_EQ(area(m, Component::Fp32Accumulators), 4 * (800.0 + 3 * 32 * 3.0));
  // 32 bits hold products of 15-bit mantissas, 28 bits and sign, of 4 lanes.
  EXPECT_DOUBLE_EQ(area(m, Component::Converters), 2 * (100.0 + 15 * 6.0 + 4 * (20.0 + 15 * 3.0)));
  EXPECT_DOUBLE_EQ(area(m, Component::StagingBuffer), 2 * 8192 * 8 * 0.25);
  EXPECT_DOUBLE_EQ(area(m, Component::OperandBuffers), 2 * 2 * 32768 * 8 * 0.25);
  // 2 SIMD lanes; result banks of 2 x 4 words; 2 banks of the result buffer.
  EXPECT_DOUBLE_EQ(area(m, Component::ResultPath), 2 * 15.0 + 2 * 4 * 32 * 0.25 + 2 * 2048 * 8 * 0.25);
  // Operands: 8 digits of 4 bits. Products of 7 bits; two levels of the tree a cycle leave one sum of 9 bits;
  // 36 bits aligned; an addend of 32. At the edge mantissas of 15 bits, 4 lines of 4 lanes.
  EXPECT_DOUBLE_EQ(area(m, Component::Registers), 4 * 3.0 * (8 * 4 + 4 * 7 + 9 + 36 + 32) + 3.0 * 16 * 15);
  // An eighth of the logic, the 2 SIMD lanes and no SRAM in it.
  constexpr double kLogic = 480 + 188 + 1020 + 192 + 2144 + 4352 + 1644 + 720 + 900 + 30;
  EXPECT_DOUBLE_EQ(area(m, Component::Control), kLogic / 8);
  EXPECT_DOUBLE_EQ(area_of(m, round_technology()).total.um2(),
                   312282.0 + 1644.0 + 192.0 + 720.0 + kLogic / 8);
}

TEST(AreaOf, a_stationary_operand_keeps_its_mantissas_in_the_dpus_twice) {
  MachineParams m = small_machine();
  m.array.dataflow = Dataflow::WeightStationary;
  // Selectors in 2 rows at the edge and in 16 lanes; 12 multiplexers each.
  EXPECT_DOUBLE_EQ(area(m, Component::BlockAccumulators), 4 * (96.0 + 63.0 + 96.0) + (8 + 16) * 12.0);
  // 15 bits at the edge for 8 lanes; in each of 16 lanes twice 15 bits, 4 of which a DPU has anyway.
  EXPECT_DOUBLE_EQ(area(m, Component::Registers),
                   4 * 3.0 * (8 * 4 + 4 * 7 + 9 + 36 + 32) + 3.0 * (8 * 15 + 16 * (2 * 15 - 4)));
  m.array.dataflow = Dataflow::InputStationary;
  EXPECT_DOUBLE_EQ(area(m, Component::Registers),
                   4 * 3.0 * (8 * 4 + 4 * 7 + 9 + 36 + 32) + 3.0 * (8 * 15 + 16 * (2 * 15 - 4)));
  MachineParams floats = test::small_float_machine(FloatSum::RoundedTree);
  const double streaming = area(floats, Component::Registers);
  floats.array.dataflow = Dataflow::WeightStationary;
  EXPECT_DOUBLE_EQ(area(floats, Component::Registers), streaming + 3.0 * 16 * 19);
}

TEST(AreaOf, a_single_digit_needs_no_selector) {
  MachineParams m = small_machine();
  m.array.block_accumulator_bits = 9;  // products of 4 lanes of 4-bit mantissas
  // No shift, for a pass has one weight: 9-bit adder and register.
  EXPECT_DOUBLE_EQ(area(m, Component::BlockAccumulators), 4 * (17.0 + 27.0));
}

TEST(AreaOf, counts_every_array_and_the_adders_of_those_that_share_k) {
  MachineParams m = small_machine();
  m.array.count = 3;
  EXPECT_DOUBLE_EQ(area(m, Component::Multipliers), 3 * 16 * 30.0);
  EXPECT_DOUBLE_EQ(area(m, Component::Fp32Accumulators), 3 * 4 * (800.0 + 3 * 32 * 3.0));
  // A result bank holds the sub-tile of all arrays.
  EXPECT_DOUBLE_EQ(area(m, Component::ResultPath), 2 * 15.0 + 2 * 12 * 32 * 0.25 + 2 * 2048 * 8 * 0.25);
  m.array.split = Split::K;
  EXPECT_DOUBLE_EQ(area(m, Component::Multipliers), 3 * 16 * 30.0);
  EXPECT_DOUBLE_EQ(area(m, Component::Fp32Accumulators), 3 * 4 * (800.0 + 3 * 32 * 3.0) + 2 * 4 * 800.0);
  EXPECT_DOUBLE_EQ(area(m, Component::ResultPath), 2 * 15.0 + 2 * 4 * 32 * 0.25 + 2 * 2048 * 8 * 0.25);
}

TEST(AreaOf, counts_the_shifters_and_the_tree_of_fused_lanes) {
  MachineParams m = small_machine();
  m.array.fusion = Fusion::Spatial;
  // Products of 7 bits at up to 8 weights 3 bits apart: 28 bits, 3 levels a lane; adders of 29, 29, 30 bits.
  EXPECT_DOUBLE_EQ(area(m, Component::AdderTrees), 4 * (57.0 + 57.0 + 59.0));
  EXPECT_DOUBLE_EQ(area(m, Component::BlockAccumulators), 4 * (4 * 3 * 28.0 + 63.0 + 96.0) + 16 * 12.0);
}

TEST(AreaOf, counts_a_tree_of_floats) {
  const MachineParams m = test::small_float_machine(FloatSum::RoundedTree);
  // 11 bits with FP32's exponent: the closed form; a product is shifted by one and rounded, its exponent too.
  EXPECT_DOUBLE_EQ(area(m, Component::Multipliers), 16 * (1.5 * 121 + 3.0 * 11 + 8.0 + 11.0 + 21.0 + 15.0));
  // Operands of 19 bits; products, two sums and one of 32 bits, of which the tree keeps the last.
  EXPECT_DOUBLE_EQ(area(m, Component::Registers), 4 * 3.0 * (8 * 19 + 4 * 32 + 32));
  EXPECT_DOUBLE_EQ(area(m, Component::AdderTrees), 4 * 3 * 500.0);
  EXPECT_DOUBLE_EQ(area(m, Component::Aligners), 4 * 15.0);  // an 8-bit adder of scales
  EXPECT_DOUBLE_EQ(area(m, Component::Fp32Accumulators), 4 * (800.0 + 3 * 32 * 3.0));
  EXPECT_FALSE(area_of(m, round_technology())[Component::BlockAccumulators]);
  // Significands of 11 bits and a sign.
  EXPECT_DOUBLE_EQ(area(m, Component::Converters), 2 * (100.0 + 12 * 6.0 + 4 * (20.0 + 12 * 3.0)));
}

TEST(AreaOf, counts_aligned_floats) {
  const MachineParams m = test::small_float_machine(FloatSum::Aligned);
  // Adders of 28, 28 and 29 bits.
  EXPECT_DOUBLE_EQ(area(m, Component::AdderTrees), 4 * (55.0 + 55.0 + 57.0));
  // Adder of scales; for each lane 5 levels of 27 multiplexers and a 9-bit comparator; 29 bits to FP32.
  EXPECT_DOUBLE_EQ(area(m, Component::Aligners), 4 * 15.0 + 16 * (5 * 27.0 + 17.0) + 4 * (50.0 + 29 * 5.0));
}

TEST(AreaOf, has_none_for_off_chip_memory_and_leakage) {
  const AreaReport report = area_of(small_machine(), round_technology());
  EXPECT_FALSE(report[Component::Dram]);
  EXPECT_FALSE(report[Component::Leakage]);
}

TEST(AreaOf, parts_sum_to_the_total) {
  const AreaReport report = area_of(small_machine(), round_technology());
  SquareMicrons by_component;
  for (const Component component : components())
    by_component += report[component].value_or(SquareMicrons());
  SquareMicrons by_confidence;
  for (const SquareMicrons part : report.by_confidence)
    by_confidence += part;
  EXPECT_EQ(by_component.nm2(), report.total.nm2());
  EXPECT_EQ(by_confidence.nm2(), report.total.nm2());
  EXPECT_EQ(report.low.nm2(), report.total.nm2());  // no spread in this technology
  EXPECT_EQ(report.high.nm2(), report.total.nm2());
}

TEST(AreaOf, without_a_figure_for_sram_buffers_are_unknown) {
  Technology t = round_technology();
  t.find(CostConstant::SramBitArea).reset();
  const AreaReport report = area_of(small_machine(), t);
  EXPECT_FALSE(report[Component::StagingBuffer]);
  EXPECT_FALSE(report[Component::OperandBuffers]);
  EXPECT_EQ(report[Component::ResultPath]->um2(), 30.0);
  EXPECT_THAT(area_not_counted(small_machine(), t), testing::Contains(testing::HasSubstr("SRAM")));
}

TEST(AreaOf, a_dpu_costs_the_same_in_any_array) {
  MachineParams once = small_machine();
  once.array.block_accumulator_bits = 9;  // one digit, and no selector of digits at the edge
  MachineParams twice = once;
  twice.array.rows *= 2;
  for (const Component component :
       {Component::Multipliers, Component::AdderTrees, Component::BlockAccumulators, Component::Aligners,
        Component::Fp32Accumulators}) {
    EXPECT_DOUBLE_EQ(area(twice, component), 2 * area(once, component)) << info(component).name;
  }
  EXPECT_EQ(area(twice, Component::Converters), area(once, Component::Converters));
  EXPECT_EQ(area(twice, Component::StagingBuffer), area(once, Component::StagingBuffer));
}

TEST(AreaOf, a_single_lane_has_neither_tree_nor_aligner) {
  MachineParams machine = small_machine();
  machine.array.lanes = 1;
  EXPECT_EQ(area(machine, Component::AdderTrees), 0.0);
  EXPECT_DOUBLE_EQ(area(machine, Component::Aligners), 4 * (19.0 + 32 * 5.0 + 50.0));
}

TEST(AreaOf, multipliers_have_the_width_of_a_slice) {
  MachineParams machine = small_machine();
  machine.array.slice_bits = 2;
  EXPECT_DOUBLE_EQ(area(machine, Component::Multipliers), 16 * 15.0);
  machine.array.slice_bits = 8;
  EXPECT_DOUBLE_EQ(area(machine, Component::Multipliers), 16 * 60.0);
}

TEST(AreaOf, converters_are_built_for_what_the_block_accumulator_holds) {
  const auto of_bits = [](int accumulator_bits) {
    MachineParams machine = small_machine();
    machine.array.block_accumulator_bits = accumulator_bits;
    return area(machine, Component::Converters);
  };
  const auto for_mantissa = [](int m) { return 2 * (100.0 + m * 6.0 + 4 * (20.0 + m * 3.0)); };
  EXPECT_DOUBLE_EQ(of_bits(9), for_mantissa(4));  // 6 bits of product, sign, 2 levels
  EXPECT_DOUBLE_EQ(of_bits(8), for_mantissa(3));
  EXPECT_DOUBLE_EQ(of_bits(33), for_mantissa(16));
  EXPECT_DOUBLE_EQ(of_bits(48), for_mantissa(16));  // no format is wider
}

TEST(AreaOf, the_spread_encloses_the_figure) {
  Technology t = round_technology();
  t.find(CostConstant::SramBitArea) = Constant{0.25, 0.125, 0.5, 28.0, Confidence::Estimated, "a test"};
  const AreaReport report = area_of(small_machine(), t);
  const double sram = 312282.0 - (480.0 + 188.0 + 1020.0 + 2144.0 + 4352.0 + 900.0 + 30.0);
  EXPECT_DOUBLE_EQ(report.low.um2(), report.total.um2() - sram / 2);
  EXPECT_DOUBLE_EQ(report.high.um2(), report.total.um2() + sram);
  EXPECT_EQ(main_confidence(report), Confidence::Estimated);
}

TEST(AreaNotCounted, tells_how_the_exact_aligner_is_counted) {
  MachineParams machine = small_machine();
  const auto exact = testing::Contains(testing::HasSubstr("'exact' is a reference"));
  EXPECT_THAT(area_not_counted(machine, round_technology()), testing::Not(exact));
  machine.array.aligner_fraction_bits = kExactAligner;
  EXPECT_THAT(area_not_counted(machine, round_technology()), exact);
  machine = test::small_float_machine(FloatSum::RoundedTree);
  machine.array.aligner_fraction_bits = kExactAligner;
  EXPECT_THAT(area_not_counted(machine, round_technology()), testing::Not(exact));
  machine.array.float_sum = FloatSum::Aligned;
  EXPECT_THAT(area_not_counted(machine, round_technology()), exact);
}

}  // namespace
}  // namespace bfpsim
