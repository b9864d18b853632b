// SPDX-License-Identifier: Apache-2.0
// Streams of reads through one channel of DDR4-3200: how many clocks a burst takes in the long run, against
// closed forms of the parameters. Refresh is off but where it is meant.
#include <gtest/gtest.h>

#include <random>

#include "rtl_models/memory/dram_channel.h"

namespace bfpsim {
namespace {

constexpr std::int64_t kBursts = 512;

DramParams without_refresh() {
  DramParams dram;
  dram.t_refi = DramParams::kNoRefresh;
  return dram;
}

/// Reads bursts at the addresses that `address(i)` gives, as fast as they go; returns when the last data have
/// come.
template <typename Address>
std::int64_t read_stream(const DramParams& dram, Address address) {
  DramChannel channel{dram};
  std::int64_t end = 0;
  for (std::int64_t i = 0; i < kBursts; ++i)
    end = channel.schedule(0, locate_burst(address(i), dram), false).data_end;
  return end;
}

constexpr std::int64_t kFirst = 22 + 22 + 4;  // ACT to RD, RD to data, data

TEST(DramBandwidth, sequential_reads_reach_the_bus_rate) {
  // 512 bursts are one row of a bank in each of the four groups, opened t_rrd_s = t_ccd_s apart.
  const std::int64_t end = read_stream(without_refresh(), [](std::int64_t i) { return 64 * i; });
  EXPECT_EQ(end, kFirst + (kBursts - 1) * 4);  // 16 bytes a clock: 25.6 GB/s
}

TEST(DramBandwidth, a_mapping_along_rows_halves_it) {
  DramParams dram = without_refresh();
  dram.mapping = AddressMapping::RowBankGroupColumnChannel;
  // Within the 128 bursts of a row every read is in the same bank group; then the next group, opened ahead.
  const std::int64_t end = read_stream(dram, [](std::int64_t i) { return 64 * i; });
  EXPECT_EQ(end, kFirst + (kBursts - 4) * 8 + 3 * 4);  // t_ccd_l, and t_ccd_s at three changes of group
}

TEST(DramBandwidth, a_stride_of_rows_in_one_bank_takes_t_rc_a_burst) {
  // 4 groups x 4 banks x 8 KiB further on: the same bank, the next row.
  const std::int64_t end = read_stream(without_refresh(), [](std::int64_t i) { return 16 * 8192 * i; });
  EXPECT_EQ(end, kFirst + (kBursts - 1) * (52 + 22));  // t_ras + t_rp: 1.4 GB/s
}

TEST(DramBandwidth, a_stride_of_rows_over_all_banks_is_held_by_four_activates) {
  // A row of another bank group with each burst: four ACTs in t_faw, for t_rc over 16 banks is less. The
  // first ACT of each four could come at t_faw, in the clock of an older burst's RD (22 + 3 * 4 = 34): the
  // command bus makes it one more.
  DramChannel channel{without_refresh()};
  std::vector<std::int64_t> activates;
  for (std::int64_t i = 0; i < kBursts; ++i)
    activates.push_back(channel.schedule(0, {0, i % 4, i / 4 % 4, i / 16}, false).activate);
  const auto last = static_cast<std::size_t>(kBursts) - 1;
  for (std::size_t i = 4; i <= last; ++i)
    ASSERT_GE(activates[i] - activates[i - 4], 34) << i;
  EXPECT_EQ(activates[last] - activates[last - 256], 64 * (34 + 1));
}

TEST(DramBandwidth, random_reads_lie_between_the_stride_and_the_sequence) {
  std::mt19937_64 random(1);
  std::uniform_int_distribution<std::int64_t> place(0, (std::int64_t{1} << 30) / 64 - 1);
  const std::int64_t end = read_stream(without_refresh(), [&](std::int64_t) { return 64 * place(random); });
  EXPECT_GT(end, kBursts * 34 / 4);  // four ACTs in t_faw, as nearly every burst needs one
  EXPECT_LT(end, kBursts * 74);
}

TEST(DramBandwidth, refresh_takes_its_share) {
  DramParams dram;
  dram.t_refi = 1000;
  dram.t_rfc = 200;
  DramChannel channel{dram};
  std::int64_t end = 0;
  constexpr std::int64_t kMany = 4000;
  for (std::int64_t i = 0; i < kMany; ++i)
    end = channel.schedule(0, locate_burst(64 * (i % 512), dram), false).data_end;
  // Each period of 1000 clocks moves a burst every 4 in what is left of it: t_rfc, the window's end, t_rp_ab
  // and ACT are lost.
  const std::int64_t most = (1000 - 200) / 4;
  const std::int64_t least = (1000 - 200 - (16 * 4 + 12 + 22 + 22 + 8)) / 4;
  EXPECT_GT(end, kMany / most * 1000 - 1000);
  EXPECT_LT(end, (kMany / least + 2) * 1000);
}

}  // namespace
}  // namespace bfpsim
