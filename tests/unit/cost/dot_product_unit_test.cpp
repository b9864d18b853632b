// SPDX-License-Identifier: Apache-2.0
// Expectations are counted by hand for a technology of round figures (samples.h).
#include "sim/cost/dot_product_unit.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/cost/priced_area.h"
#include "tests/unit/cost/samples.h"

namespace bfpsim {
namespace {

using test::round_technology;

Format format(const char* name) {
  return *find_format(name);
}

double area(const DotProductUnit& unit, Accounting accounting, Component component) {
  const std::optional<SquareMicrons> area = area_of(unit, accounting, round_technology())[component];
  return area ? area->um2() : -1.0;
}

TEST(DotProductUnit, paper_counts_one_adder_width_and_one_converter_a_block) {
  const DotProductUnit unit = usual_unit(format("hbfp4"), 16);
  EXPECT_DOUBLE_EQ(area(unit, Accounting::Paper, Component::Multipliers), 16 * 30.0);
  EXPECT_DOUBLE_EQ(area(unit, Accounting::Paper, Component::AdderTrees), 15 * 19.0);  // of 10 bits
  EXPECT_DOUBLE_EQ(area(unit, Accounting::Paper, Component::Aligners), 19.0);         // exponents of 10 bits
  EXPECT_DOUBLE_EQ(area(unit, Accounting::Paper, Component::Converters), 90.0);
  EXPECT_DOUBLE_EQ(area(unit, Accounting::Paper, Component::Fp32Accumulators), 500.0);
  EXPECT_DOUBLE_EQ(area(unit, Accounting::Paper, Component::ResultPath), 15.0);
  const double fp32 = 16 * (500.0 + 1.5 * 1000.0) + 15.0;
  EXPECT_DOUBLE_EQ(gain_vs_fp32(unit, Accounting::Paper, round_technology()),
                   fp32 / (480.0 + 285.0 + 19.0 + 90.0 + 500.0 + 15.0));
}

TEST(DotProductUnit, bare_takes_no_fitted_constant) {
  const DotProductUnit unit = usual_unit(format("hbfp4"), 16);
  EXPECT_DOUBLE_EQ(area(unit, Accounting::Bare, Component::AdderTrees), 15 * 25.0);  // of 13 bits
  EXPECT_DOUBLE_EQ(area(unit, Accounting::Bare, Component::Converters), -1.0);
  EXPECT_DOUBLE_EQ(area(fp32_unit(16), Accounting::Bare, Component::Multipliers), 16 * 1000.0);
}

TEST(DotProductUnit, paper_counts_short_blocks_as_units_of_their_own) {
  DotProductUnit lanes64 = usual_unit(format("hbfp6"), 8);
  const double one = area_of(lanes64, Accounting::Paper, round_technology()).total.um2();
  lanes64.lanes = 64;
  EXPECT_DOUBLE_EQ(area_of(lanes64, Accounting::Paper, round_technology()).total.um2(), 8 * one);
}

TEST(DotProductUnit, floats_of_sixteen_bits_add_in_themselves_and_narrower_ones_in_fp32) {
  EXPECT_EQ(usual_unit(format("bf16"), 8).adders.name, "bf16");
  EXPECT_EQ(usual_unit(format("fp8_e5m2"), 8).adders.name, "fp32");
  EXPECT_EQ(usual_unit(format("mxfp8_e4m3"), 32).adders.name, "fp32");
  const DotProductUnit unit = usual_unit(format("bf16"), 8);
  EXPECT_DOUBLE_EQ(area_of(unit, Accounting::Paper, round_technology()).total.um2(),
                   8 * (170.0 + 1.5 * 140.0) + 7.0);
}

TEST(DotProductUnit, full_has_growing_trees_registers_and_control) {
  const DotProductUnit unit = usual_unit(format("hbfp4"), 4);
  // Two adders of 8 bits and one of 9.
  EXPECT_DOUBLE_EQ(area(unit, Accounting::Full, Component::AdderTrees), 15.0 + 15.0 + 17.0);
  EXPECT_DOUBLE_EQ(area(unit, Accounting::Full, Component::BlockAccumulators), -1.0);
  EXPECT_DOUBLE_EQ(area(unit, Accounting::Full, Component::Aligners), 19.0 + 9 * 5.0 + 50.0);
  // 8 elements of 4 bits and 2 exponents of 10.
  EXPECT_DOUBLE_EQ(area(unit, Accounting::Full, Component::Registers), 3.0 * (32 + 20));
  EXPECT_DOUBLE_EQ(area(unit, Accounting::Full, Component::Converters), 100.0 + 24.0 + 20.0 + 12.0);
  const double logic = 120.0 + 47.0 + 114.0 + 800.0 + 156.0 + 156.0 + 15.0;
  EXPECT_DOUBLE_EQ(area(unit, Accounting::Full, Component::Control), logic / 8);
}

TEST(DotProductUnit, full_counts_what_slicing_adds) {
  DotProductUnit unit = usual_unit(format("hbfp6"), 4);
  unit.slice_bits = 4;
  EXPECT_EQ(passes_of(unit), 4);
  EXPECT_DOUBLE_EQ(area(unit, Accounting::Full, Component::Multipliers), 4 * 30.0);
  // 8 selectors of one of two digits; sums of 11 + 2 bits: a shifter over 3 positions, adder and register.
  EXPECT_DOUBLE_EQ(area(unit, Accounting::Full, Component::BlockAccumulators),
                   8 * 4.0 + 13 * 2.0 + 25.0 + 13 * 3.0);
  EXPECT_DOUBLE_EQ(products_per_cycle(unit), 1.0);
  unit.slice_bits = 6;
  EXPECT_EQ(passes_of(unit), 1);
  EXPECT_DOUBLE_EQ(area(unit, Accounting::Full, Component::BlockAccumulators), -1.0);
}

TEST(DotProductUnit, full_aligns_blocks_shorter_than_the_lanes) {
  DotProductUnit unit = usual_unit(format("hbfp4"), 4);
  unit.lanes = 8;
  // Two trees of 9-bit sums; 29 bits with the fraction: two exponent adders, shifters of 5 levels and
  // comparators; an adder of 30 bits, which become FP32.
  EXPECT_DOUBLE_EQ(area(unit, Accounting::Full, Component::Aligners),
                   2 * (19.0 + 29 * 5.0 + 19.0) + 59.0 + 30 * 5.0 + 50.0);
  EXPECT_DOUBLE_EQ(area(unit, Accounting::Full, Component::Fp32Accumulators), 800.0);
}

TEST(DotProductUnit, lanes_beyond_whole_blocks_idle) {
  DotProductUnit unit = usual_unit(format("hbfp4"), 36);
  unit.lanes = 64;
  EXPECT_DOUBLE_EQ(products_per_cycle(unit), 36.0);  // contract B2
  unit.lanes = 16;
  EXPECT_DOUBLE_EQ(products_per_cycle(unit), 12.0);  // 36 in 3 cycles
}

TEST(DotProductUnit, refuses_what_it_has_no_area_for) {
  DotProductUnit unit = usual_unit(format("hbfp4"), 16);
  EXPECT_FALSE(refuse_unit(unit));
  unit.slice_bits = 17;
  EXPECT_THAT(refuse_unit(unit), testing::Optional(testing::HasSubstr("2 to 16 bits")));
  unit = usual_unit(format("bf16"), 16);
  unit.slice_bits = 4;
  EXPECT_THAT(refuse_unit(unit), testing::Optional(testing::HasSubstr("only integer mantissas")));
  unit.slice_bits = 0;
  unit.adders = format("hbfp4");
  EXPECT_THAT(refuse_unit(unit), testing::Optional(testing::HasSubstr("'hbfp4' is none")));
  unit = usual_unit(format("fp4_radix4"), 16);
  EXPECT_THAT(refuse_unit(unit), testing::Optional(testing::HasSubstr("radix 4")));
}

TEST(PricedMachine, compares_with_fp32_multipliers_in_its_place) {
  const MachineParams machine = test::small_machine();
  EXPECT_EQ(native_format(machine)->name, "hbfp4");
  const PricedMachine hbfp4 = price(machine, format("hbfp4"), 4, round_technology());
  MachineParams fp32 = machine;
  fp32.array.datapath = Datapath::Float;
  fp32.array.multiplier_significand_bits = 24;
  EXPECT_DOUBLE_EQ(hbfp4.gain_full, area_of(fp32, round_technology()).total.um2() /
                                        area_of(machine, round_technology()).total.um2());
  const PricedMachine hbfp6 = price(machine, format("hbfp6"), 4, round_technology());
  EXPECT_DOUBLE_EQ(hbfp6.gain_full, hbfp4.gain_full / 4);
  EXPECT_THROW((void)price(machine, format("bf16"), 4, round_technology()), std::invalid_argument);
}

}  // namespace
}  // namespace bfpsim
