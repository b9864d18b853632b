// SPDX-License-Identifier: Apache-2.0
// Expectations: three steps of the public HBFP emulators' optimizers (tests/data/numerics/ORIGIN.md); closed
// forms and values worked out by hand for FP16 master weights.
#include "rtl_models/numerics/optimizer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "npy_reader.h"
#include "rtl_models/numerics/lfsr.h"

namespace bfpsim::test {
namespace {

using ::testing::Pointwise;

StoredAs stored_as(const char* format) {
  return {find_format(format).value(), {}};
}

StoredAs hbfp_emulated(const char* name, BlockShape block) {
  StoredAs as = stored_as(name);
  as.format.block = block;
  as.options.rule = ExponentRule::CeilLog2;
  return as;
}

/// -0 and +0 are the same to a reader of weights (contract A1).
MATCHER(SameValue, "") {
  return std::get<0>(arg) == std::get<1>(arg);
}

struct EmulatorRun {
  std::string tool;
  BlockShape block;  ///< of every step's copies; the first master copy has 8x8 tiles in both tools
  std::string parameter;
  std::string gradient;
};

class EmulatorOptimizer : public ::testing::TestWithParam<EmulatorRun> {};

TEST_P(EmulatorOptimizer, ThreeStepsWithA15BitMasterCopyEqualTheTools) {
  const EmulatorRun& run = GetParam();
  const auto file = [&](const std::string& name) {
    return read_npy("optimizer/" + run.tool + "-" + name + ".npy");
  };
  SgdRule rule;  // SGD(lr=.1, momentum=.9, weight_decay=1e-4)
  rule.learning_rate = 0.1F;
  rule.momentum = 0.9F;
  rule.weight_decay = 1e-4F;
  const StoredAs first = hbfp_emulated("hbfp16", BlockShape::tile(8));
  const StoredAs master = hbfp_emulated("hbfp16", run.block);
  const StoredAs working = hbfp_emulated("hbfp4", run.block);
  const Array initial = file(run.parameter + "0");
  WeightCopies weights = make_weight_copies(initial.values, initial.shape, first, working);
  for (int step = 1; step <= 3; ++step) {
    const std::string now = run.parameter + std::to_string(step);
    sgd_step(weights, file(run.gradient + std::to_string(step - 1)).values, rule, master, working);
    EXPECT_THAT(weights.master, Pointwise(SameValue(), file(now + "-shadow").values)) << now;
    EXPECT_THAT(weights.working, Pointwise(SameValue(), file(now + "-narrow").values)) << now;
  }
}

INSTANTIATE_TEST_SUITE_P(Tools, EmulatorOptimizer,
                         ::testing::Values(EmulatorRun{"HBFPEmulator", BlockShape::tile(8), "w", "gw"},
                                           EmulatorRun{"HBFPEmulator", BlockShape::tile(8), "b", "gb"},
                                           EmulatorRun{"HBFPEmulator_AB", BlockShape::vector(8), "w", "gw"},
                                           EmulatorRun{"HBFPEmulator_AB", BlockShape::vector(8), "b", "gb"}),
                         [](const auto& test) { return test.param.tool + "_" + test.param.parameter; });

/// FP16 master weights, FP8 working weights.
struct HalfPrecision {
  StoredAs master = stored_as("fp16");
  StoredAs working = stored_as("fp8_e5m2");
};

WeightCopies one_weight(float value) {
  const HalfPrecision as;
  return make_weight_copies({value}, {1}, as.master, as.working);
}

TEST(HalfPrecisionMaster, MomentumFollowsItsGeometricSeries) {
  // v = 1, 1.5, 1.75 for a gradient of 1 and momentum 1/2; w loses v/16 a step. All exact in FP16.
  const HalfPrecision as;
  WeightCopies weights = one_weight(2.0F);
  const SgdRule rule{0.0625F, 0.5F, 0.0F, 1.0F};
  double expected = 2.0;
  for (int t = 1; t <= 3; ++t) {
    sgd_step(weights, {1.0F}, rule, as.master, as.working);
    const double v = (1.0 - std::pow(0.5, t)) / 0.5;
    expected -= v / 16.0;
    EXPECT_EQ(static_cast<double>(weights.momentum[0]), v);
    EXPECT_EQ(static_cast<double>(weights.master[0]), expected);
  }
}

TEST(HalfPrecisionMaster, ScaledGradientGivesTheSameStepAsTheUnscaledOne) {
  // Multiplication and division by 2^k are exact here: nothing else in the step may depend on the scale.
  const HalfPrecision as;
  for (const float scale : {2.0F, 1024.0F, 16777216.0F}) {
    WeightCopies plain = one_weight(0.7F);
    WeightCopies scaled = one_weight(0.7F);
    for (const float gradient : {0.3F, -0.011F, 1e-5F}) {
      sgd_step(plain, {gradient}, {0.1F, 0.9F, 1e-4F, 1.0F}, as.master, as.working);
      sgd_step(scaled, {gradient * scale}, {0.1F, 0.9F, 1e-4F, scale}, as.master, as.working);
      EXPECT_EQ(plain.master, scaled.master);
      EXPECT_EQ(plain.momentum, scaled.momentum);
    }
  }
}

TEST(HalfPrecisionMaster, GradientIsDividedByTheScaleInOneRounding) {
  // An FP64 quotient of FP32 numbers, rounded to FP32, is the correctly rounded one (Figueroa 1995: 53 >= 2 *
  // 24
  // + 2). A multiplication by 1/10000 would differ.
  constexpr float kScale = 10000.0F;
  const HalfPrecision as;
  for (int i = 1; i <= 1000; ++i) {
    WeightCopies weights = one_weight(1.0F);
    const auto gradient = static_cast<float>(i);
    sgd_step(weights, {gradient}, {0.1F, 0.0F, 0.0F, kScale}, as.master, as.working);
    ASSERT_EQ(weights.momentum[0], static_cast<float>(static_cast<double>(gradient) / 10000.0)) << i;
  }
}

TEST(HalfPrecisionMaster, UpdateReadsTheMasterCopy) {
  // 1 + 2^-10 is an FP16 number; its FP8 copy is 1. Half of it is left: exact in FP16 again.
  const HalfPrecision as;
  WeightCopies weights = one_weight(1.0009765625F);
  ASSERT_EQ(weights.working[0], 1.0F);
  sgd_step(weights, {0.0F}, {0.5F, 0.0F, 1.0F, 1.0F}, as.master, as.working);
  EXPECT_EQ(weights.master[0], 0.50048828125F);
}

TEST(HalfPrecisionMaster, WorkingCopyIsRoundedOnce) {
  // 1.125 is the middle of the FP8 numbers 1 and 1.25. A little above it goes up; by way of FP16, where the
  // little is lost, the tie would go to the even 1.
  const HalfPrecision as;
  WeightCopies weights = one_weight(1.0F);
  sgd_step(weights, {-0.125F - std::ldexp(1.0F, -20)}, {1.0F, 0.0F, 0.0F, 1.0F}, as.master, as.working);
  EXPECT_EQ(weights.master[0], 1.125F);
  EXPECT_EQ(weights.working[0], 1.25F);
  const WeightCopies initial = one_weight(1.125F + std::ldexp(1.0F, -20));
  EXPECT_EQ(initial.master[0], 1.125F);
  EXPECT_EQ(initial.working[0], 1.25F);
}

TEST(HalfPrecisionMaster, NearestLosesASmallUpdateThatStochasticRoundingKeeps) {
  // Each of n weights of 1 is to become 1 - 2^-13, a quarter of the step to the next FP16 number below.
  // Nearest leaves all of them; stochastic moves a binomial number, n/4 on average.
  constexpr int kWeights = 1 << 14;
  const std::vector<float> ones(kWeights, 1.0F);
  const std::vector<float> gradient(kWeights, std::ldexp(1.0F, -13));
  const SgdRule rule{1.0F, 0.0F, 0.0F, 1.0F};
  const HalfPrecision as;
  WeightCopies nearest = make_weight_copies(ones, {kWeights}, as.master, as.working);
  sgd_step(nearest, gradient, rule, as.master, as.working);
  EXPECT_EQ(nearest.master, ones);

  constexpr std::uint64_t kSeed = 20190529;
  StoredAs stochastic = as.master;
  stochastic.format.rounding = Rounding::Stochastic;
  stochastic.options.draw_key = draw_key(kSeed, 0, 0);
  WeightCopies kept = make_weight_copies(ones, {kWeights}, stochastic, as.working);
  sgd_step(kept, gradient, rule, stochastic, as.working);
  const float below = 1.0F - std::ldexp(1.0F, -11);
  const auto moved = std::count(kept.master.begin(), kept.master.end(), below);
  const auto stayed = std::count(kept.master.begin(), kept.master.end(), 1.0F);
  EXPECT_EQ(moved + stayed, kWeights);
  const double deviation = std::sqrt(kWeights * 0.25 * 0.75);
  EXPECT_NEAR(static_cast<double>(moved), kWeights * 0.25, 5.0 * deviation) << "seed " << kSeed;
}

TEST(HalfPrecisionMaster, InfinityInAGradientReachesTheWeightsWhenTheStepIsNotSkipped) {
  const HalfPrecision as;
  WeightCopies weights = one_weight(1.0F);
  sgd_step(weights, {std::numeric_limits<float>::infinity()}, {0.1F, 0.9F, 0.0F, 1024.0F}, as.master,
           as.working);
  EXPECT_EQ(weights.master[0], -std::numeric_limits<float>::infinity());
}

}  // namespace
}  // namespace bfpsim::test
