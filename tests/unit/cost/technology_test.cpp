// SPDX-License-Identifier: Apache-2.0
#include "sim/cost/technology.h"

#include <gtest/gtest.h>

#include <set>

#include "tests/unit/cost/samples.h"

namespace bfpsim {
namespace {

using test::figure;
using test::round_technology;

TEST(CostConstants, have_a_row_each_with_a_name_of_its_own) {
  std::set<std::string> names;
  for (const CostConstant id : cost_constants()) {
    const ConstantInfo& row = info(id);
    EXPECT_TRUE(names.insert(std::string(row.section) + "." + std::string(row.key)).second) << row.key;
    EXPECT_FALSE(row.about.empty()) << row.key;
  }
  EXPECT_EQ(names.size(), kCostConstantCount);
}

TEST(CostConstants, rows_stand_in_the_order_of_the_enumerators) {
  EXPECT_EQ(info(CostConstant::EnergyExponent).key, "energy_exponent");
  EXPECT_EQ(info(CostConstant::MuxBit).key, "mux_bit_pj");
  EXPECT_EQ(info(CostConstant::Leakage).key, "leakage_mw_per_mm2");
  EXPECT_EQ(info(CostConstant::Multiplier2Area).key, "multiplier_2bit_um2");
  EXPECT_EQ(info(CostConstant::Multiplier8Area).key, "multiplier_8bit_um2");
  EXPECT_EQ(info(CostConstant::ReluBitArea).key, "relu_bit_um2");
  EXPECT_EQ(info(CostConstant::ConverterFixedArea).key, "converter_fixed_um2");
  EXPECT_EQ(info(CostConstant::SramBitArea).key, "sram_bit_um2");
}

TEST(ValueAtNode, is_the_published_one_at_its_own_node) {
  EXPECT_EQ(value_at_node(round_technology(), CostConstant::Fp32Add), 0.9);
}

TEST(ValueAtNode, is_absent_where_the_technology_lacks_it) {
  EXPECT_EQ(value_at_node(round_technology(), CostConstant::Leakage), std::nullopt);
}

TEST(ValueAtNode, carries_energies_and_areas_by_their_own_exponents) {
  Technology t = round_technology();  // energies with the node, areas with its square
  t.node_nm = 14.0;
  EXPECT_DOUBLE_EQ(*value_at_node(t, CostConstant::Fp32Add), 0.45);
  EXPECT_DOUBLE_EQ(*value_at_node(t, CostConstant::Fp32AccumulatorArea), 200.0);
  EXPECT_DOUBLE_EQ(*value_at_node(t, CostConstant::AdderFixedArea), -0.25);
  EXPECT_DOUBLE_EQ(*value_at_node(t, CostConstant::AreaExponent), 2.0);
}

TEST(ValueAtNode, leaves_figures_that_depend_on_no_node) {
  Technology t = round_technology();
  t.find(CostConstant::DramHbm2Bit) = figure(2.0, 0.0);
  t.node_nm = 14.0;
  EXPECT_EQ(value_at_node(t, CostConstant::DramHbm2Bit), 2.0);
}

TEST(ValueAtNode, the_spread_of_figure_and_rule_widen_each_other) {
  Technology t = round_technology();
  t.node_nm = 14.0;
  t.find(CostConstant::EnergyExponent) = Constant{1.0, 0.0, 2.0, 0.0, Confidence::Estimated, "a test"};
  t.find(CostConstant::Fp32Add) = Constant{0.8, 0.4, 1.6, 28.0, Confidence::Published, "a test"};
  EXPECT_DOUBLE_EQ(*value_at_node(t, CostConstant::Fp32Add), 0.4);
  EXPECT_DOUBLE_EQ(*value_at_node(t, CostConstant::Fp32Add, Bound::Low), 0.1);   // 0.4 / 2^2
  EXPECT_DOUBLE_EQ(*value_at_node(t, CostConstant::Fp32Add, Bound::High), 1.6);  // 1.6 / 2^0
}

TEST(ValueAtNode, towards_a_larger_node_the_ends_change_places) {
  Technology t = round_technology();
  t.node_nm = 56.0;
  t.find(CostConstant::EnergyExponent) = Constant{1.0, 0.0, 2.0, 0.0, Confidence::Estimated, "a test"};
  EXPECT_DOUBLE_EQ(*value_at_node(t, CostConstant::Fp32Add, Bound::Low), 0.9);
  EXPECT_DOUBLE_EQ(*value_at_node(t, CostConstant::Fp32Add, Bound::High), 3.6);
}

TEST(ConfidenceAtNode, falls_to_scaled_away_from_the_published_node) {
  Technology t = round_technology();
  t.find(CostConstant::DramHbm2Bit) = figure(2.0, 0.0);
  t.find(CostConstant::MuxBit)->confidence = Confidence::Estimated;
  EXPECT_EQ(confidence_at_node(t, CostConstant::Fp32Add), Confidence::Published);
  t.node_nm = 14.0;
  EXPECT_EQ(confidence_at_node(t, CostConstant::Fp32Add), Confidence::Scaled);
  EXPECT_EQ(confidence_at_node(t, CostConstant::MuxBit), Confidence::Estimated);
  EXPECT_EQ(confidence_at_node(t, CostConstant::DramHbm2Bit), Confidence::Published);
  EXPECT_EQ(confidence_at_node(t, CostConstant::AreaExponent), Confidence::Published);
}

TEST(SourcesOf, tells_the_published_and_the_carried_figure_of_each_constant) {
  Technology t = round_technology();
  t.node_nm = 14.0;
  const std::vector<SourceLine> lines = sources_of(t);
  ASSERT_EQ(lines.size(), kCostConstantCount - 1);  // no leakage
  const SourceLine& fp32 = lines[4];
  EXPECT_EQ(fp32.key, "energy.fp32_add_pj");
  EXPECT_EQ(fp32.unit, "pJ");
  EXPECT_EQ(fp32.published, 0.9);
  EXPECT_EQ(fp32.published_node_nm, 28.0);
  EXPECT_DOUBLE_EQ(fp32.value, 0.45);
  EXPECT_EQ(fp32.confidence, Confidence::Scaled);
  EXPECT_EQ(fp32.source, "a test");
}

TEST(Confidence, has_words) {
  EXPECT_EQ(to_string(Confidence::Measured), "measured");
  EXPECT_EQ(to_string(Confidence::Estimated), "estimated");
}

}  // namespace
}  // namespace bfpsim
