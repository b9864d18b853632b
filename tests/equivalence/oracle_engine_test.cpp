// SPDX-License-Identifier: Apache-2.0
// The fast engine against the plain per-cycle oracle (tests/oracle), which was written from docs/timing.md
// alone.
#include <gtest/gtest.h>

#include "sim/engine/fast_engine.h"
#include "tests/oracle/oracle.h"
#include "tests/support/compare_outcomes.h"
#include "tests/support/random_case.h"

namespace bfpsim {
namespace {

constexpr int kMachines = 400;
constexpr int kGemmsPerMachine = 5;
constexpr std::uint64_t kFirstSeed = 20001;

TEST(OracleAndFastEngine, AgreeOnThousandsOfTinyCases) {
  test_support::Coverage coverage;
  for (std::uint64_t seed = kFirstSeed; seed < kFirstSeed + kMachines; ++seed) {
    std::mt19937_64 random(seed);
    const MachineParams machine = test_support::random_machine(random, &coverage);
    const auto fast = make_fast_engine(machine);
    for (int i = 0; i < kGemmsPerMachine; ++i) {
      SCOPED_TRACE("seed " + std::to_string(seed) + ", GEMM " + std::to_string(i));
      const test_support::RandomGemm gemm = test_support::random_gemm(random, machine, &coverage);
      const GemmOutcome outcome = fast->run({gemm.job, gemm.a.data(), gemm.b.data()});
      ASSERT_EQ(
          test_support::differences(run_oracle(machine, gemm.job, gemm.a.data(), gemm.b.data()), outcome),
          "");
      coverage.hit_states(outcome);
    }
  }
  coverage.print();
  EXPECT_EQ(coverage.never(), std::vector<std::string>{})
      << "each parameter value, stall and ragged case must occur";
}

}  // namespace
}  // namespace bfpsim
