// SPDX-License-Identifier: Apache-2.0
// Gaps between commands of DDR4-3200AA, each worked out by hand from its parameters (docs/timing.md,
// section 3.1; JEDEC JESD79-4). Schedules are the earliest, so equality says both "not before" and "not
// later".
#include <gtest/gtest.h>

#include "rtl_models/memory/dram_channel.h"

namespace bfpsim {
namespace {

constexpr bool kRead = false;
constexpr bool kWrite = true;
constexpr std::int64_t kNone = BurstSchedule::kNoCommand;

BurstAddress at(std::int64_t group, std::int64_t bank, std::int64_t row) {
  return {0, group, bank, row};
}

TEST(DramGaps, a_closed_bank_takes_activate_then_read_then_data) {
  DramChannel channel{DramParams{}};
  const BurstSchedule burst = channel.schedule(0, at(0, 0, 5), kRead);
  EXPECT_EQ(burst.outcome, RowOutcome::Miss);
  EXPECT_EQ(burst.precharge, kNone);
  EXPECT_EQ(burst.activate, 0);
  EXPECT_EQ(burst.column, 22);             // t_rcd
  EXPECT_EQ(burst.data_end, 22 + 22 + 4);  // cl, BL8
}

TEST(DramGaps, hits_follow_each_other_by_t_ccd) {
  DramChannel channel{DramParams{}};
  (void)channel.schedule(0, at(0, 0, 5), kRead);                              // ACT 0, RD 22
  EXPECT_EQ(channel.schedule(0, at(0, 0, 5), kRead).column, 22 + 8);          // t_ccd_l
  const BurstSchedule other_group = channel.schedule(0, at(1, 0, 5), kRead);  // ACT 4
  EXPECT_EQ(other_group.activate, 4);                                         // t_rrd_s
  EXPECT_EQ(other_group.column, 30 + 4);                                      // t_ccd_s
  const BurstSchedule back = channel.schedule(0, at(0, 0, 5), kRead);
  EXPECT_EQ(back.outcome, RowOutcome::Hit);
  EXPECT_EQ(back.column, 34 + 4);  // t_ccd_s after the last, t_ccd_l (30 + 8) after the group's: both 38
}

TEST(DramGaps, a_conflict_waits_for_t_ras_then_t_rp_then_t_rcd) {
  DramChannel channel{DramParams{}};
  (void)channel.schedule(0, at(0, 0, 5), kRead);
  const BurstSchedule burst = channel.schedule(0, at(0, 0, 6), kRead);
  EXPECT_EQ(burst.outcome, RowOutcome::Conflict);
  EXPECT_EQ(burst.precharge, 52);      // t_ras; t_rtp is over in 22 + 12
  EXPECT_EQ(burst.activate, 52 + 22);  // t_rp: t_rc is 74
  EXPECT_EQ(burst.column, 74 + 22);
}

TEST(DramGaps, a_late_read_holds_the_precharge_by_t_rtp) {
  DramChannel channel{DramParams{}};
  (void)channel.schedule(0, at(0, 0, 5), kRead);
  EXPECT_EQ(channel.schedule(100, at(0, 0, 5), kRead).column, 100);
  EXPECT_EQ(channel.schedule(100, at(0, 0, 6), kRead).precharge, 100 + 12);
}

TEST(DramGaps, write_data_hold_the_precharge_by_t_wr) {
  DramChannel channel{DramParams{}};
  const BurstSchedule write = channel.schedule(0, at(0, 0, 5), kWrite);
  EXPECT_EQ(write.column, 22);
  EXPECT_EQ(write.data_end, 22 + 16 + 4);  // cwl
  EXPECT_EQ(channel.schedule(0, at(0, 0, 6), kWrite).precharge, 42 + 24);
}

TEST(DramGaps, the_bus_turns_around) {
  DramChannel same_group{DramParams{}};
  (void)same_group.schedule(0, at(0, 0, 5), kWrite);                       // data until 42
  EXPECT_EQ(same_group.schedule(0, at(0, 0, 5), kRead).column, 42 + 12);   // t_wtr_l
  EXPECT_EQ(same_group.schedule(0, at(0, 0, 5), kWrite).column, 54 + 12);  // t_rtw = 22 - 16 + 4 + 2
  DramChannel other_group{DramParams{}};
  (void)other_group.schedule(0, at(0, 0, 5), kWrite);
  EXPECT_EQ(other_group.schedule(0, at(1, 0, 5), kRead).column, 42 + 4);   // t_wtr_s
  EXPECT_EQ(other_group.schedule(0, at(0, 0, 5), kRead).column, 42 + 12);  // t_wtr_l still holds
}

TEST(DramGaps, activates_keep_t_rrd_and_the_window_of_four) {
  DramChannel groups{DramParams{}};
  for (const std::int64_t group : {0, 1, 2, 3})
    EXPECT_EQ(groups.schedule(0, at(group, 0, 1), kRead).activate, 4 * group);  // t_rrd_s
  EXPECT_EQ(groups.schedule(0, at(0, 1, 1), kRead).activate, 35);  // t_faw 34: RD 34 has the command bus
  DramChannel one_group{DramParams{}};
  for (const std::int64_t bank : {0, 1, 2, 3})
    EXPECT_EQ(one_group.schedule(0, at(0, bank, 1), kRead).activate, 8 * bank);  // t_rrd_l
  EXPECT_EQ(one_group.schedule(0, at(1, 0, 1), kRead).activate, 34);  // t_faw, t_rrd_s is over in 28
}

TEST(DramGaps, an_older_command_has_the_command_bus) {
  DramChannel channel{DramParams{}};
  (void)channel.schedule(0, at(0, 0, 1), kRead);  // RD 22
  EXPECT_EQ(channel.schedule(22, at(1, 0, 1), kRead).activate, 23);
}

TEST(DramGaps, a_window_of_one_takes_a_burst_at_a_time) {
  DramParams dram;
  dram.queue = 1;
  DramChannel channel{dram};
  (void)channel.schedule(0, at(0, 0, 1), kRead);  // RD 22
  const BurstSchedule next = channel.schedule(0, at(1, 0, 1), kRead);
  EXPECT_EQ(next.entered, 23);
  EXPECT_EQ(next.column, 23 + 22);
}

TEST(DramGaps, a_refresh_blacks_out_t_rfc) {
  DramParams dram;  // t_refi 12480, t_rfc 560
  DramChannel idle{dram};
  EXPECT_EQ(idle.schedule(12480, at(0, 0, 1), kRead).activate, 12480 + 560);  // all banks closed: REF at once
  DramChannel open{dram};
  (void)open.schedule(0, at(0, 0, 1), kRead);
  const BurstSchedule after = open.schedule(12480, at(0, 0, 1), kRead);
  EXPECT_EQ(after.outcome, RowOutcome::Miss);
  EXPECT_EQ(after.activate, 12480 + 22 + 560);  // t_rp_ab first
  DramChannel just_before{dram};
  const BurstSchedule last = just_before.schedule(12479, at(0, 0, 1), kRead);
  EXPECT_EQ(last.activate, 12479);
  // The window is empty after RD 12501; the bank may be closed at t_ras.
  EXPECT_EQ(just_before.schedule(12480, at(0, 0, 1), kRead).activate, 12479 + 52 + 22 + 560);
}

TEST(DramGaps, refreshes_that_were_due_while_idle_are_over) {
  DramChannel channel{DramParams{}};
  EXPECT_EQ(channel.schedule(3 * 12480 + 560, at(0, 0, 1), kRead).activate, 3 * 12480 + 560);
  DramChannel during{DramParams{}};
  EXPECT_EQ(during.schedule(3 * 12480 + 559, at(0, 0, 1), kRead).activate, 3 * 12480 + 560);
}

}  // namespace
}  // namespace bfpsim
