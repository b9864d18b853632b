// SPDX-License-Identifier: Apache-2.0
// Whole-run projection against published shares (tests/data/workloads/hbfp4_share.csv), and against a
// training of which every single step is run.
#include "sim/engine/projection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <map>
#include <sstream>

#include "sim/config/accelerator_file.h"
#include "sim/config/schedule_file.h"
#include "sim/config/workload_file.h"
#include "sim/engine/fast_engine.h"

namespace bfpsim {
namespace {

using Settings = std::vector<std::string>;

const std::string kRoot = BFPSIM_SOURCE_DIR;

Workload shipped(const std::string& name, const Settings& settings) {
  return load_workload(kRoot + "/workloads/" + name + ".yaml", settings);
}
Schedule boosters() {
  return load_schedule(kRoot + "/configs/schedules/accuracy_boosters.yaml");
}
MachineParams machine() {
  return load_accelerator(kRoot + "/configs/accelerators/hbfp_16x16x64.yaml");
}

double share_of(const std::vector<FormatShare>& shares, const std::string& format) {
  for (const FormatShare& share : shares) {
    if (share.format == format) return share.share;
  }
  return 0.0;
}

/// A step that takes one cycle a digit product: what matters here is how steps are weighed.
class CountingEngine : public Engine {
 public:
  [[nodiscard]] std::string_view name() const override { return "counting"; }
  [[nodiscard]] GemmOutcome run(const GemmTask& task) override {
    ++runs;
    const GemmJob& job = task.job;
    const std::int64_t per_mac =
        job.format_a.codec.mantissa_bits > 4 || job.format_b.codec.mantissa_bits > 4 ? 4 : 1;
    GemmOutcome outcome;
    outcome.cycles = Cycles(job.m * job.n * job.k * job.instances * per_mac);
    outcome.units.push_back({"array", {}});
    outcome.events[Event::DramBytesRead] = job.m + job.k;
    outcome.events[Event::DramBytesWritten] = job.n;
    return outcome;
  }
  [[nodiscard]] JobOutcome run_operation(const OperationJob&, TimelineObserver*) override { return {}; }
  int runs = 0;
};

Projection projected(const Workload& w, const Schedule& schedule, Engine& engine,
                     const TrainingLength& training, const ProjectionOptions& options = {}) {
  const Trace trace = as_trace(w);
  return project(trace, trace.steps.front(), schedule, machine(), engine, training, options);
}

struct PublishedShare {
  std::int64_t epochs = 0;
  double epoch_only = 0.0;
  double with_ends = 0.0;
  double passes = 0.0;
};

/// By the first column, quotes taken off.
std::map<std::string, PublishedShare> published_shares() {
  std::ifstream in(kRoot + "/tests/data/workloads/hbfp4_share.csv");
  std::map<std::string, PublishedShare> shares;
  std::string line;
  std::getline(in, line);
  while (std::getline(in, line)) {
    const std::size_t name_end = line[0] == '"' ? line.find('"', 1) : line.find(',');
    const std::string name = line.substr(line[0] == '"' ? 1 : 0, name_end - (line[0] == '"' ? 1 : 0));
    std::istringstream rest(line.substr(line.find(',', name_end) + 1));
    std::vector<double> cells;
    for (std::string cell; std::getline(rest, cell, ',');)
      cells.push_back(std::stod(cell));
    shares[name] = {static_cast<std::int64_t>(cells[0]), cells[5], cells[6], cells[7]};
  }
  return shares;
}

struct ShareCase {
  std::string name;
  std::string workload;
  Settings settings;
};

class PublishedShares : public testing::TestWithParam<ShareCase> {};

TEST_P(PublishedShares, agree_by_both_countings) {
  const PublishedShare published = published_shares().at(GetParam().name);
  Settings settings = GetParam().settings;
  settings.push_back("batch=2");
  const Workload w = shipped(GetParam().workload, settings);
  CountingEngine engine;
  const Projection p = projected(w, boosters(), engine, {published.epochs, w.samples, w.batch});
  EXPECT_NEAR(share_of(p.shares, "hbfp4"), published.with_ends, 5.1e-6);
  EXPECT_NEAR(share_of(p.shares_by_epochs, "hbfp4"), published.epoch_only, 5.1e-6);
  ASSERT_TRUE(p.baseline);
  EXPECT_NEAR(p.baseline->slice_passes, published.passes, 5.1e-5);
  EXPECT_NEAR(share_of(p.shares, "hbfp4") + share_of(p.shares, "hbfp6"), 1.0, 1e-12);
}

INSTANTIATE_TEST_SUITE_P(
    AccuracyBoosters, PublishedShares,
    testing::Values(
        ShareCase{"ResNet20/CIFAR10", "resnet20_cifar10", {}},
        ShareCase{"ResNet74(bottleneck)/CIFAR10", "resnet74_cifar10", {}},
        ShareCase{"ResNet74(bottleneck)/CIFAR100", "resnet74_cifar100", {}},
        ShareCase{"ResNet74(basic)/CIFAR100", "resnet74_cifar100", {"block=basic"}},
        ShareCase{"DenseNet40(k12,init24)/CIFAR100", "densenet40_cifar100", {}},
        ShareCase{"Transformer-Base/IWSLT14 (no first/last)", "transformer_base_iwslt14", {}},
        ShareCase{"Transformer-Base/IWSLT14 (output proj wide)", "transformer_base_iwslt14", {"ends=last"}},
        ShareCase{"ResNet50/ImageNet 90ep", "resnet50_imagenet", {}}),
    [](const auto& instance) {
      return instance.param.workload + (instance.param.settings.empty() ? "" : "_variant");
    });

TEST(PublishedShares, epochs_of_the_workloads_are_those_of_the_paper) {
  const auto published = published_shares();
  EXPECT_EQ(shipped("resnet20_cifar10", {}).epochs, published.at("ResNet20/CIFAR10").epochs);
  EXPECT_EQ(shipped("resnet74_cifar10", {}).epochs, published.at("ResNet74(bottleneck)/CIFAR10").epochs);
  EXPECT_EQ(shipped("resnet74_cifar100", {}).epochs, published.at("ResNet74(bottleneck)/CIFAR100").epochs);
  EXPECT_EQ(shipped("densenet40_cifar100", {}).epochs,
            published.at("DenseNet40(k12,init24)/CIFAR100").epochs);
  EXPECT_EQ(shipped("resnet50_imagenet", {}).epochs, published.at("ResNet50/ImageNet 90ep").epochs);
}

Schedule schedule_of(std::vector<ScheduleRule> rules) {
  Schedule schedule;
  schedule.name = "made here";
  schedule.rules = std::move(rules);
  return schedule;
}

ScheduleRule rule(const std::string& format) {
  ScheduleRule r;
  r.as.format = find_format(format).value();
  return r;
}

/// HBFP6 in epochs 2 and 3 and in the last one, and in the first layer's gradients always.
Schedule winding() {
  ScheduleRule middle = rule("hbfp6");
  middle.epoch_from = 2;
  middle.epoch_to = 3;
  ScheduleRule last = rule("hbfp6");
  last.last_epochs = 1;
  ScheduleRule gradients = rule("hbfp6");
  gradients.layers = LayerSelector::First;
  gradients.operand = Role::Gradient;
  return schedule_of({middle, last, gradients, rule("hbfp4")});
}

/// Every step of every epoch, one after the other.
ProjectedTotals run_everything(const Workload& w, const Schedule& schedule, Engine& engine,
                               const TrainingLength& training) {
  const Trace trace = as_trace(w);
  ProjectedTotals totals;
  for (std::int64_t epoch = 1; epoch <= training.epochs; ++epoch) {
    for (std::int64_t done = 0; done < training.samples; done += training.batch) {
      const std::int64_t batch = std::min(training.batch, training.samples - done);
      ReplayOptions options;
      options.epoch = epoch;
      options.epochs = training.epochs;
      options.numerics = false;
      const TraceStep step = with_batch(trace.steps.front(), training.batch, batch);
      const RunRecord run = replay_step(trace, step, schedule, machine(), engine, options);
      totals.steps += 1.0;
      totals.cycles += static_cast<double>(run.totals.cycles.count());
      totals.macs += static_cast<double>(run.totals.macs);
      totals.digit_products += static_cast<double>(run.totals.digit_products);
      for (std::size_t i = 0; i < kEventCount; ++i)
        totals.events[i] += static_cast<double>(run.totals.events.counts[i]);
    }
  }
  return totals;
}

TEST(Projection, equals_running_every_step) {
  const Workload w = shipped("resnet20_cifar10", {"batch=4", "blocks_per_stage=1"});
  const TrainingLength training{6, 10, 4};
  const std::unique_ptr<Engine> engine = make_fast_engine(machine());
  const Projection p = projected(w, winding(), *engine, training);
  const ProjectedTotals all = run_everything(w, winding(), *engine, training);
  EXPECT_EQ(p.totals.steps, 18.0);
  EXPECT_EQ(p.totals.steps, all.steps);
  EXPECT_EQ(p.totals.cycles, all.cycles);
  EXPECT_EQ(p.totals.macs, all.macs);
  EXPECT_EQ(p.totals.digit_products, all.digit_products);
  EXPECT_EQ(p.totals.events, all.events);
  EXPECT_EQ(p.totals.seconds, all.cycles / machine().clock_hz);
}

TEST(Projection, runs_each_distinct_step_once) {
  const Workload w = shipped("gpt2_small", {"batch=4", "depth=1", "sequence=16", "ends=both"});
  CountingEngine engine;
  ProjectionOptions options;
  options.baseline.reset();
  const Projection p = projected(w, winding(), engine, {6, 10, 4}, options);
  EXPECT_EQ(p.steps_per_epoch, 3);
  EXPECT_EQ(p.short_batch, 2);
  ASSERT_EQ(p.phases.size(), 4U);
  EXPECT_EQ(engine.runs, 4 * 21);
  const auto phase = [&](std::size_t i) {
    const ProjectedPhase& one = p.phases[i];
    return std::vector<std::int64_t>{one.epoch, one.epochs, one.batch, one.steps_per_epoch};
  };
  EXPECT_THAT(phase(0), testing::ElementsAre(1, 3, 4, 2));  // epochs 1, 4 and 5
  EXPECT_THAT(phase(1), testing::ElementsAre(1, 3, 2, 1));
  EXPECT_THAT(phase(2), testing::ElementsAre(2, 3, 4, 2));  // epochs 2, 3 and 6
  EXPECT_THAT(phase(3), testing::ElementsAre(2, 3, 2, 1));
  EXPECT_FALSE(p.baseline);
}

TEST(Projection, names_mixed_formats) {
  const Workload w = shipped("gpt2_small", {"batch=1", "depth=1", "sequence=16", "ends=first"});
  const std::vector<FormatShare> shares = format_shares(w.step, winding(), {6, 1, 1}, false);
  std::vector<std::string> names;
  double sum = 0.0;
  for (const FormatShare& share : shares) {
    names.push_back(share.format);
    sum += share.share;
  }
  EXPECT_THAT(names, testing::UnorderedElementsAre("hbfp6", "hbfp4", "hbfp6 x hbfp4", "hbfp4 x hbfp6"));
  EXPECT_DOUBLE_EQ(sum, 1.0);
  EXPECT_EQ(format_shares(w.step, winding(), {6, 1, 1}, true).size(), 2U);
}

TEST(Projection, without_samples_an_epoch_is_one_step) {
  const Workload w = shipped("gpt2_small", {"batch=2", "depth=1", "sequence=16"});
  CountingEngine engine;
  const Projection p = projected(w, boosters(), engine, {5, 0, 2});
  EXPECT_EQ(p.totals.steps, 5.0);
  EXPECT_EQ(p.short_batch, 0);
  // One of five epochs in HBFP6, four times the digit products each.
  ASSERT_TRUE(p.baseline);
  EXPECT_DOUBLE_EQ(p.baseline->slice_passes, (4.0 + 4.0) / 5.0);
  EXPECT_DOUBLE_EQ(p.baseline->cycles, (4.0 + 4.0) / 5.0);
  EXPECT_EQ(p.totals.dram_bytes, p.totals.events[static_cast<std::size_t>(Event::DramBytesRead)] +
                                     p.totals.events[static_cast<std::size_t>(Event::DramBytesWritten)]);
}

TEST(Projection, fewer_samples_than_a_batch_are_one_short_step) {
  const Workload w = shipped("gpt2_small", {"batch=4", "depth=1", "sequence=16"});
  CountingEngine engine;
  const Projection p = projected(w, schedule_of({rule("hbfp4")}), engine, {2, 3, 4});
  ASSERT_EQ(p.phases.size(), 1U);
  EXPECT_EQ(p.phases[0].batch, 3);
  EXPECT_EQ(p.totals.steps, 2.0);
  EXPECT_DOUBLE_EQ(p.baseline->cycles, 1.0);
}

TEST(Projection, an_interrupt_keeps_what_is_complete) {
  const Workload w = shipped("gpt2_small", {"batch=4", "depth=1", "sequence=16"});
  CountingEngine engine;
  ProjectionOptions options;
  int asked = 0;
  options.on_gemm = [&](std::size_t, std::size_t, const LoweredGemm&) { return ++asked <= 30; };
  const Projection p = projected(w, boosters(), engine, {5, 10, 4}, options);
  EXPECT_FALSE(p.complete);
  EXPECT_EQ(p.phases.size(), 1U);
  EXPECT_EQ(p.totals.steps, 8.0);
  EXPECT_FALSE(p.baseline);
  EXPECT_EQ(engine.runs, 30);
}

TEST(Projection, refuses_what_makes_no_training) {
  const Workload w = shipped("gpt2_small", {"batch=4", "depth=1", "sequence=16"});
  CountingEngine engine;
  EXPECT_THROW((void)projected(w, boosters(), engine, {0, 10, 4}), std::invalid_argument);
  EXPECT_THROW((void)projected(w, boosters(), engine, {1, 10, 0}), std::invalid_argument);
  EXPECT_THROW((void)projected(w, boosters(), engine, {1, -1, 4}), std::invalid_argument);
  EXPECT_THROW((void)projected(w, boosters(), engine, {1, 10, 3}), std::invalid_argument);  // not its batch
  ScheduleRule never = rule("hbfp4");
  never.layers = LayerSelector::Named;
  never.layer_glob = "nothing";
  EXPECT_THROW((void)projected(w, schedule_of({never}), engine, {1, 10, 4}), RefusedError);
  ProjectionOptions options;
  options.baseline = find_format("fp32");
  EXPECT_THROW((void)projected(w, boosters(), engine, {1, 10, 4}, options), RefusedError);
}

}  // namespace
}  // namespace bfpsim
