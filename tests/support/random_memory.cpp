// SPDX-License-Identifier: Apache-2.0
#include "tests/support/random_memory.h"

#include <algorithm>

namespace bfpsim::test_support {
namespace {

struct NamedKind {
  const char* name;
  MemoryKind kind;
};
constexpr NamedKind kKinds[] = {{"memory=bandwidth", MemoryKind::Bandwidth},
                                {"memory=ideal", MemoryKind::Ideal},
                                {"memory=banked", MemoryKind::Banked}};

/// A parameter of the DRAM and its interesting values, the simplest first.
struct DramParameter {
  const char* name;
  std::vector<int> values;
  void (*set)(DramParams&, int);
};

const std::vector<DramParameter>& dram_parameters() {
  static const std::vector<DramParameter> kParameters = {
      {"dram.clock_khz", {500000, 300000, 800000, 1600000}, [](DramParams& d, int v) { d.clock_khz = v; }},
      {"dram.channels", {1, 2, 3}, [](DramParams& d, int v) { d.channels = v; }},
      {"dram.bank_groups", {1, 2, 4}, [](DramParams& d, int v) { d.bank_groups = v; }},
      {"dram.banks", {1, 2, 4}, [](DramParams& d, int v) { d.banks = v; }},
      {"dram.mapping", {0, 1, 2}, [](DramParams& d, int v) { d.mapping = static_cast<AddressMapping>(v); }},
      {"dram.queue", {1, 2, 8}, [](DramParams& d, int v) { d.queue = v; }},
      {"dram.controller_cycles", {0, 7}, [](DramParams& d, int v) { d.controller_cycles = v; }},
      {"dram.cl", {1, 11}, [](DramParams& d, int v) { d.cl = v; }},
      {"dram.cwl", {1, 8}, [](DramParams& d, int v) { d.cwl = v; }},
      {"dram.t_rcd_rd", {1, 11}, [](DramParams& d, int v) { d.t_rcd_rd = v; }},
      {"dram.t_rcd_wr", {1, 7}, [](DramParams& d, int v) { d.t_rcd_wr = v; }},
      {"dram.t_rp", {1, 9}, [](DramParams& d, int v) { d.t_rp = v; }},
      {"dram.t_rp_ab", {1, 12}, [](DramParams& d, int v) { d.t_rp_ab = v; }},
      {"dram.t_ras", {1, 25}, [](DramParams& d, int v) { d.t_ras = v; }},
      {"dram.t_rrd_s", {1, 4}, [](DramParams& d, int v) { d.t_rrd_s = v; }},
      {"dram.t_rrd_l", {4, 6}, [](DramParams& d, int v) { d.t_rrd_l = v; }},
      {"dram.t_faw", {1, 34}, [](DramParams& d, int v) { d.t_faw = v; }},
      {"dram.t_rtp", {1, 6}, [](DramParams& d, int v) { d.t_rtp = v; }},
      {"dram.t_wr", {1, 12}, [](DramParams& d, int v) { d.t_wr = v; }},
      {"dram.t_wtr_s", {1, 3}, [](DramParams& d, int v) { d.t_wtr_s = v; }},
      {"dram.t_wtr_l", {3, 8}, [](DramParams& d, int v) { d.t_wtr_l = v; }},
      {"dram.t_refi", {DramParams::kNoRefresh, 150, 900}, [](DramParams& d, int v) { d.t_refi = v; }},
      {"dram.t_rfc", {1, 60}, [](DramParams& d, int v) { d.t_rfc = v; }},
      // What follows depends on what stands above, or on the memory's burst.
      {"dram.burst_length", {2, 4}, [](DramParams& d, int v) { d.burst_length = v; }},
      {"dram.t_ccd_s - burst", {0, 2}, [](DramParams& d, int v) { d.t_ccd_s = d.burst_clocks() + v; }},
      {"dram.t_ccd_l - t_ccd_s", {0, 3}, [](DramParams& d, int v) { d.t_ccd_l = d.t_ccd_s + v; }},
      {"dram.t_rtw - least",
       {0, 2},
       [](DramParams& d, int v) { d.t_rtw = std::max(1, d.cl + d.burst_clocks() - d.cwl) + v; }},
  };
  return kParameters;
}

/// A bus and rows that fit the memory's burst.
void fit_to_burst(MachineParams& machine, bool half_bursts, int columns) {
  constexpr int kBitsPerByte = 8;
  DramParams& dram = machine.dram;
  const std::int64_t burst = half_bursts ? machine.memory.burst_bytes / 2 : machine.memory.burst_bytes;
  dram.bus_bits =
      static_cast<int>(std::max<std::int64_t>(burst * kBitsPerByte / dram.burst_length, kBitsPerByte));
  dram.row_bytes = dram.burst_bytes() * columns;
}

}  // namespace

void draw_memory(const std::mt19937_64& random, MachineParams& machine, Coverage* coverage) {
  std::mt19937_64 own = random;
  own.seed(own());
  const auto between = [&own](int low, int high) {
    return std::uniform_int_distribution<int>(low, high)(own);
  };
  const auto last = static_cast<int>(std::size(kKinds)) - 1;
  // Half of them have bandwidth.
  const NamedKind& kind = kKinds[std::max(between(-last + 1, last), 0)];
  machine.memory.kind = kind.kind;
  if (coverage != nullptr) coverage->hit(kind.name);
  if (kind.kind != MemoryKind::Banked) return;
  for (const DramParameter& parameter : dram_parameters()) {
    const int value =
        parameter.values[static_cast<std::size_t>(between(0, static_cast<int>(parameter.values.size()) - 1))];
    parameter.set(machine.dram, value);
    if (coverage != nullptr) coverage->hit(parameter.name, value);
  }
  fit_to_burst(machine, machine.memory.burst_bytes > 4 && between(0, 2) == 0, between(1, 8));
}

std::vector<std::string> memory_coverage() {
  std::vector<std::string> all;
  for (const NamedKind& kind : kKinds)
    all.emplace_back(kind.name);
  for (const DramParameter& parameter : dram_parameters()) {
    for (const int value : parameter.values)
      all.push_back(std::string(parameter.name) + "=" + std::to_string(value));
  }
  return all;
}

std::vector<ParameterChange> simplest_memory() {
  std::vector<ParameterChange> changes = {
      [](MachineParams& machine) { machine.memory.kind = MemoryKind::Bandwidth; }};
  for (const DramParameter& parameter : dram_parameters()) {
    changes.emplace_back([&parameter](MachineParams& machine) {
      parameter.set(machine.dram, parameter.values.front());
      fit_to_burst(machine, false, static_cast<int>(machine.dram.row_bytes / machine.dram.burst_bytes()));
    });
  }
  return changes;
}

}  // namespace bfpsim::test_support
