// SPDX-License-Identifier: Apache-2.0
#include "sim/report/run_summary.h"

#include <gtest/gtest.h>

#include <sstream>

#include "tests/unit/report/sample_run.h"

namespace bfpsim {
namespace {

using testing::sample_run;

const RunWords kWords{"--trace sample", "small", "accuracy_boosters", ""};

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// Line breaks are the width's business.
std::string unwrapped(std::string text) {
  for (char& c : text) {
    if (c == '\n') c = ' ';
  }
  return text;
}

TEST(RunSummary, NoLineIsWiderThanTheTerminal) {
  const RunRecord run = sample_run();
  for (int width = 60; width <= 200; ++width) {
    std::istringstream lines(summarize({run}, kWords, {width, false}));
    for (std::string line; std::getline(lines, line);)
      ASSERT_LE(display_width(line), width) << line;
  }
}

TEST(RunSummary, SaysWhatRanAndHowLong) {
  const std::string text = unwrapped(summarize({sample_run()}, kWords, {120, false}));
  EXPECT_TRUE(
      contains(text, "sample, step 7: accelerator small, schedule accuracy_boosters at epoch 1 of 160"));
  EXPECT_TRUE(contains(text, "3 GEMMs with 272,000 MACs take 5,000 cycles: 10 us at 500 MHz"));
  EXPECT_TRUE(contains(text, "teacher-forced"));
  EXPECT_FALSE(contains(text, "Check"));
  EXPECT_FALSE(contains(text, "INTERRUPTED"));
}

TEST(RunSummary, SaysWhenTheLastEpochsAreAllThereAre) {
  RunRecord run = sample_run();
  run.schedule.rules.resize(2);
  run.schedule.rules[0].last_epochs = 1;
  run.schedule.rules[0].as.format.name = "hbfp6";
  run.schedule.rules[1].as.format.name = "hbfp4";
  run.epochs = 2;
  EXPECT_FALSE(contains(unwrapped(summarize({run}, kWords, {120, false})), "whole training"));
  run.epochs = 1;
  EXPECT_TRUE(
      contains(unwrapped(summarize({run}, kWords, {120, false})),
               "The training has 1 epoch, and schedule accuracy_boosters has a rule for the last 1 epoch "
               "(HBFP6): it covers the whole training."));
}

TEST(RunSummary, EveryGemmHasALine) {
  const std::string text = summarize({sample_run()}, kWords, {160, false});
  EXPECT_TRUE(contains(
      text, "layer1.block0.conv1  dW    hbfp4   40x16x300   3,000  50.0%     20.5  dram_wait      46.7%"))
      << text;
  EXPECT_TRUE(contains(text, "fc                   dX    hbfp6   40x16x25    1,000  50.0%"));
}

TEST(RunSummary, ShowsErrorsByCauseAndOperands) {
  RunRecord run = sample_run();
  for (GemmRecord& gemm : run.gemms) {
    ErrorSplit split;
    split[0].sqnr_db = 20.5;
    gemm.numerics->error = split;
    gemm.numerics->a.counts.elements = 1000;
    gemm.numerics->a.counts.flushed = 125;
    gemm.numerics->a.counts.exponents.add(-7);
    gemm.numerics->a.counts.exponents.add(3);
  }
  (*run.gemms[1].numerics->error)[2].sqnr_db = 140.0;
  const std::string text = summarize({run}, kWords, {120, false});
  EXPECT_TRUE(contains(text, "dW    hbfp4       1     20.5      20.5          -         140.0")) << text;
  EXPECT_TRUE(contains(text, "fwd   hbfp4       1     20.5      20.5          -             -"));
  EXPECT_TRUE(contains(text, "activation  fwd   hbfp4      1,000    12.5%")) << text;
  EXPECT_TRUE(contains(text, "-7..3"));
}

TEST(RunSummary, NamesEachGemmOfTheNumericsIfAsked) {
  RunReport report{sample_run()};
  report.all_gemms = true;
  const std::string text = summarize(report, kWords, {140, false});
  const std::size_t section = text.find("Errors by cause");
  ASSERT_NE(section, std::string::npos);
  for (const GemmRecord& gemm : report.run.gemms)
    EXPECT_NE(text.find(gemm.layer.substr(0, 6), section), std::string::npos) << gemm.layer;
}

TEST(RunSummary, SaysThatItWasInterrupted) {
  RunRecord run = sample_run();
  run.complete = false;
  EXPECT_TRUE(contains(summarize({run}, kWords, {120, false}),
                       "INTERRUPTED: the figures cover the 3 GEMMs that finished."));
}

TEST(RunSummary, AnInterruptBeforeTheFirstGemmStillReports) {
  RunRecord run = sample_run();
  run.complete = false;
  run.gemms.clear();
  run.totals = RunTotals{};
  const std::string text = summarize({run}, kWords, {120, false});
  EXPECT_TRUE(contains(text, "the 0 GEMMs"));
  EXPECT_FALSE(contains(text, "nan"));
}

TEST(RunSummary, ReportsTheCheck) {
  RunRecord run = sample_run();
  run.gemms[0].check_mismatches = 0;
  EXPECT_TRUE(
      contains(unwrapped(summarize({run}, kWords, {120, false})), "equals the specification, bit for bit"));
  run.gemms[1].check_mismatches = 12;
  EXPECT_TRUE(contains(summarize({run}, kWords, {120, false}), "CHECK FAILED: 12 outputs differ"));
}

TEST(RunSummary, ATimingStudyHasNoNumerics) {
  RunRecord run = sample_run();
  run.has_values = false;
  for (GemmRecord& gemm : run.gemms)
    gemm.numerics = std::nullopt;
  const std::string text = summarize({run}, kWords, {120, false});
  EXPECT_TRUE(contains(text, "shapes only"));
  EXPECT_FALSE(contains(text, "teacher-forced"));
}

TEST(RunSummary, EscapesOnlyWithColour) {
  EXPECT_FALSE(contains(summarize({sample_run()}, kWords, {120, false}), "\033"));
  EXPECT_TRUE(contains(summarize({sample_run()}, kWords, {120, true}), "\033[1m"));
}

}  // namespace
}  // namespace bfpsim
