// SPDX-License-Identifier: Apache-2.0
// Every cut of a run's energy is a partition: its groups sum to the total to the attojoule (contract C4).
#include "sim/cost/energy_groups.h"

#include <gtest/gtest.h>

#include <random>
#include <set>

#include "tests/unit/cost/samples.h"

namespace bfpsim {
namespace {

constexpr EnergyCut kCuts[] = {EnergyCut::Layer, EnergyCut::Pass, EnergyCut::Format};

GemmRecord gemm(const std::string& layer, Pass pass, const std::string& a, const std::string& b,
                std::mt19937_64& random) {
  GemmRecord record;
  record.layer = layer;
  record.pass = pass;
  record.format_a = find_format(a).value();
  record.format_b = find_format(b).value();
  record.cycles = Cycles(static_cast<std::int64_t>(random() % 100000));
  for (std::int64_t& count : record.events.counts)
    count = static_cast<std::int64_t>(random() % 1000003);
  record.events[Event::BlockSums] += record.events[Event::Fp32Additions];
  return record;
}

OperationRecord operation(const std::string& layer, OperationPass pass, std::mt19937_64& random) {
  OperationRecord record;
  record.layer = layer;
  record.pass = pass;
  record.cycles = Cycles(static_cast<std::int64_t>(random() % 100000));
  for (std::int64_t& count : record.events.counts)
    count = static_cast<std::int64_t>(random() % 1000003);
  record.events[Event::BlockSums] += record.events[Event::Fp32Additions];
  return record;
}

RunRecord sample_run(std::uint64_t seed) {
  std::mt19937_64 random(seed);
  RunRecord run;
  run.machine = test::small_machine();
  run.gemms = {gemm("conv1", Pass::Forward, "hbfp6", "hbfp6", random),
               gemm("fc", Pass::Forward, "hbfp4", "hbfp4", random),
               gemm("fc", Pass::BackwardData, "hbfp4", "hbfp6", random),
               gemm("fc", Pass::BackwardWeight, "hbfp4", "hbfp4", random),
               gemm("conv1", Pass::BackwardWeight, "hbfp6", "hbfp6", random)};
  run.operations = {operation("bn1", OperationPass::Forward, random),
                    operation("bn1", OperationPass::Backward, random),
                    operation("fc", OperationPass::Update, random)};
  return run;
}

Technology leaking_technology() {
  Technology technology = test::round_technology();
  technology.find(CostConstant::Leakage) = Constant{50.0, 25.0, 100.0, 28.0, Confidence::Estimated, "a test"};
  return technology;
}

std::vector<std::string> names(const std::vector<EnergyGroup>& groups) {
  std::vector<std::string> all;
  for (const EnergyGroup& group : groups)
    all.push_back(group.name);
  return all;
}

TEST(EnergyGroups, are_named_by_layer_pass_and_pair_of_formats) {
  const RunRecord run = sample_run(1);
  const RunCost cost = cost_of(run, leaking_technology());
  using Names = std::vector<std::string>;
  EXPECT_EQ(names(energy_groups(run, cost, EnergyCut::Layer)), (Names{"conv1", "fc", "bn1"}));
  EXPECT_EQ(names(energy_groups(run, cost, EnergyCut::Pass)),
            (Names{"forward", "backward_data", "backward_weight", "operations forward", "operations backward",
                   "operations update"}));
  EXPECT_EQ(names(energy_groups(run, cost, EnergyCut::Format)),
            (Names{"hbfp6", "hbfp4", "hbfp4 x hbfp6", "operations"}));
  const EnergyReport hbfp4 = energy_groups(run, cost, EnergyCut::Format)[1].energy;
  EXPECT_EQ(hbfp4.total, cost.gemms[1].total + cost.gemms[3].total);
}

TEST(EnergyGroups, every_partition_sums_to_the_same_total) {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    const RunRecord run = sample_run(seed);
    const RunCost cost = cost_of(run, leaking_technology());
    ASSERT_NE(cost.total.total, Attojoules());
    for (const EnergyCut cut : kCuts) {
      EnergyReport sum;
      for (const EnergyGroup& group : energy_groups(run, cost, cut))
        sum += group.energy;
      EXPECT_EQ(sum.total, cost.total.total);
      EXPECT_EQ(sum.low, cost.total.low);
      EXPECT_EQ(sum.high, cost.total.high);
      EXPECT_EQ(sum.by_component, cost.total.by_component);
      EXPECT_EQ(sum.by_confidence, cost.total.by_confidence);
    }
    Attojoules by_component;
    for (const Component component : components())
      by_component += cost.total[component].value_or(Attojoules());
    Attojoules by_confidence;
    for (const Attojoules part : cost.total.by_confidence)
      by_confidence += part;
    EXPECT_EQ(by_component, cost.total.total);
    EXPECT_EQ(by_confidence, cost.total.total);
  }
}

}  // namespace
}  // namespace bfpsim
