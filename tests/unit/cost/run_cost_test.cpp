// SPDX-License-Identifier: Apache-2.0
#include "sim/cost/run_cost.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/config/schedule_file.h"
#include "sim/config/technology_file.h"
#include "sim/config/trace_file.h"
#include "sim/engine/fast_engine.h"
#include "tests/unit/cost/samples.h"

namespace bfpsim {
namespace {

using test::round_technology;
using test::small_machine;

GemmRecord gemm(const std::string& format_a, const std::string& format_b) {
  GemmRecord record;
  record.format_a = find_format(format_a).value();
  record.format_b = find_format(format_b).value();
  record.events = test::prime_counters();
  record.cycles = Cycles(100);
  return record;
}

/// Leakage has no figure in this technology; registers and control have no event.
bool has_energy(Component component) {
  return component != Component::Leakage && component != Component::Registers &&
         component != Component::Control;
}

RunRecord run_of(std::vector<GemmRecord> gemms) {
  RunRecord run;
  run.machine = small_machine();
  run.gemms = std::move(gemms);
  return run;
}

TEST(CostOf, takes_the_widths_of_each_gemms_formats) {
  const RunCost cost = cost_of(run_of({gemm("hbfp4", "hbfp6"), gemm("hbfp8", "hbfp8")}), round_technology());
  ASSERT_EQ(cost.gemms.size(), 2U);
  const auto by_hand = [](OperandWidths widths) {
    return energy_of(test::prime_counters(), Cycles(100), small_machine(), widths, round_technology()).total;
  };
  EXPECT_EQ(cost.gemms[0].total, by_hand({4, 6, 10}));
  EXPECT_EQ(cost.gemms[1].total, by_hand({8, 8, 10}));
  EXPECT_NE(cost.gemms[0].total, cost.gemms[1].total);
}

TEST(CostOf, the_total_is_the_sum_of_the_gemms) {
  const RunCost cost = cost_of(run_of({gemm("hbfp4", "hbfp4"), gemm("hbfp6", "hbfp6")}), round_technology());
  EXPECT_EQ(cost.total.total, cost.gemms[0].total + cost.gemms[1].total);
  for (const Component component : components()) {
    ASSERT_EQ(cost.total[component].has_value(), has_energy(component)) << info(component).name;
    if (!has_energy(component)) continue;
    EXPECT_EQ(*cost.total[component], *cost.gemms[0][component] + *cost.gemms[1][component]);
  }
}

TEST(CostOf, the_value_aware_account_charges_multipliers_for_active_products) {
  RunRecord run = run_of({gemm("hbfp4", "hbfp4"), gemm("hbfp6", "hbfp6")});
  EXPECT_FALSE(cost_of(run, round_technology()).value_aware);  // no values
  run.has_values = true;
  EXPECT_FALSE(cost_of(run, round_technology()).value_aware);  // none of the GEMMs has any
  for (GemmRecord& each : run.gemms) {
    each.activity = OperandActivity();
    each.activity->active_products = 10;
  }
  const RunCost cost = cost_of(run, round_technology());
  ASSERT_TRUE(cost.value_aware);
  // 160,000 aJ for a 4-bit product; all else as in the plain account.
  EXPECT_EQ(*(*cost.value_aware)[Component::Multipliers], Attojoules(2 * 10 * 160'000));
  EXPECT_EQ(cost.value_aware->total + *cost.total[Component::Multipliers],
            cost.total.total + Attojoules(2 * 10 * 160'000));
  EXPECT_EQ((*cost.value_aware)[Component::Dram], cost.total[Component::Dram]);
}

TEST(CostOf, a_run_without_gemms_costs_nothing_in_each_component) {
  const RunCost cost = cost_of(run_of({}), round_technology());
  EXPECT_EQ(cost.total.total, Attojoules());
  EXPECT_EQ(cost.total[Component::Dram], Attojoules());
  EXPECT_FALSE(cost.total[Component::Leakage]);
}

TEST(CostOf, names_the_technology_its_node_and_what_is_left_out) {
  const RunCost cost = cost_of(run_of({}), round_technology());
  EXPECT_EQ(cost.technology, "round");
  EXPECT_EQ(cost.node_nm, 28.0);
  EXPECT_EQ(cost.area.total.um2(), area_of(small_machine(), round_technology()).total.um2());
  EXPECT_THAT(cost.not_counted, testing::Contains(testing::HasSubstr("leakage")));
  Technology leaks = round_technology();
  leaks.find(CostConstant::Leakage) = test::figure(50.0);
  EXPECT_THAT(cost_of(run_of({}), leaks).not_counted,
              testing::Not(testing::Contains(testing::HasSubstr("leakage"))));
}

/// A real training step on the default machine of machine.h under one format.
RunCost captured_step(const std::string& schedule) {
  const std::string root = BFPSIM_SOURCE_DIR;
  const Trace trace = load_trace(root + "/traces/fmnist-resnet8");
  MachineParams machine;
  machine.array.block_accumulator_bits = 40;
  ReplayOptions options;
  options.numerics = false;
  const std::unique_ptr<Engine> engine = make_fast_engine(machine);
  const RunRecord run =
      replay_step(trace, trace.steps.at(0), load_schedule(root + "/configs/schedules/" + schedule + ".yaml"),
                  machine, *engine, options);
  return cost_of(run, load_technology(root + "/configs/technologies/" + kDefaultTechnology + ".yaml"));
}

TEST(CostOf, a_captured_step_costs_more_with_every_digit) {
  const RunCost hbfp4 = captured_step("hbfp4");
  const RunCost hbfp6 = captured_step("hbfp6");
  const RunCost hbfp8 = captured_step("hbfp8");
  EXPECT_LT(hbfp4.total.total, hbfp6.total.total);
  EXPECT_LT(hbfp6.total.total, hbfp8.total.total);
  // One, four and nine passes (contract B1), whatever the machine does beside them.
  const auto multipliers = [](const RunCost& cost) { return *cost.total[Component::Multipliers]; };
  EXPECT_EQ(multipliers(hbfp6), multipliers(hbfp4) * 4);
  EXPECT_EQ(multipliers(hbfp8), multipliers(hbfp4) * 9);
  EXPECT_EQ(hbfp4.area.total.um2(), hbfp8.area.total.um2());
}

}  // namespace
}  // namespace bfpsim
