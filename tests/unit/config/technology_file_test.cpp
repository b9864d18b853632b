// SPDX-License-Identifier: Apache-2.0
#include "sim/config/technology_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/config/check.h"
#include "sim/config/overrides.h"
#include "sim/config/resolve.h"
#include "tests/unit/config/support.h"

namespace bfpsim {
namespace {

using testing::ElementsAre;

const std::string kShipped = BFPSIM_SOURCE_DIR "/configs/technologies/tsmc28_hbfp.yaml";

Technology load_text(const std::string& text) {
  const test::TempFolder folder;
  return load_technology(folder.write("technology.yaml", text));
}

/// The shipped file with the first `from` replaced.
std::string changed(const std::string& from, const std::string& to) {
  std::string text = test::read_file(kShipped);
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

std::vector<std::string> told_with(const std::string& setting) {
  return test::told_by([&] { return load_technology(kShipped, {setting}); });
}

TEST(LoadTechnology, reads_figures_spreads_nodes_and_sources) {
  const Technology t = load_technology(kShipped);
  EXPECT_EQ(t.name, "tsmc28_hbfp");
  EXPECT_EQ(t.node_nm, 28.0);
  EXPECT_FALSE(t.description.empty());
  const Constant& multiply = *t.find(CostConstant::Int8Multiply);
  EXPECT_EQ(multiply.value, 0.2);
  EXPECT_EQ(multiply.low, 0.2);  // one source: no spread
  EXPECT_EQ(multiply.high, 0.2);
  EXPECT_EQ(multiply.node_nm, 45.0);
  EXPECT_EQ(multiply.confidence, Confidence::Published);
  EXPECT_THAT(multiply.source, testing::HasSubstr("Horowitz"));
  const Constant& dram = *t.find(CostConstant::DramHbm2Bit);
  EXPECT_EQ(dram.high, 7.03);
  EXPECT_EQ(dram.node_nm, 0.0);  // any
  EXPECT_EQ(t.find(CostConstant::AdderFixedArea)->value, -1.701);
  EXPECT_EQ(t.find(CostConstant::Leakage)->node_nm, 28.0);
}

TEST(LoadTechnology, takes_overrides) {
  const Technology t = load_technology(
      kShipped, {"node_nm=45", "energy.dram_hbm2_bit_pj.value=20", "energy.dram_hbm2_bit_pj.high=20",
                 "energy.leakage_mw_per_mm2={value: 30, node_nm: 28, confidence: estimated, source: mine}"});
  EXPECT_EQ(t.node_nm, 45.0);
  EXPECT_EQ(t.find(CostConstant::DramHbm2Bit)->value, 20.0);
  EXPECT_EQ(t.find(CostConstant::Leakage)->value, 30.0);
}

TEST(LoadTechnology, tells_stray_misspelt_and_missing_keys) {
  EXPECT_THAT(
      test::told_by([] { return load_text(changed("  int8_multiply_pj:", "  int8_multiply:")); }),
      testing::UnorderedElementsAre(
          testing::HasSubstr("unknown key 'int8_multiply' in 'energy'; did you mean 'int8_multiply_pj'?"),
          testing::HasSubstr("missing key 'int8_multiply_pj' in 'energy'")));
  EXPECT_THAT(told_with("energy.relu_bit_um2={}"),
              ElementsAre("unknown key 'relu_bit_um2' in 'energy'; it belongs in 'area'"));
  EXPECT_THAT(told_with("energy.fp32_add_pj.valeu=1"),
              ElementsAre("unknown key 'valeu' in 'energy.fp32_add_pj'; did you mean 'value'?"));
  EXPECT_THAT(told_with("scaling.area_exponent.node_nm=28"),
              ElementsAre("unknown key 'node_nm' in 'scaling.area_exponent'"));
  EXPECT_THAT(told_with("scaling={}"),
              testing::UnorderedElementsAre("missing key 'energy_exponent' in 'scaling'",
                                            "missing key 'area_exponent' in 'scaling'"));
}

TEST(LoadTechnology, a_constant_needs_value_node_confidence_and_source) {
  EXPECT_THAT(told_with("energy.fp32_add_pj={}"),
              testing::UnorderedElementsAre("missing key 'value' in 'energy.fp32_add_pj'",
                                            "missing key 'node_nm' in 'energy.fp32_add_pj'",
                                            "missing key 'confidence' in 'energy.fp32_add_pj'",
                                            "missing key 'source' in 'energy.fp32_add_pj'"));
}

TEST(LoadTechnology, refuses_values_out_of_range) {
  EXPECT_THAT(
      told_with("energy.fp32_add_pj.value=0"),
      ElementsAre("'energy.fp32_add_pj.value' must be a number from 1e-09 to 1000000; '0' is out of range"));
  EXPECT_THAT(
      told_with("area.relu_bit_um2.low=-1"),
      ElementsAre(testing::HasSubstr("'area.relu_bit_um2.low' must be a number from 1e-09 to 1000000")));
  EXPECT_THAT(
      told_with("scaling.energy_exponent.value=5"),
      ElementsAre("'scaling.energy_exponent.value' must be a number from 0 to 4; '5' is out of range"));
  EXPECT_THAT(told_with("node_nm=0.5"),
              ElementsAre("'node_nm' must be a number from 1 to 1000; '0.5' is out of range"));
  EXPECT_THAT(told_with("energy.fp32_add_pj.node_nm=2000"),
              ElementsAre(testing::HasSubstr("must be a number from 1 to 1000; '2000' is out of range")));
  EXPECT_THAT(told_with("energy.fp32_add_pj.confidence=publised"),
              ElementsAre(testing::HasSubstr("did you mean 'published'?")));
}

TEST(LoadTechnology, says_that_a_figure_may_hold_for_any_node) {
  EXPECT_THAT(told_with("energy.fp32_add_pj.node_nm=every"),
              ElementsAre(testing::HasSubstr("must be a number from 1 to 1000 or 'any', not ")));
}

TEST(LoadTechnology, a_value_lies_within_its_spread) {
  EXPECT_THAT(told_with("energy.dram_hbm2_bit_pj.value=8"),
              ElementsAre(testing::EndsWith(
                  "'energy.dram_hbm2_bit_pj': the value 8 must lie between low 3.9 and high 7.03")));
  EXPECT_THAT(told_with("energy.fp32_add_pj.low=1"),
              ElementsAre(testing::EndsWith(
                  "'energy.fp32_add_pj': the value 0.9 must lie between low 1 and high 0.9")));
}

TEST(LoadTechnology, takes_what_it_lacks_from_its_base) {
  const test::TempFolder folder;
  (void)folder.write("tsmc28_hbfp.yaml", test::read_file(kShipped));
  const std::string child = folder.write("child.yaml",
                                         "schema: bfpsim.technology/1\nname: child\nnode_nm: 7\nbase: "
                                         "tsmc28_hbfp\nenergy:\n  dram_hbm2_bit_pj: {value: 20, "
                                         "node_nm: any, confidence: estimated, source: mine}\n");
  const Technology t = load_technology(child, {"energy.fp32_add_pj.value=0.8"});
  EXPECT_EQ(t.node_nm, 7.0);
  EXPECT_EQ(t.find(CostConstant::Int8Multiply)->value, 0.2);
  EXPECT_EQ(t.find(CostConstant::Fp32Add)->value, 0.8);      // settings reach constants of the base
  EXPECT_EQ(t.find(CostConstant::DramHbm2Bit)->high, 20.0);  // no spread of the base's
  EXPECT_TRUE(check_file(child).ok());
}

TEST(LoadTechnology, tells_of_a_base_that_is_none) {
  const std::string head = "schema: bfpsim.technology/1\nname: child\nnode_nm: 7\n";
  EXPECT_THAT(test::told_by([&] { return load_text(head + "base: nowhere\n"); }),
              testing::Contains(testing::HasSubstr("there is no nowhere.yaml")));
  const test::TempFolder folder;
  (void)folder.write("one.yaml", head + "base: two\n");
  EXPECT_THAT(test::told_by([&] { return load_technology(folder.write("two.yaml", head + "base: one\n")); }),
              testing::Contains(testing::HasSubstr("can have no base itself")));
}

TEST(DumpTechnology, reads_back_to_the_same_text) {
  const std::string text = dump_technology(load_technology(kShipped));
  const Technology again = load_text(text);
  EXPECT_EQ(dump_technology(again), text);
  const Technology shipped = load_technology(kShipped);
  for (const CostConstant id : cost_constants()) {
    ASSERT_EQ(again.find(id).has_value(), shipped.find(id).has_value()) << info(id).key;
    if (!again.find(id)) continue;
    EXPECT_EQ(again.find(id)->value, shipped.find(id)->value);
    EXPECT_EQ(again.find(id)->low, shipped.find(id)->low);
    EXPECT_EQ(again.find(id)->high, shipped.find(id)->high);
    EXPECT_EQ(again.find(id)->node_nm, shipped.find(id)->node_nm);
    EXPECT_EQ(again.find(id)->confidence, shipped.find(id)->confidence);
    EXPECT_EQ(again.find(id)->source, shipped.find(id)->source);
  }
}

TEST(CheckFile, knows_technologies) {
  const CheckReport report = check_file(kShipped);
  EXPECT_TRUE(report.ok());
  EXPECT_EQ(report.schema, kTechnologySchema);
}

TEST(ResolveTechnology, finds_the_default_by_name) {
  ConfigSearch search;
  search.data.roots = {BFPSIM_SOURCE_DIR};
  EXPECT_THAT(resolve_config(ConfigKind::Technology, kDefaultTechnology, search),
              testing::EndsWith("configs/technologies/tsmc28_hbfp.yaml"));
  for (const std::string& name : list_configs(ConfigKind::Technology, search))
    EXPECT_EQ(load_technology(resolve_config(ConfigKind::Technology, name, search)).name, name);
  EXPECT_THAT(
      test::told_by([&] { return resolve_config(ConfigKind::Technology, "tsmc28_hbpf", search); }),
      ElementsAre(testing::HasSubstr("unknown technology 'tsmc28_hbpf'; did you mean 'tsmc28_hbfp'?")));
}

TEST(RouteTechnologyOverrides, by_prefix) {
  EXPECT_THAT(route_overrides({"technology.node_nm=45"}).technology, ElementsAre("node_nm=45"));
}

}  // namespace
}  // namespace bfpsim
