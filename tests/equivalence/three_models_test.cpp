// SPDX-License-Identifier: Apache-2.0
// SystemC engine, fast engine and the plain per-cycle oracle (tests/oracle, written from docs/timing.md
// alone) on one common set of tiny cases: equal cycles, states of every unit, counters and values.
#include <gtest/gtest.h>

#include <stdexcept>

#include "rtl_models/arch/timing.h"
#include "sim/engine/fast_engine.h"
#include "sim/engine/systemc_engine.h"
#include "tests/oracle/oracle.h"
#include "tests/support/child_process.h"
#include "tests/support/compare_outcomes.h"
#include "tests/support/random_case.h"
#include "tests/support/shrink.h"

namespace bfpsim {
namespace {

constexpr int kGemmsPerMachine = 6;

/// "" if all three agree. The SystemC engine elaborates in a process of its own.
std::string disagreement(const MachineParams& machine, const GemmTask& task, const GemmOutcome& oracle) {
  std::string found;
  const auto compare = [&](const char* which, const GemmOutcome& outcome) {
    const std::string lines = test_support::differences(oracle, outcome);
    return lines.empty() ? "" : std::string("oracle against ") + which + ":\n" + lines;
  };
  found += compare("fast engine", make_fast_engine(machine)->run(task));
  try {
    found += test_support::in_child_process(
        [&] { return compare("SystemC engine", make_systemc_engine(machine)->run(task)); });
  } catch (const std::runtime_error& error) {
    found += std::string("SystemC engine: ") + error.what() + "\n";
  }
  return found;
}

GemmOutcome run_plainly(const MachineParams& machine, const GemmTask& task) {
  return run_oracle(machine, task.job, task.a_source, task.b_source);
}

/// Shortened rows keep their strides, so the values of the whole case serve every smaller one.
std::string smallest(const MachineParams& failing_machine, const GemmTask& failing) {
  const auto fails = [&](const MachineParams& machine, const GemmJob& job) {
    const GemmTask task{job, failing.a_source, failing.b_source};
    return !disagreement(machine, task, run_plainly(machine, task)).empty();
  };
  return test_support::to_yaml(test_support::shrink({failing_machine, failing.job}, fails, true));
}

// The shortest pipeline: results are due in the cycle of the issue, which random machines rarely have.
TEST(ThreeModels, AgreeWhereTheArrayTakesOneCycle) {
  constexpr int kCases = 10;
  std::mt19937_64 random(40001);
  for (int cases = 0; cases < kCases;) {
    const MachineParams machine = test_support::random_machine(random);
    if (array_latency(machine.array, machine.pipeline) != 1) continue;
    const test_support::RandomGemm gemm = test_support::random_gemm(random, machine);
    const GemmTask task{gemm.job, gemm.a.data(), gemm.b.data()};
    EXPECT_EQ(disagreement(machine, task, run_plainly(machine, task)), "") << "case " << cases;
    ++cases;
  }
}

// BFPSIM_FIRST_SEED and BFPSIM_LAST_SEED: 480 cases in CI, 4,800 in the slow program.
TEST(ThreeModels, AgreeInEveryCycleStateCounterAndValue) {
  test_support::Coverage coverage;
  int cases = 0;
  for (std::uint64_t seed = BFPSIM_FIRST_SEED; seed <= BFPSIM_LAST_SEED; ++seed) {
    std::mt19937_64 random(seed);
    const MachineParams machine = test_support::random_machine(random, &coverage);
    for (int i = 0; i < kGemmsPerMachine; ++i, ++cases) {
      SCOPED_TRACE("seed " + std::to_string(seed) + ", GEMM " + std::to_string(i));
      const test_support::RandomGemm gemm = test_support::random_gemm(random, machine, &coverage);
      const GemmTask task{gemm.job, gemm.a.data(), gemm.b.data()};
      const GemmOutcome oracle = run_plainly(machine, task);
      const std::string differences = disagreement(machine, task, oracle);
      ASSERT_EQ(differences, "") << "smallest case found:\n" << smallest(machine, task);
      coverage.hit_states(oracle);
    }
  }
  std::printf("%d cases, seeds %d to %d\n", cases, BFPSIM_FIRST_SEED, BFPSIM_LAST_SEED);
  coverage.print();
  EXPECT_EQ(coverage.never(), std::vector<std::string>{})
      << "each parameter value, stall and ragged case must occur";
}

}  // namespace
}  // namespace bfpsim
