// SPDX-License-Identifier: Apache-2.0
// Expectations: FP8 E5M2's limits worked out by hand (largest 57344, smallest 2^-16); multiplication by
// powers of two is exact in every step of block floating point.
#include "sim/engine/written_tensor.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <set>

#include "rtl_models/arch/machine.h"
#include "rtl_models/numerics/lfsr.h"
#include "sim/engine/fast_engine.h"
#include "sim/engine/replay.h"
#include "sim/workload/tensor.h"
#include "tests/unit/workload/shipped_traces.h"

namespace bfpsim {
namespace {

using ::testing::ElementsAre;

constexpr float kInf = std::numeric_limits<float>::infinity();

Encoding e5m2(Rounding rounding = Rounding::NearestEven) {
  Encoding encoding{find_format("fp8_e5m2").value(), Overflow::ToSpecial};
  encoding.format.rounding = rounding;
  return encoding;
}

TEST(WriteTensor, FlushesOverflowsAndRoundsTiesToEven) {
  const float least = std::ldexp(1.0F, -16);
  std::vector<float> values = {57344.0F, 61439.0F,     61440.0F,      -1e6F,         1.125F,
                               1.375F,   least / 2.0F, least * 0.75F, -least / 4.0F, 0.0F};
  const WrittenTensor written = write_tensor(values, e5m2(), 0);
  EXPECT_THAT(values, ElementsAre(57344.0F, 57344.0F, kInf, -kInf, 1.0F, 1.5F, 0.0F, least, 0.0F, 0.0F));
  EXPECT_EQ(written.elements, 10);
  EXPECT_EQ(written.counts.saturated, 2);
  EXPECT_EQ(written.counts.flushed, 2);
  EXPECT_EQ(written.counts.nan_or_inf, 0);
  EXPECT_TRUE(written.overflowed);
  EXPECT_FALSE(written.sqnr_db.has_value());
}

TEST(WriteTensor, SaturatesWhereTold) {
  std::vector<float> values = {61440.0F, -1e6F, kInf};
  const WrittenTensor written = write_tensor(values, {e5m2().format, Overflow::Saturate}, 0);
  EXPECT_THAT(values, ElementsAre(57344.0F, -57344.0F, 57344.0F));  // contract A4; infinities as in OCP OFP8
  EXPECT_EQ(written.counts.saturated, 2);
  EXPECT_FALSE(written.overflowed) << "memory holds finite values only";
}

TEST(WriteTensor, ReportsNaNThatWasThereBefore) {
  std::vector<float> values = {1.0F, std::numeric_limits<float>::quiet_NaN(), -kInf};
  const WrittenTensor written = write_tensor(values, e5m2(), 0);
  EXPECT_EQ(written.counts.nan_or_inf, 2);
  EXPECT_EQ(written.counts.saturated, 0);
  EXPECT_TRUE(written.overflowed);
}

TEST(WriteTensor, MeasuresItsErrorAgainstTheValuesBefore) {
  // Errors of 1/8 and 0 on a signal of 9/8 and 2: 10 log10((81/64 + 4) / (1/64)) = 10 log10(337).
  std::vector<float> values = {1.125F, 2.0F};
  const WrittenTensor written = write_tensor(values, e5m2(), 0);
  ASSERT_TRUE(written.sqnr_db.has_value());
  EXPECT_NEAR(*written.sqnr_db, 10.0 * std::log10(337.0), 1e-9);
  EXPECT_FALSE(written.overflowed);
}

TEST(WriteTensor, StochasticRoundingGoesToEitherNeighbourByItsKeyAlone) {
  constexpr int kCount = 4096;
  const std::vector<float> original(kCount, 1.0625F);  // a quarter of the way from 1 to 1.25
  std::vector<float> first = original;
  std::vector<float> again = original;
  std::vector<float> other = original;
  write_tensor(first, e5m2(Rounding::Stochastic), draw_key(1, 2, 0));
  write_tensor(again, e5m2(Rounding::Stochastic), draw_key(1, 2, 0));
  write_tensor(other, e5m2(Rounding::Stochastic), draw_key(1, 3, 0));
  EXPECT_EQ(first, again);
  EXPECT_NE(first, other);
  const auto up = std::count(first.begin(), first.end(), 1.25F);
  EXPECT_EQ(up + std::count(first.begin(), first.end(), 1.0F), kCount);
  EXPECT_NEAR(static_cast<double>(up), kCount * 0.25, 5.0 * std::sqrt(kCount * 0.25 * 0.75));
}

/// Four layers of the image classifier's last step, first and last among them, on the default machine.
class ScaledStep : public ::testing::Test {
 protected:
  ScaledStep() {
    schedule_.name = "made here";
    schedule_.rules.emplace_back();
    schedule_.rules.back().as.format = find_format("hbfp8").value();
    std::vector<Operation>& operations = trace_.steps.back().operations;
    operations = {operations[0], operations[4], operations[6], operations.back()};
  }

  void write_as(const Encoding& as, std::optional<Role> tensor = std::nullopt) {
    ScheduleRule rule;
    rule.operand = tensor;
    rule.as = as;
    schedule_.on_write.push_back(rule);
  }

  [[nodiscard]] RunRecord replay() const {
    const MachineParams machine;
    const auto engine = make_fast_engine(machine);
    ReplayOptions options;
    options.keep_outputs = true;
    return replay_step(trace_, trace_.steps.back(), schedule_, machine, *engine, options);
  }

  Trace trace_ = bfpsim::testing::fmnist_resnet8();
  Schedule schedule_;
};

TEST_F(ScaledStep, APowerOfTwoChangesNoBitOfAnyResult) {
  const RunRecord plain = replay();
  schedule_.loss_scale = ConstantLossScale{1024.0F};
  const RunRecord scaled = replay();
  ASSERT_EQ(plain.gemms.size(), scaled.gemms.size());
  for (std::size_t i = 0; i < plain.gemms.size(); ++i) {
    SCOPED_TRACE(plain.gemms[i].layer + " " + std::string(to_string(plain.gemms[i].pass)));
    ASSERT_FALSE(plain.gemms[i].output.empty());
    EXPECT_EQ(plain.gemms[i].output, scaled.gemms[i].output);
    EXPECT_EQ(plain.gemms[i].numerics->max_abs_err, scaled.gemms[i].numerics->max_abs_err);
    EXPECT_EQ(plain.gemms[i].reference_sqnr_db, scaled.gemms[i].reference_sqnr_db);
    const bool reads_dy = plain.gemms[i].pass != Pass::Forward;
    EXPECT_EQ(plain.gemms[i].digest != scaled.gemms[i].digest, reads_dy) << "the machine saw other values";
  }
  EXPECT_FALSE(plain.loss_scaling.has_value());
  ASSERT_TRUE(scaled.loss_scaling.has_value());
  EXPECT_TRUE(scaled.loss_scaling->gradients.empty()) << "blocks have no figures without a GEMM";
}

TEST_F(ScaledStep, GradientsThatVanishOrOverflowAreThoseBeyondTheFormatsLimits) {
  // To nearest even: |x| <= 2^-17 becomes 0 (the tie goes to 0), |x| >= 61440 = (57344 + 65536) / 2 Inf.
  constexpr float kScale = 1e8F;
  schedule_.loss_scale = ConstantLossScale{kScale};
  write_as(e5m2(), Role::Gradient);
  const RunRecord run = replay();
  ASSERT_TRUE(run.loss_scaling.has_value());
  ASSERT_EQ(run.loss_scaling->gradients.size(), trace_.steps.back().operations.size());
  std::int64_t overflowed = 0;
  for (const GradientWrite& gradient : run.loss_scaling->gradients) {
    SCOPED_TRACE(gradient.layer);
    const auto operation =
        std::find_if(trace_.steps.back().operations.begin(), trace_.steps.back().operations.end(),
                     [&](const Operation& o) { return o.layer == gradient.layer; });
    const Tensor dy = read_npy(trace_.folder + "/" + operation->files.dy);
    const auto count = [&](float scale, auto lost) {
      return std::count_if(dy.values.begin(), dy.values.end(),
                           [&](float x) { return lost(std::fabs(x * scale)); });
    };
    const auto vanishes = [](float x) { return x > 0.0F && x <= std::ldexp(1.0F, -17); };
    const auto overflows = [](float x) { return x >= 61440.0F; };
    EXPECT_EQ(gradient.unscaled.counts.flushed, count(1.0F, vanishes));
    EXPECT_EQ(gradient.unscaled.counts.saturated, count(1.0F, overflows));
    EXPECT_EQ(gradient.scaled.counts.flushed, count(kScale, vanishes));
    EXPECT_EQ(gradient.scaled.counts.saturated, count(kScale, overflows));
    EXPECT_GT(gradient.unscaled.counts.flushed, gradient.scaled.counts.flushed);
    overflowed += gradient.scaled.counts.saturated;
  }
  EXPECT_GT(overflowed, 0);
  EXPECT_TRUE(run.loss_scaling->overflow);
}

TEST_F(ScaledStep, ADynamicScaleBacksOffAfterAnOverflowAndHoldsAtItsThreshold) {
  DynamicLossScale policy;
  policy.initial = std::ldexp(1.0F, 30);
  policy.maximum = policy.initial;
  schedule_.loss_scale = policy;
  write_as(e5m2());
  const RunRecord run = replay();
  EXPECT_EQ(run.loss_scaling->iteration, 599);
  EXPECT_EQ(run.loss_scaling->scale, std::ldexp(1.0F, 30));
  EXPECT_TRUE(run.loss_scaling->overflow);
  EXPECT_EQ(run.loss_scaling->next_scale, std::ldexp(1.0F, 29));

  policy.minimum = {{600, policy.initial}};
  schedule_.loss_scale = policy;
  EXPECT_EQ(replay().loss_scaling->next_scale, policy.initial);
}

TEST_F(ScaledStep, TheGradientOfOneLayerThatOverflowsSkipsTheUpdate) {
  // The scale puts the largest |dY| of all above E5M2's limit 61440, and those of the other layers below it.
  std::vector<float> largest;
  for (const Operation& operation : trace_.steps.back().operations) {
    const Tensor dy = read_npy(trace_.folder + "/" + operation.files.dy);
    largest.push_back(0.0F);
    for (const float x : dy.values)
      largest.back() = std::max(largest.back(), std::fabs(x));
  }
  std::vector<float> ascending = largest;
  std::sort(ascending.begin(), ascending.end());
  const float scale = 61000.0F / ascending[ascending.size() - 2];
  ASSERT_GT(ascending.back() * scale, 62000.0F);
  for (const Overflow overflow : {Overflow::ToSpecial, Overflow::Saturate}) {
    schedule_.on_write.clear();
    Encoding as = e5m2();
    as.overflow = overflow;
    write_as(as, Role::Gradient);
    schedule_.loss_scale = ConstantLossScale{scale};
    const RunRecord run = replay();
    const auto& gradients = run.loss_scaling->gradients;
    EXPECT_EQ(
        std::count_if(gradients.begin(), gradients.end(),
                      [](const GradientWrite& gradient) { return gradient.scaled.counts.saturated > 0; }),
        1);
    EXPECT_EQ(gradients.back().scaled.counts.saturated, 0) << "it is not the last one";
    EXPECT_EQ(run.loss_scaling->overflow, overflow == Overflow::ToSpecial);
  }
}

TEST_F(ScaledStep, AModerateScaleAppliesTheUpdate) {
  schedule_.loss_scale = ConstantLossScale{1000.0F};
  write_as(e5m2());
  const RunRecord run = replay();
  EXPECT_FALSE(run.loss_scaling->overflow);
  EXPECT_EQ(run.loss_scaling->next_scale, 1000.0F);
}

/// FP32 to bfloat16 and back: 16 bits are cut off, to nearest even.
float to_bfloat16(float x) {
  std::uint32_t bits = 0;
  std::memcpy(&bits, &x, sizeof bits);
  bits = (bits + 0x7FFFU + ((bits >> 16U) & 1U)) & 0xFFFF0000U;
  std::memcpy(&x, &bits, sizeof x);
  return x;
}

TEST_F(ScaledStep, OnlyTheResultsOfTheRolesInRulesAreWrittenNarrow) {
  const RunRecord plain = replay();
  write_as({find_format("bf16").value(), Overflow::ToSpecial}, Role::WeightGradient);
  const RunRecord narrow = replay();
  for (std::size_t i = 0; i < plain.gemms.size(); ++i) {
    SCOPED_TRACE(plain.gemms[i].layer + " " + std::string(to_string(plain.gemms[i].pass)));
    std::vector<float> expected = plain.gemms[i].output;
    const bool is_dw = plain.gemms[i].pass == Pass::BackwardWeight;
    if (is_dw) std::transform(expected.begin(), expected.end(), expected.begin(), to_bfloat16);
    EXPECT_EQ(narrow.gemms[i].output, expected);
    EXPECT_EQ(narrow.gemms[i].written.has_value(), is_dw);
  }
}

TEST_F(ScaledStep, StochasticOperandsHaveDrawsOfTheirOwnByGemmAndSeed) {
  schedule_.rules.back().as.format.rounding = Rounding::Stochastic;
  const RunRecord first = replay();
  EXPECT_EQ(replay().totals.digest, first.totals.digest);
  schedule_.seed = 2;
  EXPECT_NE(replay().totals.digest, first.totals.digest);
  std::set<std::uint32_t> keys;
  MappingCache mappings;
  const MachineParams machine;
  const auto plan = plan_step(trace_.steps.back(), schedule_, machine, 1, 1, mappings);
  for (const PlannedGemm& gemm : plan)
    keys.insert({gemm.gemm.job.format_a.draw_key, gemm.gemm.job.format_b.draw_key});
  EXPECT_EQ(keys.size(), 2 * plan.size());
}

TEST_F(ScaledStep, OperandsAreComparedWithTheirValuesBeforeTheWrite) {
  // Weights written in E5M2 and then encoded in HBFP12 lose what the write loses: the report must see it.
  schedule_.rules.back().as.format = find_format("hbfp12").value();
  const RunRecord plain = replay();
  write_as(e5m2(), Role::Weight);
  const RunRecord narrow = replay();
  for (std::size_t i = 0; i < plain.gemms.size(); ++i) {
    if (plain.gemms[i].role_b != Role::Weight) continue;
    EXPECT_GT(plain.gemms[i].numerics->b.sqnr_db.value(), 45.0);
    EXPECT_LT(narrow.gemms[i].numerics->b.sqnr_db.value(), 35.0);
    EXPECT_LT(narrow.gemms[i].numerics->sqnr_db.value(), 35.0);
  }
}

}  // namespace
}  // namespace bfpsim
