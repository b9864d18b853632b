// SPDX-License-Identifier: Apache-2.0
// Expectations: powers of two counted by hand, and the threshold schedule as docs/fp8-training.md gives it.
#include "sim/workload/loss_scaler.h"

#include <gtest/gtest.h>

#include <cmath>

namespace bfpsim::test {
namespace {

DynamicLossScale back_off(float initial, std::int64_t growth_interval) {
  DynamicLossScale policy;
  policy.initial = initial;
  policy.growth_interval = growth_interval;
  return policy;
}

void finish(LossScaler& scaler, std::int64_t iterations, bool overflow) {
  for (std::int64_t i = 0; i < iterations; ++i)
    scaler.finish_iteration(overflow);
}

TEST(LossScaler, NoScalingIsAFactorOfOneThatSkipsOverflows) {
  LossScaler scaler{NoLossScale{}};
  EXPECT_EQ(scaler.scale(), 1.0F);
  EXPECT_TRUE(scaler.finish_iteration(false));
  EXPECT_FALSE(scaler.finish_iteration(true));
  EXPECT_EQ(scaler.scale(), 1.0F);
}

TEST(LossScaler, ConstantScaleNeverMoves) {
  LossScaler scaler{ConstantLossScale{10000.0F}};
  EXPECT_FALSE(scaler.finish_iteration(true));
  finish(scaler, 5000, false);
  EXPECT_EQ(scaler.scale(), 10000.0F);
  EXPECT_EQ(scaler.iteration(), 5001);
}

TEST(LossScaler, EachOverflowHalvesAndSkips) {
  LossScaler scaler{back_off(1024.0F, 2000)};
  for (int overflows = 1; overflows <= 10; ++overflows) {
    EXPECT_FALSE(scaler.finish_iteration(true));
    EXPECT_EQ(scaler.scale(), std::ldexp(1024.0F, -overflows));
  }
  scaler.finish_iteration(true);
  EXPECT_EQ(scaler.scale(), 1.0F) << "never below 1";
}

TEST(LossScaler, DoublesAfterExactlyTheGrowthInterval) {
  LossScaler scaler{back_off(8.0F, 100)};
  finish(scaler, 99, false);
  EXPECT_EQ(scaler.scale(), 8.0F);
  EXPECT_TRUE(scaler.finish_iteration(false));
  EXPECT_EQ(scaler.scale(), 16.0F);
  finish(scaler, 99, false);
  EXPECT_EQ(scaler.scale(), 16.0F);
  finish(scaler, 1, false);
  EXPECT_EQ(scaler.scale(), 32.0F);
}

TEST(LossScaler, AnOverflowStartsTheIntervalAnew) {
  LossScaler scaler{back_off(8.0F, 100)};
  finish(scaler, 99, false);
  scaler.finish_iteration(true);
  EXPECT_EQ(scaler.scale(), 4.0F);
  finish(scaler, 99, false);
  EXPECT_EQ(scaler.scale(), 4.0F);
  finish(scaler, 1, false);
  EXPECT_EQ(scaler.scale(), 8.0F);
}

TEST(LossScaler, GrowthEndsAtTheMaximum) {
  DynamicLossScale policy = back_off(8.0F, 1);
  policy.maximum = 32.0F;
  LossScaler scaler{policy};
  finish(scaler, 10, false);
  EXPECT_EQ(scaler.scale(), 32.0F);
}

TEST(LossScaler, OverflowsAtTheThresholdAreSkippedButDoNotLowerTheScale) {
  DynamicLossScale policy = back_off(16384.0F, 2000);
  policy.minimum = {{0, 8192.0F}};
  LossScaler scaler{policy};
  scaler.finish_iteration(true);
  EXPECT_EQ(scaler.scale(), 8192.0F);
  EXPECT_FALSE(scaler.finish_iteration(true));
  EXPECT_EQ(scaler.scale(), 8192.0F);
}

TEST(LossScaler, ThresholdsRaiseTheScaleInTheirIteration) {
  // GNMT's schedule: 8192 from iteration 40,000 on, 32768 from 150,000 on. Every iteration overflows.
  DynamicLossScale policy = back_off(4.0F, 2000);
  policy.minimum = {{40000, 8192.0F}, {150000, 32768.0F}};
  LossScaler scaler{policy};
  finish(scaler, 39999, true);
  EXPECT_EQ(scaler.scale(), 1.0F);
  scaler.finish_iteration(true);
  EXPECT_EQ(scaler.iteration(), 40000);
  EXPECT_EQ(scaler.scale(), 8192.0F);
  finish(scaler, 150000 - 40000 - 1, true);
  EXPECT_EQ(scaler.scale(), 8192.0F);
  scaler.finish_iteration(true);
  EXPECT_EQ(scaler.scale(), 32768.0F);
}

TEST(LossScaler, CanStartInTheMiddleOfARun) {
  DynamicLossScale policy = back_off(1024.0F, 2000);
  policy.minimum = {{40000, 8192.0F}};
  EXPECT_EQ(LossScaler(policy, 39999).scale(), 1024.0F);
  EXPECT_EQ(LossScaler(policy, 40000).scale(), 8192.0F);
}

}  // namespace
}  // namespace bfpsim::test
