// SPDX-License-Identifier: Apache-2.0
// The sample's figures are chosen so that every expectation is a short division done by hand.
#include "sim/report/run_breakdown.h"

#include <gtest/gtest.h>

#include "sim/report/run_sentences.h"
#include "tests/unit/report/sample_run.h"

namespace bfpsim {
namespace {

using testing::sample_run;

TEST(RunBreakdown, GroupsByFormatLargestFirst) {
  const std::vector<FormatGroup> groups = group_by_format(sample_run());
  ASSERT_EQ(groups.size(), 2U);
  EXPECT_EQ(groups[0].name, "hbfp4");
  EXPECT_EQ(groups[0].gemms, 2);
  EXPECT_EQ(groups[0].macs, 256'000);
  EXPECT_EQ(groups[0].cycles, 4000);
  EXPECT_EQ(groups[0].passes(), 1.0);
  EXPECT_EQ(groups[1].name, "hbfp6");
  EXPECT_EQ(groups[1].passes(), 4.0);
  EXPECT_EQ(groups[1].cycles_per_mac(), 1000.0 / 16'000.0);
}

TEST(RunBreakdown, NamesBothFormatsWhereTheyDiffer) {
  RunRecord run = sample_run();
  run.gemms[0].format_b.name = "hbfp6";
  EXPECT_EQ(format_name(run.gemms[0]), "hbfp4 x hbfp6");
  EXPECT_EQ(group_by_format(run).size(), 3U);
}

TEST(RunBreakdown, WorstSqnrIsTheSmallestThatIsDefined) {
  RunRecord run = sample_run();
  run.gemms[0].numerics->sqnr_db = std::nullopt;
  run.gemms[1].numerics->sqnr_db = 7.5;
  EXPECT_EQ(group_by_format(run)[0].worst_sqnr_db, 7.5);
  run.gemms[1].numerics = std::nullopt;
  EXPECT_FALSE(group_by_format(run)[0].worst_sqnr_db.has_value());
}

TEST(RunBreakdown, LossesMultiplyToWhatWasAchieved) {
  const Waterfall& waterfall = sample_run().totals.waterfall;
  double product = 1.0;
  for (const Loss& loss : losses(waterfall))
    product *= loss.factor;
  EXPECT_NEAR(product, waterfall.achieved, 1e-12);
  EXPECT_NEAR(waterfall.achieved, 272'000.0 / (128.0 * 5000.0), 1e-12);
}

TEST(RunBreakdown, LargestLossIsTheSmallestFactor) {
  const RunRecord run = sample_run();
  const std::optional<Loss> loss = largest_loss(run.totals.waterfall);
  ASSERT_TRUE(loss.has_value());
  EXPECT_EQ(loss->kind, LossKind::Stall);
  EXPECT_EQ(loss->state, UnitState::DramWait);
  EXPECT_NEAR(loss->factor, 2800.0 / 5000.0, 1e-12);
}

TEST(RunBreakdown, APerfectRunHasNoLoss) {
  Waterfall perfect;
  perfect.stalls.fill(1.0);
  EXPECT_FALSE(largest_loss(perfect).has_value());
}

TEST(RunBreakdown, StallsAreSortedAndLeaveBusyOut) {
  const std::vector<StateShare> stalls = stalls_of(array_states(sample_run().totals.units));
  ASSERT_EQ(stalls.size(), 2U);
  EXPECT_EQ(stalls[0].state, UnitState::DramWait);
  EXPECT_EQ(stalls[0].cycles, 2200);
  EXPECT_EQ(stalls[1].state, UnitState::Drain);
  EXPECT_EQ(stalls[1].cycles, 300);
}

TEST(RunBreakdown, MismatchesAreAbsentUntilSomethingIsCompared) {
  RunRecord run = sample_run();
  EXPECT_FALSE(check_mismatches(run).has_value());
  run.gemms[0].check_mismatches = 0;
  run.gemms[2].check_mismatches = 3;
  EXPECT_EQ(check_mismatches(run), 3);
}

TEST(RunSentences, TellWhatTheWiderFormatCosts) {
  const std::string text = format_cost_sentence(sample_run());
  EXPECT_EQ(
      text,
      "HBFP6 does 5.9% of the MACs and takes 20.0% of the cycles: 4.00x the cycles per MAC of HBFP4 (4 digit "
      "passes against 1, the rest is shape).");
}

TEST(RunSentences, TellDigitPassesWhereThereIsOneFormat) {
  RunRecord run = sample_run();
  run.gemms = {run.gemms[2]};
  EXPECT_EQ(format_cost_sentence(run), "HBFP6 does all of the MACs, in 4 digit passes each.");
}

TEST(RunSentences, NameLossAndLongestStall) {
  const std::string text = bound_sentence(sample_run());
  EXPECT_NE(text.find("busy in 50.0% of the cycles"), std::string::npos) << text;
  EXPECT_NE(text.find("The largest loss is dram_wait"), std::string::npos) << text;
  EXPECT_NE(text.find("44.0% of what was left"), std::string::npos) << text;
}

TEST(RunSentences, NextCommandEasesTheLargestLossThatCanBeEased) {
  const RunWords words{"--trace sample", "small", "accuracy_boosters", "--step 7"};
  RunRecord run = sample_run();
  EXPECT_EQ(next_command(run, words),
            "bfpsim run --trace sample --accelerator small --schedule accuracy_boosters --step 7 --set "
            "memory.bytes_per_cycle=512");
  run.totals.waterfall.padding = 0.1;  // the layers' own: no setting helps
  EXPECT_NE(next_command(run, words).find("memory.bytes_per_cycle"), std::string::npos);
  run.totals.waterfall.array_edges = 0.1;
  EXPECT_NE(next_command(run, words).find("array.rows=2"), std::string::npos);
  Waterfall perfect;
  perfect.stalls.fill(1.0);
  run.totals.waterfall = perfect;
  EXPECT_NE(next_command(run, words).find("--check"), std::string::npos);
}

}  // namespace
}  // namespace bfpsim
