// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/arch/refuse_memory.h"

#include <fmt/format.h>

#include <algorithm>

#include "rtl_models/arch/clock_ratio.h"

namespace bfpsim {
namespace {

using Reason = std::optional<std::string>;

constexpr int kBitsPerByte = 8;

Reason refuse_organisation(const MachineParams& machine) {
  const DramParams& dram = machine.dram;
  if (dram.bus_bits % kBitsPerByte != 0)
    return fmt::format("dram.bus_bits is {}; it must hold whole bytes (a multiple of 8)", dram.bus_bits);
  if (dram.burst_length % 2 != 0)
    return fmt::format("dram.burst_length is {}; data move at both edges of the clock, so it must be even",
                       dram.burst_length);
  if (machine.memory.burst_bytes % dram.burst_bytes() != 0)
    return fmt::format(
        "memory.burst_bytes is {}; it must be a multiple of a burst of the DRAM ({} bits x {}: {} bytes)",
        machine.memory.burst_bytes, dram.bus_bits, dram.burst_length, dram.burst_bytes());
  if (dram.row_bytes % dram.burst_bytes() != 0)
    return fmt::format("dram.row_bytes is {}; it must be a multiple of a burst of the DRAM ({} bytes)",
                       dram.row_bytes, dram.burst_bytes());
  return std::nullopt;
}

/// What no DRAM can have: data that collide on the bus, rules that are looser within a bank group.
Reason refuse_timing(const DramParams& dram) {
  if (dram.t_ccd_s < dram.burst_clocks())
    return fmt::format("dram.t_ccd_s is {}; a burst of {} holds the data bus for {} clocks", dram.t_ccd_s,
                       dram.burst_length, dram.burst_clocks());
  if (dram.t_rtw + dram.cwl < dram.cl + dram.burst_clocks())
    return fmt::format(
        "dram.t_rtw is {}; a write's data would meet a read's on the bus: it takes cl - cwl + burst_length / "
        "2 = {}",
        dram.t_rtw, dram.cl - dram.cwl + dram.burst_clocks());
  struct Pair {
    const char* name;
    int same;
    int other;
  };
  for (const Pair& pair :
       {Pair{"t_ccd", dram.t_ccd_l, dram.t_ccd_s}, Pair{"t_rrd", dram.t_rrd_l, dram.t_rrd_s},
        Pair{"t_wtr", dram.t_wtr_l, dram.t_wtr_s}}) {
    if (pair.same < pair.other)
      return fmt::format(
          "dram.{}_l is {}; within a bank group it cannot be shorter than between groups ({}_s: {})",
          pair.name, pair.same, pair.name, pair.other);
  }
  if (dram.t_refi != DramParams::kNoRefresh && dram.t_refi <= dram.t_rfc + dram.t_rp_ab)
    return fmt::format("dram.t_refi is {}; a refresh alone takes t_rp_ab + t_rfc = {}", dram.t_refi,
                       dram.t_rp_ab + dram.t_rfc);
  return std::nullopt;
}

}  // namespace

Reason refuse_memory(const MachineParams& machine) {
  const MemoryParams& memory = machine.memory;
  if (memory.burst_bytes % static_cast<std::int64_t>(sizeof(float)) != 0) {
    return fmt::format("memory.burst_bytes is {}; it must hold whole FP32 words (a multiple of 4)",
                       memory.burst_bytes);
  }
  if (memory.request_bytes % memory.burst_bytes != 0) {
    return fmt::format("memory.request_bytes is {}; it must be a multiple of memory.burst_bytes ({})",
                       memory.request_bytes, memory.burst_bytes);
  }
  if (memory.kind != MemoryKind::Banked) return std::nullopt;
  if (Reason reason = refuse_organisation(machine)) return reason;
  constexpr std::int64_t kLargestTerm = std::int64_t{1} << 20;
  const ClockRatio ratio = dram_clock_ratio(machine);
  if (std::max(ratio.p, ratio.q) > kLargestTerm)
    return fmt::format(
        "dram.clock_khz over clock_mhz is {}/{} in lowest terms; take clocks whose ratio is simpler", ratio.p,
        ratio.q);
  return refuse_timing(machine.dram);
}

}  // namespace bfpsim
