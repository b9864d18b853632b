// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/memory_estimate.h"

#include <algorithm>
#include <cmath>

#include "rtl_models/arch/clock_ratio.h"

namespace bfpsim {
namespace {

double cycles_per_clock(const MachineParams& machine) {
  const ClockRatio ratio = dram_clock_ratio(machine);
  return static_cast<double>(ratio.q) / static_cast<double>(ratio.p);
}

/// Share of the time in which no refresh keeps the banks.
double share_without_refresh(const DramParams& dram) {
  if (dram.t_refi == DramParams::kNoRefresh) return 1.0;
  return static_cast<double>(dram.t_refi - dram.t_rfc - dram.t_rp_ab) / dram.t_refi;
}

double dram_cycles_per_byte(const MachineParams& machine) {
  const DramParams& dram = machine.dram;
  const double clocks_per_byte =
      sequential_burst_clocks(dram) / static_cast<double>(dram.channels * dram.burst_bytes());
  return clocks_per_byte * cycles_per_clock(machine) / share_without_refresh(dram);
}

std::int64_t dram_latency(const MachineParams& machine) {
  const DramParams& dram = machine.dram;
  const int clocks = dram.t_rcd_rd + dram.cl + dram.burst_clocks();
  return static_cast<std::int64_t>(std::ceil(clocks * cycles_per_clock(machine))) + dram.controller_cycles;
}

}  // namespace

double sequential_burst_clocks(const DramParams& dram) {
  const bool one_group = dram.mapping == AddressMapping::RowBankGroupColumnChannel || dram.bank_groups == 1;
  const double same_group = one_group ? dram.t_ccd_l : static_cast<double>(dram.t_ccd_l) / dram.bank_groups;
  return std::max({same_group, one_group ? 0.0 : static_cast<double>(dram.t_ccd_s),
                   static_cast<double>(dram.burst_clocks())});
}

MemoryEstimate::MemoryEstimate(const MachineParams& machine)
    : kind_(machine.memory.kind),
      request_bytes_(machine.memory.request_bytes),
      bytes_per_cycle_(machine.memory.bytes_per_cycle),
      latency_cycles_(kind_ == MemoryKind::Banked ? dram_latency(machine) : machine.memory.latency_cycles),
      cycles_per_byte_(kind_ == MemoryKind::Banked ? dram_cycles_per_byte(machine) : 0.0) {}

std::int64_t MemoryEstimate::port_cycles(std::int64_t bytes, std::int64_t count) const {
  switch (kind_) {
    case MemoryKind::Bandwidth:
      return count * (bytes / request_bytes_ * ceil_div(request_bytes_, bytes_per_cycle_) +
                      ceil_div(bytes % request_bytes_, bytes_per_cycle_));
    case MemoryKind::Banked:
      return static_cast<std::int64_t>(std::ceil(static_cast<double>(count * bytes) * cycles_per_byte_));
    case MemoryKind::Ideal:
      break;
  }
  return 0;
}

}  // namespace bfpsim
