// SPDX-License-Identifier: Apache-2.0
// Port cycles by hand: of a bandwidth by division, of a DRAM by the rates of docs/memory.md (tests
// DramBandwidth), carried over to the core's clock.
#include "sim/engine/memory_estimate.h"

#include <gtest/gtest.h>

namespace bfpsim {
namespace {

MachineParams machine_of(MemoryKind kind) {
  MachineParams machine;
  machine.memory.kind = kind;
  return machine;
}

TEST(MemoryEstimate, OfABandwidthIsRequestByRequest) {
  MachineParams machine = machine_of(MemoryKind::Bandwidth);
  machine.memory.bytes_per_cycle = 100;
  machine.memory.request_bytes = 1024;
  const MemoryEstimate estimate(machine);
  EXPECT_EQ(estimate.port_cycles(2048 + 64, 3), 3 * (11 + 11 + 1));
  EXPECT_EQ(estimate.latency_cycles(), machine.memory.latency_cycles);
}

TEST(MemoryEstimate, OfAnIdealMemoryIsItsLatency) {
  const MemoryEstimate estimate(machine_of(MemoryKind::Ideal));
  EXPECT_EQ(estimate.port_cycles(1 << 20, 5), 0);
  EXPECT_EQ(estimate.latency_cycles(), 100);
}

TEST(MemoryEstimate, OfADramIsItsSequentialStreamBetweenRefreshes) {
  MachineParams machine = machine_of(MemoryKind::Banked);
  machine.dram.t_refi = DramParams::kNoRefresh;
  // 25.6 GB/s at 500 MHz: 51.2 bytes a cycle.
  EXPECT_EQ(MemoryEstimate(machine).port_cycles(51200, 1), 1000);
  EXPECT_EQ(MemoryEstimate(machine).port_cycles(512, 100), 1000);
  machine.dram.mapping = AddressMapping::RowBankGroupColumnChannel;
  EXPECT_EQ(MemoryEstimate(machine).port_cycles(51200, 1), 2000);
  machine.dram.channels = 4;
  EXPECT_EQ(MemoryEstimate(machine).port_cycles(51200, 1), 500);
  // ACT to RD, RD to its first data, 4 clocks of data: 48 of 1.6 GHz are 15 of 500 MHz; then the controller.
  EXPECT_EQ(MemoryEstimate(machine).latency_cycles(), 15 + 10);
  // A tenth of the time goes to refreshes.
  machine.dram.t_refi = 1000;
  machine.dram.t_rfc = 78;
  machine.dram.t_rp_ab = 22;
  EXPECT_NEAR(static_cast<double>(MemoryEstimate(machine).port_cycles(51200 * 9, 1)), 5000.0, 1.0);
}

TEST(MemoryEstimate, GroupsThatTakeTurnsHideTheirColumnDistance) {
  DramParams dram;
  dram.t_ccd_s = 4;
  dram.t_ccd_l = 24;
  dram.bank_groups = 4;
  EXPECT_EQ(sequential_burst_clocks(dram), 6.0);
  dram.t_ccd_l = 8;
  EXPECT_EQ(sequential_burst_clocks(dram), 4.0);
  dram.bank_groups = 1;
  EXPECT_EQ(sequential_burst_clocks(dram), 8.0);
}

}  // namespace
}  // namespace bfpsim
