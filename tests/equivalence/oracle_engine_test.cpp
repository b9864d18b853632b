// SPDX-License-Identifier: Apache-2.0
// The fast engine against the plain per-cycle oracle (tests/oracle), which was written from docs/timing.md
// alone.
#include <gtest/gtest.h>

#include "sim/engine/fast_engine.h"
#include "tests/oracle/oracle.h"
#include "tests/support/compare_outcomes.h"
#include "tests/support/random_case.h"
#include "tests/support/shrink.h"

namespace bfpsim {
namespace {

constexpr int kMachines = 400;
constexpr int kGemmsPerMachine = 5;
constexpr std::uint64_t kFirstSeed = 20001;

std::string smallest(const MachineParams& failing_machine, const GemmJob& failing_job) {
  const auto fails = [](const MachineParams& machine, const GemmJob& job) {
    const GemmOutcome fast = make_fast_engine(machine)->run({job, nullptr, nullptr});
    return !test_support::differences(run_oracle(machine, job, nullptr, nullptr), fast).empty();
  };
  return test_support::to_yaml(test_support::shrink({failing_machine, failing_job}, fails, true));
}

TEST(OracleAndFastEngine, AgreeOnThousandsOfTinyCases) {
  test_support::Coverage coverage;
  for (std::uint64_t seed = kFirstSeed; seed < kFirstSeed + kMachines; ++seed) {
    std::mt19937_64 random(seed);
    const MachineParams machine = test_support::random_machine(random, &coverage);
    const auto fast = make_fast_engine(machine);
    for (int i = 0; i < kGemmsPerMachine; ++i) {
      SCOPED_TRACE("seed " + std::to_string(seed) + ", GEMM " + std::to_string(i));
      const test_support::RandomGemm gemm = test_support::random_gemm(random, machine, &coverage);
      // Values take the oracle most of its time: every fifth GEMM has them.
      const bool values = i == 0;
      const float* a = values ? gemm.a.data() : nullptr;
      const float* b = values ? gemm.b.data() : nullptr;
      const GemmOutcome outcome = fast->run({gemm.job, a, b});
      const std::string differences = test_support::differences(run_oracle(machine, gemm.job, a, b), outcome);
      ASSERT_EQ(differences, "") << "smallest case found:\n" << smallest(machine, gemm.job);
      coverage.hit_states(outcome);
    }
  }
  coverage.print();
  EXPECT_EQ(coverage.never(), std::vector<std::string>{})
      << "each parameter value, stall and ragged case must occur";
}

}  // namespace
}  // namespace bfpsim
