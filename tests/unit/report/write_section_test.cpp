// SPDX-License-Identifier: Apache-2.0
// Expectations: sums and shares of the sample's counts, worked out by hand.
#include "sim/report/write_section.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/unit/report/sample_run.h"

namespace bfpsim {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

WrittenTensor written(std::int64_t elements, std::int64_t flushed, std::int64_t overflowed) {
  WrittenTensor tensor;
  tensor.as.format = find_format("fp8_e5m2").value();
  tensor.as.format.rounding = Rounding::Stochastic;
  tensor.elements = elements;
  tensor.counts = {0, overflowed, flushed};
  tensor.sqnr_db = 20.0;
  return tensor;
}

/// dY of two layers, 400 values: 100 vanish without scaling, 4 with a scale of 1000, which makes 2 overflow.
RunRecord scaled_run(LossScalePolicy policy) {
  RunRecord run = testing::sample_run();
  run.schedule.loss_scale = std::move(policy);
  run.loss_scaling = LossScalingRecord{
      7,
      1000.0F,
      1000.0F,
      true,
      {{"conv1", written(300, 60, 0), written(300, 1, 2)}, {"fc", written(100, 40, 0), written(100, 3, 0)}}};
  run.gemms[0].written = written(50, 5, 1);
  return run;
}

TEST(LossScalingSentence, TellsWhatVanishesWithAndWithoutTheScale) {
  const std::string text = loss_scaling_sentence(scaled_run(ConstantLossScale{1000.0F}));
  EXPECT_THAT(text,
              HasSubstr("With a loss scale of 1000, 1.0% of dY's values become 0 when written as fp8_e5m2 "
                        "(25.0% without scaling), and 0.5% become Inf (0.0%)."));
  EXPECT_THAT(text, HasSubstr("the loss scaler skips this update and keeps the scale."));
}

TEST(LossScalingSentence, TellsTheNextScale) {
  RunRecord run = scaled_run(DynamicLossScale{});
  run.loss_scaling->next_scale = 500.0F;
  EXPECT_THAT(loss_scaling_sentence(run), HasSubstr("skips this update and goes on with a scale of 500."));
  run.loss_scaling->overflow = false;
  EXPECT_THAT(loss_scaling_sentence(run), HasSubstr("No gradient overflows: the update is applied."));
}

TEST(LossScalingSentence, WithoutScalingThereIsOneFigure) {
  RunRecord run = scaled_run(NoLossScale{});
  for (GradientWrite& gradient : run.loss_scaling->gradients)
    gradient.scaled = gradient.unscaled;
  const std::string text = loss_scaling_sentence(run);
  EXPECT_THAT(text, HasSubstr("No loss scaling: 25.0% of dY's values become 0"));
  EXPECT_THAT(text, Not(HasSubstr("without scaling")));
}

TEST(LossScalingSentence, IsEmptyWithoutFigures) {
  EXPECT_EQ(loss_scaling_sentence(testing::sample_run()), "");
  EXPECT_EQ(write_section(testing::sample_run(), {}), "");
}

TEST(WriteSection, HasALineForEachGradientAndForEachPassOfResults) {
  TextStyle style;
  style.width = 120;
  const std::string text = write_section(scaled_run(ConstantLossScale{1000.0F}), style);
  EXPECT_THAT(text, HasSubstr("Gradients as written, times 1000"));
  EXPECT_THAT(text,
              ::testing::ContainsRegex("conv1 +fp8_e5m2 +stochastic +300 +0.3% +0.7% +20.0 +20.0% +0.0%"));
  EXPECT_THAT(text, ::testing::ContainsRegex("fc +fp8_e5m2 +stochastic +100 +3.0% +0.0% +20.0 +40.0% +0.0%"));
  EXPECT_THAT(text, ::testing::ContainsRegex("fp8_e5m2 +stochastic +50 +10.0% +2.0% +20.0"));
}

TEST(LossScalingJson, IsAsDocumented) {
  JsonWriter json;
  json.begin_object();
  const RunRecord record = scaled_run(ConstantLossScale{1000.0F});
  write_loss_scaling(json, record);
  write_written(json, record.gemms[0]);
  json.end();
  const auto run = nlohmann::json::parse(json.take());
  const auto& scaling = run["loss_scaling"];
  EXPECT_EQ(scaling["policy"], "constant");
  EXPECT_EQ(scaling["iteration"], 7);
  EXPECT_EQ(scaling["scale"], 1000.0);
  EXPECT_EQ(scaling["next_scale"], 1000.0);
  EXPECT_EQ(scaling["overflow"], true);
  ASSERT_EQ(scaling["gradients"].size(), 2U);
  EXPECT_EQ(scaling["gradients"][0]["layer"], "conv1");
  EXPECT_EQ(scaling["gradients"][0]["rounding"], "stochastic");
  EXPECT_EQ(scaling["gradients"][0]["scaled"]["flushed"], 1);
  EXPECT_EQ(scaling["gradients"][0]["scaled"]["overflowed"], 2);
  EXPECT_EQ(scaling["gradients"][0]["unscaled"]["flushed"], 60);
  EXPECT_EQ(run["written"]["elements"], 50);
  EXPECT_EQ(run["written"]["overflowed"], 1);
  EXPECT_EQ(run["written"]["format"], "fp8_e5m2");
}

}  // namespace
}  // namespace bfpsim
