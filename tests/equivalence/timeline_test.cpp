// SPDX-License-Identifier: Apache-2.0
// Timelines: those of the SystemC engine, cycle by cycle, against those of the fast engine, event by event;
// and every timeline against the state counts of its own run.
#include <gtest/gtest.h>

#include <set>

#include "sim/config/accelerator_file.h"
#include "sim/config/schedule_file.h"
#include "sim/config/trace_file.h"
#include "sim/engine/fast_engine.h"
#include "sim/engine/replay.h"
#include "sim/engine/systemc_engine.h"
#include "tests/support/compare_outcomes.h"
#include "tests/support/random_case.h"
#include "tests/support/random_operation.h"
#include "tests/support/shrink.h"
#include "tests/support/timeline_log.h"

namespace bfpsim {
namespace {

using test_support::TimelineLog;

constexpr int kGemmsPerMachine = 20;

struct Watched {
  TimelineLog log;
  GemmOutcome outcome;
};

Watched watch(Engine& engine, const GemmJob& job, std::size_t most = SIZE_MAX) {
  Watched watched{TimelineLog(most), {}};
  watched.log.begin_gemm();
  GemmTask task{job};
  task.timeline = &watched.log;
  watched.outcome = engine.run(task);
  return watched;
}

class TwoTimelines : public testing::TestWithParam<std::uint64_t> {};

TEST_P(TwoTimelines, AreEqualAndSumToTheStates) {
  std::mt19937_64 random(GetParam());
  const MachineParams machine = test_support::random_machine(random);
  const auto systemc = make_systemc_engine(machine);
  const auto fast = make_fast_engine(machine);
  const auto compare = [&](const GemmJob& job) {
    const Watched plain = watch(*systemc, job);
    const Watched quick = watch(*fast, job);
    return test_support::differences(plain.log.last(), quick.log.last()) +
           test_support::mistakes(plain.log.last(), plain.outcome) +
           test_support::mistakes(quick.log.last(), quick.outcome);
  };
  for (int i = 0; i < kGemmsPerMachine; ++i) {
    SCOPED_TRACE("seed " + std::to_string(GetParam()) + ", GEMM " + std::to_string(i));
    const GemmJob job = test_support::random_gemm(random, machine).job;
    const std::string differences = compare(job);
    if (differences.empty()) continue;
    const auto fails = [&](const MachineParams&, const GemmJob& smaller) {
      return !compare(smaller).empty();
    };
    FAIL() << differences << "smallest case found:\n"
           << test_support::to_yaml(test_support::shrink({machine, job}, fails, false));
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, TwoTimelines, testing::Range<std::uint64_t>(70001, 70025));

class OperationTimelines : public testing::TestWithParam<std::uint64_t> {};

TEST_P(OperationTimelines, AreEqualAndSumToTheStates) {
  constexpr int kOperations = 20;
  constexpr std::int64_t kMostPackets = 12;
  std::mt19937_64 random(GetParam());
  const MachineParams machine = test_support::random_machine(random);
  const auto systemc = make_systemc_engine(machine);
  const auto fast = make_fast_engine(machine);
  for (int i = 0; i < kOperations; ++i) {
    SCOPED_TRACE("seed " + std::to_string(GetParam()) + ", operation " + std::to_string(i));
    const OperationJob job = test_support::random_operation(random, machine, kMostPackets);
    TimelineLog log;
    std::vector<JobOutcome> outcomes;
    for (Engine* engine : {systemc.get(), fast.get()}) {
      log.begin_gemm();
      outcomes.push_back(engine->run_operation(job, &log));
    }
    ASSERT_EQ(test_support::differences(log.gemms()[0], log.gemms()[1]), "");
    ASSERT_EQ(test_support::mistakes(log.gemms()[0], outcomes[0]), "");
    ASSERT_EQ(test_support::mistakes(log.gemms()[1], outcomes[1]), "");
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, OperationTimelines, testing::Range<std::uint64_t>(70201, 70213));

// Whoever has seen enough is told no more, and changes nothing: the outcome is that of a run without one.
TEST(Timeline, EndsWhereItsObserverIsSatisfied) {
  std::mt19937_64 random(70101);
  const MachineParams machine = test_support::random_machine(random);
  const auto systemc = make_systemc_engine(machine);
  const auto fast = make_fast_engine(machine);
  for (int i = 0; i < kGemmsPerMachine; ++i) {
    SCOPED_TRACE("seed 70101, GEMM " + std::to_string(i));
    const GemmJob job = test_support::random_gemm(random, machine).job;
    const GemmOutcome alone = fast->run({job});
    constexpr std::size_t kMost = 20;
    for (Engine* engine : {systemc.get(), fast.get()}) {
      const Watched whole = watch(*engine, job);
      const Watched watched = watch(*engine, job, kMost);
      EXPECT_EQ(test_support::differences(watched.outcome, alone), "") << engine->name();
      const std::vector<UnitChange>& all = whole.log.last().changes;
      const std::vector<UnitChange>& seen = watched.log.last().changes;
      ASSERT_GE(seen.size(), std::min(kMost, all.size()));
      EXPECT_TRUE(std::equal(seen.begin(), seen.end(), all.begin())) << engine->name();
      if (seen.size() < all.size()) {
        EXPECT_EQ(watched.log.last().cycles, TimelineLog::kNotEnded) << engine->name();
      }
    }
  }
}

TEST(Timeline, OfTheMainJobIsTheSameFromBothEngines) {
  const std::string source = BFPSIM_SOURCE_DIR;
  const Trace trace = load_trace(source + "/traces/fmnist-resnet8");
  const MachineParams machine = load_accelerator(source + "/configs/accelerators/default.yaml");
  const Schedule schedule = load_schedule(source + "/configs/schedules/accuracy_boosters.yaml");
  const auto replay = [&](Engine& engine, TimelineLog& log) {
    ReplayOptions options;
    options.numerics = false;
    options.timeline = [&log](const LoweredGemm&) {
      log.begin_gemm();
      return &log;
    };
    return replay_step(trace, trace.steps.back(), schedule, machine, engine, options);
  };
  TimelineLog plain;
  TimelineLog quick;
  const RunRecord run = replay(*make_systemc_engine(machine), plain);
  replay(*make_fast_engine(machine), quick);
  ASSERT_EQ(plain.gemms().size(), run.gemms.size());
  ASSERT_EQ(quick.gemms().size(), run.gemms.size());
  std::set<Work::Kind> kinds;
  for (std::size_t i = 0; i < run.gemms.size(); ++i) {
    SCOPED_TRACE(run.gemms[i].layer + " " + std::string(to_string(run.gemms[i].pass)));
    EXPECT_EQ(test_support::differences(plain.gemms()[i], quick.gemms()[i]), "");
    GemmOutcome outcome;
    outcome.cycles = run.gemms[i].cycles;
    outcome.units = run.gemms[i].units;
    EXPECT_EQ(test_support::mistakes(plain.gemms()[i], outcome), "");
    for (const UnitChange& change : plain.gemms()[i].changes)
      kinds.insert(change.work.kind);
  }
  constexpr std::size_t kAllKinds = 6;  // those of GEMMs
  EXPECT_EQ(kinds.size(), kAllKinds);
}

}  // namespace
}  // namespace bfpsim
