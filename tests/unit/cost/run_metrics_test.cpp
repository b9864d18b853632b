// SPDX-License-Identifier: Apache-2.0
// Expectations by hand from round figures: 1 GHz, 16 multipliers, an area that the area model gives.
#include "sim/cost/run_metrics.h"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>

#include "tests/unit/cost/samples.h"

namespace bfpsim {
namespace {

/// 4,000 MACs of one pass in 1,000 cycles of 1 ns, 500 bytes off chip: half of the 8,000 products that 16
/// multipliers could have made in 500 cycles.
RunRecord run_of(std::int64_t digit_products = 4000) {
  RunRecord run;
  run.machine = test::small_machine();
  run.machine.memory.kind = MemoryKind::Bandwidth;
  run.machine.memory.bytes_per_cycle = 4;
  run.totals.macs = 4000;
  run.totals.digit_products = digit_products;
  run.totals.cycles = Cycles(1000);
  run.totals.seconds = 1e-6;
  run.totals.events[Event::DramBytesRead] = 300;
  run.totals.events[Event::DramBytesWritten] = 200;
  return run;
}

/// 2 uJ and 0.5 mm2.
RunCost cost_of_two_microjoules() {
  RunCost cost;
  cost.total.total = Attojoules(2'000'000'000'000);
  cost.area.total = SquareMicrons::of_um2(0.5e6);
  return cost;
}

std::map<std::string, std::optional<double>> values(const RunRecord& run, const RunCost& cost) {
  std::map<std::string, std::optional<double>> all;
  for (const RunMetric& metric : run_metrics())
    all[std::string(metric.name)] = metric.value(run, cost);
  return all;
}

TEST(RunMetrics, follow_from_time_energy_area_and_traffic) {
  const auto all = values(run_of(), cost_of_two_microjoules());
  EXPECT_DOUBLE_EQ(*all.at("tops"), 8000 / 1e-6 / 1e12);
  EXPECT_DOUBLE_EQ(*all.at("tops_per_w"), 8000 / 2e-6 / 1e12);
  EXPECT_DOUBLE_EQ(*all.at("tops_per_mm2"), 0.008 / 0.5);
  EXPECT_DOUBLE_EQ(*all.at("arithmetic_density"), 4.0 / 0.5);
  EXPECT_DOUBLE_EQ(*all.at("energy_delay_js"), 2e-12);
  EXPECT_DOUBLE_EQ(*all.at("operational_intensity"), 16.0);
  // 16 MACs a cycle of 1 ns; 4 bytes a cycle at 16 operations each.
  EXPECT_DOUBLE_EQ(*all.at("compute_roof_tops"), 0.032);
  EXPECT_DOUBLE_EQ(*all.at("memory_roof_tops"), 0.064);
  EXPECT_DOUBLE_EQ(*all.at("roofline_share"), 0.25);
}

TEST(RunMetrics, have_each_a_name_of_their_own_and_a_definition) {
  std::set<std::string_view> names;
  for (const RunMetric& metric : run_metrics()) {
    EXPECT_TRUE(names.insert(metric.name).second) << metric.name;
    EXPECT_FALSE(metric.definition.empty()) << metric.name;
    EXPECT_NE(metric.definition.back(), '.') << metric.name;
  }
}

TEST(RunMetrics, nothing_done_is_undefined_not_zero) {
  RunRecord run;
  run.machine = test::small_machine();
  for (const auto& [name, value] : values(run, RunCost()))
    EXPECT_FALSE(value) << name;
}

TEST(RooflineOf, digit_passes_lower_the_arrays_roof) {
  const Roofline roofline = *roofline_of(run_of(4 * 4000));
  EXPECT_DOUBLE_EQ(roofline.compute_roof, 0.008e12);
  EXPECT_FALSE(roofline.is_memory_bound());
  EXPECT_DOUBLE_EQ(roofline.attainable(), 0.008e12);
}

TEST(RooflineOf, the_lower_roof_binds) {
  RunRecord run = run_of();
  run.machine.memory.bytes_per_cycle = 1;
  const Roofline roofline = *roofline_of(run);
  EXPECT_TRUE(roofline.is_memory_bound());
  EXPECT_DOUBLE_EQ(roofline.attainable(), 0.016e12);
}

TEST(MemoryBandwidth, is_that_of_the_kind) {
  MachineParams machine = test::small_machine();
  machine.memory.kind = MemoryKind::Bandwidth;
  machine.memory.bytes_per_cycle = 32;
  EXPECT_DOUBLE_EQ(*memory_bytes_per_second(machine), 32e9);
  machine.memory.kind = MemoryKind::Ideal;
  EXPECT_FALSE(memory_bytes_per_second(machine));
  EXPECT_FALSE(roofline_of([&] {
                 RunRecord run = run_of();
                 run.machine = machine;
                 return run;
               }())
                   ->memory_roof);
  machine.memory.kind = MemoryKind::Banked;  // by default one channel of DDR4-3200: 64 bits, 3.2 GT/s
  EXPECT_DOUBLE_EQ(*memory_bytes_per_second(machine), 25.6e9);
}

}  // namespace
}  // namespace bfpsim
