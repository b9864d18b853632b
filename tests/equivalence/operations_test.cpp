// SPDX-License-Identifier: Apache-2.0
// Operations in the three models: SystemC engine, fast engine and the plain per-cycle oracle (tests/oracle,
// written from docs/timing.md alone) tell the same cycles, states and counters.
#include <gtest/gtest.h>

#include "sim/engine/fast/operation_simulation.h"
#include "sim/engine/fast_engine.h"
#include "sim/engine/systemc_engine.h"
#include "tests/oracle/oracle.h"
#include "tests/support/compare_outcomes.h"
#include "tests/support/random_operation.h"

namespace bfpsim {
namespace {

using test_support::Coverage;
using test_support::random_machine;
using test_support::random_operation;

constexpr std::int64_t kFewPackets = 12;

TEST(Operations, OracleAndFastEngineAgreeOnThousandsOfCases) {
  constexpr std::uint64_t kFirstSeed = 70001;
  constexpr int kMachines = 400;
  constexpr int kJobs = 5;
  Coverage coverage;
  for (std::uint64_t seed = kFirstSeed; seed < kFirstSeed + kMachines; ++seed) {
    std::mt19937_64 random(seed);
    const MachineParams machine = random_machine(random, &coverage);
    const auto fast = make_fast_engine(machine);
    for (int i = 0; i < kJobs; ++i) {
      SCOPED_TRACE("seed " + std::to_string(seed) + ", operation " + std::to_string(i));
      const OperationJob job = random_operation(random, machine, kFewPackets, &coverage);
      const JobOutcome outcome = fast->run_operation(job, nullptr);
      ASSERT_EQ(test_support::differences(run_oracle(machine, job), outcome), "");
      coverage.hit_states(outcome, test_support::kOperationPrefix);
      test_support::hit_dram_events(outcome, coverage);
    }
  }
  coverage.print();
  EXPECT_EQ(test_support::operations_never(coverage), std::vector<std::string>{});
}

// Long operations: the fast engine leaps over packets that repeat, but not in a DRAM.
TEST(Operations, LeapsChangeNothing) {
  constexpr std::uint64_t kFirstSeed = 71001;
  constexpr int kMachines = 60;
  constexpr std::int64_t kManyPackets = 400;
  int can_leap = 0;
  int leapt = 0;
  for (std::uint64_t seed = kFirstSeed; seed < kFirstSeed + kMachines; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    const MachineParams machine = random_machine(random);
    const OperationJob job = random_operation(random, machine, kManyPackets);
    fast::OperationSimulation simulation(machine, job);
    simulation.run();
    can_leap += machine.memory.kind != MemoryKind::Banked ? 1 : 0;
    leapt += simulation.leaps() > 0 ? 1 : 0;
    ASSERT_EQ(test_support::differences(run_oracle(machine, job),
                                        make_fast_engine(machine)->run_operation(job, nullptr)),
              "");
  }
  EXPECT_GT(leapt, can_leap / 2);
  EXPECT_LE(leapt, can_leap);
}

class OperationsInSystemc : public testing::TestWithParam<std::uint64_t> {};

// One machine a process. GEMMs between operations: neither leaves anything behind for the other.
TEST_P(OperationsInSystemc, AgreeInEveryCycleStateAndCounter) {
  constexpr int kJobs = 20;
  std::mt19937_64 random(GetParam());
  const MachineParams machine = random_machine(random);
  const auto systemc = make_systemc_engine(machine);
  const auto fast = make_fast_engine(machine);
  for (int i = 0; i < kJobs; ++i) {
    SCOPED_TRACE("seed " + std::to_string(GetParam()) + ", job " + std::to_string(i));
    const OperationJob job = random_operation(random, machine, kFewPackets);
    const JobOutcome outcome = systemc->run_operation(job, nullptr);
    ASSERT_EQ(test_support::differences(run_oracle(machine, job), outcome), "");
    ASSERT_EQ(test_support::differences(fast->run_operation(job, nullptr), outcome), "");
    const test_support::RandomGemm gemm = test_support::random_gemm(random, machine);
    const GemmTask task{gemm.job, gemm.a.data(), gemm.b.data()};
    ASSERT_EQ(test_support::differences(systemc->run(task), fast->run(task)), "");
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, OperationsInSystemc, testing::Range<std::uint64_t>(72001, 72031));

// Derived by hand from docs/timing.md; the steps stand beside the figures.
TEST(Operations, ThreePacketsByHand) {
  MachineParams machine;
  machine.memory = {};
  machine.memory.latency_cycles = 2;
  machine.memory.bytes_per_cycle = 4;
  machine.memory.burst_bytes = 32;
  machine.memory.request_bytes = 32;
  machine.sequencer.launch_cycles = 0;
  machine.simd.lanes = 8;
  machine.simd.latency_cycles = 1;
  machine.buffers.staging_slots = 2;
  machine.buffers.result_banks = 2;
  OperationJob job;
  job.packets = 3;
  job.loads = {{32, 32}};
  job.stores = {{32, 32}};
  job.work = {8, 0, 0};
  job.last_work = job.work;
  // Requests of 8 cycles. Port: load 0 in 0..7, load 1 in 8..15. Packet 0 is staged in 11, taken in 12,
  // handed over in 13 (seen 14), its slot seen free in 13. At 16 its store goes first, 16..23. Packet 1:
  // staged 19, done by 22. At 24 its store, 24..31. At 32 load 2, 32..39: staged 43, taken 44, handed over
  // 45, seen 46; its store 46..53 completes in 54.
  const JobOutcome outcome = make_fast_engine(machine)->run_operation(job, nullptr);
  EXPECT_EQ(outcome.cycles.count(), 54);
  EXPECT_EQ(outcome.events[Event::DramRequests], 6);
  EXPECT_EQ(outcome.events[Event::SimdOperations], 24);
  EXPECT_EQ(outcome.units[2].states[UnitState::Busy], 3);
  EXPECT_EQ(outcome.units[5].states[UnitState::Busy], 48);
}

}  // namespace
}  // namespace bfpsim
