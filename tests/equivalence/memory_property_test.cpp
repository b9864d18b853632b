// SPDX-License-Identifier: Apache-2.0
// Properties of memories that hold on every machine, whatever it is (docs/timing.md, section 3). The
// expectations are theorems about the machine, not its cycle counts.
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

#include "sim/engine/fast_engine.h"
#include "tests/support/random_case.h"

namespace bfpsim {
namespace {

constexpr std::uint64_t kFirstSeed = 70001;
constexpr int kMachines = 300;
constexpr int kGemmsPerMachine = 8;

std::int64_t cycles(const MachineParams& machine, const GemmJob& job) {
  return make_fast_engine(machine)->run({job, nullptr, nullptr}).cycles.count();
}

template <typename Check>
void for_random_cases(Check check) {
  for (std::uint64_t seed = kFirstSeed; seed < kFirstSeed + kMachines; ++seed) {
    std::mt19937_64 random(seed);
    MachineParams machine = test_support::random_machine(random);
    for (int i = 0; i < kGemmsPerMachine; ++i) {
      SCOPED_TRACE("seed " + std::to_string(seed) + ", GEMM " + std::to_string(i));
      check(machine, test_support::random_gemm(random, machine).job);
    }
  }
}

// Transfers take no time, so no order of loads and stores can delay anything.
TEST(IdealMemory, IsNeverSlowerThanBandwidthOfTheSameLatency) {
  std::int64_t faster = 0;
  for_random_cases([&](MachineParams machine, const GemmJob& job) {
    machine.memory.kind = MemoryKind::Ideal;
    const std::int64_t ideal = cycles(machine, job);
    machine.memory.kind = MemoryKind::Bandwidth;
    const std::int64_t bandwidth = cycles(machine, job);
    EXPECT_LE(ideal, bandwidth);
    faster += ideal < bandwidth ? 1 : 0;
  });
  EXPECT_GT(faster, kMachines * kGemmsPerMachine / 2);
}

// A GEMM of one macro tile has one store, behind all loads. (Where stores come between loads, a faster memory
// can bring a store to the port just before a load that it would have missed, and delay that load.)
TEST(BandwidthMemory, MoreBandwidthIsNeverSlowerWhereNoStoreComesBetweenLoads) {
  std::int64_t faster = 0;
  for_random_cases([&](MachineParams machine, GemmJob job) {
    machine.memory.kind = MemoryKind::Bandwidth;
    machine.array.accumulators = 4096;
    machine.buffers.result_bytes = std::int64_t{1} << 30;
    job.instances = 1;
    job.mapping.tile_m = ceil_div(job.m, machine.array.rows) * machine.array.rows;
    job.mapping.tile_n = ceil_div(job.n, machine.array.cols) * machine.array.cols;
    std::int64_t before = std::numeric_limits<std::int64_t>::max();
    std::int64_t slowest = 0;
    for (const int bytes : {4, 8, 24, 32, 48, 512, 4096}) {
      machine.memory.bytes_per_cycle = bytes;
      const std::int64_t now = cycles(machine, job);
      EXPECT_LE(now, before) << bytes << " bytes a cycle";
      slowest = std::max(slowest, now);
      before = now;
    }
    faster += before < slowest ? 1 : 0;
  });
  EXPECT_GT(faster, kMachines * kGemmsPerMachine / 2);
}

}  // namespace
}  // namespace bfpsim
