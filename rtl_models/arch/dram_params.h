// SPDX-License-Identifier: Apache-2.0
// Parameters of memory of kind `banked`: organisation and JEDEC timing of a DRAM behind a simple controller.
#pragma once

#include <cstdint>

namespace bfpsim {

/// What kind of DRAM it is: what its bits cost, never when they come.
enum class DramStandard : std::uint8_t { Hbm2, Ddr4, Lpddr4 };

/// How addresses are cut into fields, the most significant first: row, bank, bank group, column, channel.
enum class AddressMapping : std::uint8_t {
  RowBankColumnGroupChannel,  ///< consecutive bursts go round channels, then bank groups, along rows
  RowBankGroupColumnChannel,  ///< consecutive bursts of a channel lie in one row
  RowColumnBankGroupChannel,  ///< consecutive bursts go round channels and all banks
};

/// All times in clocks of the DRAM's command clock; defaults are those of configs/memories/ddr4_3200.yaml.
/// One rank per channel. The rules are section 3.1 of docs/timing.md.
struct DramParams {
  DramStandard standard = DramStandard::Ddr4;
  std::int64_t clock_khz = 1600000;  ///< command clock; data move at both of its edges
  int channels = 1;                  ///< independent, each with a command bus and a data bus
  int bank_groups = 4;               ///< of a channel
  int banks = 4;                     ///< of a bank group
  std::int64_t row_bytes = 8192;     ///< of a bank, over all devices of the channel
  int bus_bits = 64;                 ///< data bus of a channel
  int burst_length = 8;              ///< data words of a burst: a multiple of 2
  AddressMapping mapping = AddressMapping::RowBankColumnGroupChannel;
  int queue = 16;              ///< bursts of a channel that the controller prepares at once
  int controller_cycles = 10;  ///< of the accelerator's clock, from the last data to the answer
  int cl = 22;                 ///< RD to its first data
  int cwl = 16;                ///< WR to its first data
  int t_rcd_rd = 22;           ///< ACT to RD
  int t_rcd_wr = 22;           ///< ACT to WR
  int t_rp = 22;               ///< PRE to ACT
  int t_rp_ab = 22;            ///< PREA (all banks) to REF
  int t_ras = 52;              ///< ACT to PRE
  int t_rrd_s = 4;             ///< ACT to ACT, another bank group
  int t_rrd_l = 8;             ///< ACT to ACT, the same bank group
  int t_faw = 34;              ///< four activates' window: an ACT to the fourth ACT after it
  int t_ccd_s = 4;             ///< RD to RD and WR to WR, another bank group
  int t_ccd_l = 8;             ///< RD to RD and WR to WR, the same bank group
  int t_rtp = 12;              ///< RD to PRE
  int t_wr = 24;               ///< end of write data to PRE
  int t_wtr_s = 4;             ///< end of write data to RD, another bank group
  int t_wtr_l = 12;            ///< end of write data to RD, the same bank group
  int t_rtw = 12;              ///< RD to WR
  int t_refi = 12480;          ///< between refreshes of all banks; kNoRefresh: none
  int t_rfc = 560;             ///< REF to the next command

  static constexpr int kNoRefresh = 0;

  /// Clocks for which a burst's data hold the data bus.
  [[nodiscard]] int burst_clocks() const { return burst_length / 2; }
  [[nodiscard]] std::int64_t burst_bytes() const { return std::int64_t{bus_bits} * burst_length / 8; }
  [[nodiscard]] double clock_hz() const { return static_cast<double>(clock_khz) * 1e3; }
  /// At most, over all channels.
  [[nodiscard]] double bytes_per_second() const {
    return static_cast<double>(channels * burst_bytes()) * clock_hz() / burst_clocks();
  }
};

}  // namespace bfpsim
