// SPDX-License-Identifier: Apache-2.0
// The fast engine against the SystemC engine: equal cycles, states, counters and values, on random machines
// and GEMMs.
#include <gtest/gtest.h>

#include "sim/engine/fast_engine.h"
#include "sim/engine/systemc_engine.h"
#include "tests/support/compare_outcomes.h"
#include "tests/support/random_case.h"
#include "tests/support/shrink.h"

namespace bfpsim {
namespace {

constexpr int kGemmsPerMachine = 30;

void expect_agreement(std::uint64_t seed, const MachineParams& machine, std::mt19937_64& random) {
  const auto systemc = make_systemc_engine(machine);
  const auto fast = make_fast_engine(machine);
  for (int i = 0; i < kGemmsPerMachine; ++i) {
    SCOPED_TRACE("seed " + std::to_string(seed) + ", GEMM " + std::to_string(i));
    const test_support::RandomGemm gemm = test_support::random_gemm(random, machine);
    const GemmTask task{gemm.job, gemm.a.data(), gemm.b.data()};
    const std::string differences = test_support::differences(systemc->run(task), fast->run(task));
    if (differences.empty()) continue;
    // One machine a process: only the GEMM can be made smaller.
    const auto fails = [&](const MachineParams&, const GemmJob& job) {
      const GemmTask timing{job, nullptr, nullptr};
      return !test_support::differences(systemc->run(timing), fast->run(timing)).empty();
    };
    FAIL() << differences << "smallest case found:\n"
           << test_support::to_yaml(test_support::shrink({machine, gemm.job}, fails, false));
  }
}

class TwoEngines : public testing::TestWithParam<std::uint64_t> {};

TEST_P(TwoEngines, AgreeInEveryCycleStateCounterAndValue) {
  std::mt19937_64 random(GetParam());
  const MachineParams machine = test_support::random_machine(random);
  expect_agreement(GetParam(), machine, random);
}

/// Machines with fused lanes, of which few are drawn otherwise.
class FusedLanes : public testing::TestWithParam<std::uint64_t> {};

TEST_P(FusedLanes, AgreeInEveryCycleStateCounterAndValue) {
  std::mt19937_64 random(GetParam());
  MachineParams machine = test_support::random_machine(random);
  machine.array.datapath = Datapath::Integer;
  machine.array.dataflow = Dataflow::OutputStationary;
  machine.array.fusion = Fusion::Spatial;
  expect_agreement(GetParam(), machine, random);
}

// BFPSIM_FIRST_SEED and BFPSIM_LAST_SEED: 1,200 pairs in CI, 12,000 in the slow program.
INSTANTIATE_TEST_SUITE_P(Seeds, TwoEngines,
                         testing::Range<std::uint64_t>(BFPSIM_FIRST_SEED, BFPSIM_LAST_SEED + 1));
// A quarter as many.
INSTANTIATE_TEST_SUITE_P(Seeds, FusedLanes,
                         testing::Range<std::uint64_t>(BFPSIM_FIRST_SEED, BFPSIM_LAST_SEED + 1, 4));

}  // namespace
}  // namespace bfpsim
