// SPDX-License-Identifier: Apache-2.0
// Whole GEMMs on the SystemC accelerator, and by the kernels that the fast engine uses, against the
// executable specification, on random small machines. Expectation: gemm_spec (rtl_models/numerics), which has
// no notion of tiles, banks or cycles.
#include <gtest/gtest.h>

#include "sim/engine/gemm_values.h"
#include "sim/engine/systemc_engine.h"
#include "tests/support/random_case.h"

namespace bfpsim {
namespace {

constexpr int kGemmsPerMachine = 25;

/// Bytes that any schedule must move: each operand once, C once.
std::int64_t compulsory_bytes(const GemmJob& job) {
  return (job.m * job.n * job.instances) * static_cast<std::int64_t>(sizeof(float));
}

class RandomMachine : public testing::TestWithParam<std::uint64_t> {};

TEST_P(RandomMachine, ComputesWhatTheSpecificationSays) {
  std::mt19937_64 random(GetParam());
  test_support::Coverage coverage;
  const MachineParams machine = test_support::random_machine(random, &coverage);
  const auto engine = make_systemc_engine(machine);
  for (int i = 0; i < kGemmsPerMachine; ++i) {
    SCOPED_TRACE("seed " + std::to_string(GetParam()) + ", GEMM " + std::to_string(i));
    const test_support::RandomGemm gemm = test_support::random_gemm(random, machine, &coverage);
    GemmTask task{gemm.job, gemm.a.data(), gemm.b.data()};
    const GemmOutcome outcome = engine->run(task);
    const std::vector<float> specified = specified_values(task, machine);
    ASSERT_EQ(count_mismatches(specified, outcome.c), 0);
    ASSERT_EQ(count_mismatches(specified, computed_values(task, machine)), 0);
    for (const UnitReport& unit : outcome.units) {
      EXPECT_EQ(unit.states.total(), outcome.cycles.count()) << unit.name;
    }
    EXPECT_EQ(outcome.units.front().states[UnitState::Busy], outcome.events[Event::DigitPasses]);
    EXPECT_EQ(outcome.events[Event::ResultWords], gemm.job.m * gemm.job.n * gemm.job.instances);
    EXPECT_GE(outcome.events[Event::DramBytesWritten], compulsory_bytes(gemm.job));
    // The same GEMM again, without values: time does not depend on data.
    const GemmOutcome again = engine->run({gemm.job, nullptr, nullptr});
    EXPECT_EQ(again.cycles, outcome.cycles);
    EXPECT_EQ(again.events, outcome.events);
    EXPECT_TRUE(again.c.empty());
  }
}

INSTANTIATE_TEST_SUITE_P(Seeds, RandomMachine, testing::Range<std::uint64_t>(1, 41));

}  // namespace
}  // namespace bfpsim
