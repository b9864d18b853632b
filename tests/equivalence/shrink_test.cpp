// SPDX-License-Identifier: Apache-2.0
// The shrinker itself: on an artificial failure whose smallest case is known.
#include "tests/support/shrink.h"

#include <gtest/gtest.h>

#include "tests/support/random_case.h"

namespace bfpsim {
namespace {

TEST(Shrink, FindsTheSmallestCaseOfAKnownFailure) {
  std::mt19937_64 random(7);
  test_support::FailingCase failing;
  failing.machine = test_support::random_machine(random);
  failing.machine.pipeline.accumulate_cycles = 5;
  failing.machine.simd.lanes = 32;
  do {
    failing.job = test_support::random_gemm(random, failing.machine).job;
  } while (failing.job.m < 12 || failing.job.k < 40 || failing.job.a.line_axes[2].extent != failing.job.m);
  const auto fails = [](const MachineParams& machine, const GemmJob& job) {
    return machine.pipeline.accumulate_cycles == 5 && job.m >= 7 && job.k >= 33;
  };
  const test_support::FailingCase small = test_support::shrink(failing, fails, true);
  EXPECT_EQ(small.job.m, 7);
  EXPECT_EQ(small.job.k, 33);
  EXPECT_EQ(small.job.n, 1);
  EXPECT_EQ(small.job.instances, 1);
  EXPECT_EQ(small.machine.pipeline.accumulate_cycles, 5);
  EXPECT_EQ(small.machine.simd.lanes, 1) << "the first of its drawn values";
  const std::string yaml = test_support::to_yaml(small);
  EXPECT_NE(yaml.find("accumulate_cycles: 5"), std::string::npos) << yaml;
  EXPECT_NE(yaml.find("gemm: {m: 7, n: 1, k: 33, instances: 1"), std::string::npos) << yaml;
}

}  // namespace
}  // namespace bfpsim
