// SPDX-License-Identifier: Apache-2.0
// GEMMs of many steps, over whose repetitions the fast engine leaps: against the plain per-cycle oracle
// (tests/oracle), on timing studies without values. Small random GEMMs hardly ever leap.
#include <gtest/gtest.h>

#include <algorithm>

#include "rtl_models/arch/chunking.h"
#include "rtl_models/arch/refuse.h"
#include "sim/engine/fast/simulation.h"
#include "sim/engine/fast_engine.h"
#include "sim/engine/gemm_job.h"
#include "sim/workload/lowering.h"
#include "tests/oracle/oracle.h"
#include "tests/support/compare_outcomes.h"
#include "tests/support/random_case.h"

namespace bfpsim {
namespace {

/// Draws machines and long GEMMs; a case is a function of its seed.
class Draw {
 public:
  explicit Draw(std::uint64_t seed) : random_(seed) {}

  std::int64_t between(std::int64_t low, std::int64_t high) {
    return std::uniform_int_distribution<std::int64_t>(low, high)(random_);
  }
  int pick(std::initializer_list<int> values) {
    return *(values.begin() + between(0, static_cast<std::int64_t>(values.size()) - 1));
  }

  /// A small machine; half of them with pipelines so deep that many steps are under way at once.
  MachineParams machine() {
    MachineParams machine = test_support::random_machine(random_);
    machine.buffers.result_bytes = 16384;
    if (between(0, 1) == 0) return machine;
    machine.array.result_banks = pick({1, 8, 32});
    machine.pipeline.multiply_cycles = pick({0, 1, 40});
    machine.pipeline.accumulate_cycles = pick({1, 9, 64});
    machine.converter.latency_cycles = pick({0, 4, 50});
    machine.buffers.staging_slots = pick({1, 3, 8});
    machine.buffers.operand_banks = pick({1, 2, 6});
    machine.buffers.result_banks = pick({1, 2, 12});
    machine.simd.lanes = pick({1, 32});
    machine.simd.latency_cycles = pick({0, 25, 64});
    machine.simd.input_slots = pick({1, 2, 8});
    machine.memory.latency_cycles = pick({0, 100, 400});
    machine.memory.bytes_per_cycle = pick({24, 512, 4096});
    return machine;
  }

  /// Formats of a random GEMM, and tiles of a few sub-tiles; `segments`: K in pieces of one or two quanta.
  void finish(GemmJob& job, const MachineParams& machine, bool segments) {
    const GemmJob other = test_support::random_gemm(random_, machine).job;
    job.format_a = other.format_a;
    job.format_b = other.format_b;
    const Chunking chunking = make_chunking(machine.array, job.format_a, job.format_b);
    const std::int64_t quantum = k_quantum(chunking, job.format_a, job.format_b);
    const auto granule = [&] {
      return std::pair(job.format_a.line_granule(machine.array.sub_tile_m()),
                       job.format_b.line_granule(machine.array.sub_tile_n()));
    };
    // Partial sums must fit: strips of tiles must not ask for more than there are.
    job.mapping = {granule().first, granule().second, segments ? quantum : job.k, TileOrder::NFastest};
    if (refuse_mapping(machine, job)) job.format_a.tile_lines = job.format_b.tile_lines = 1;
    const auto [granule_m, granule_n] = granule();
    TileMapping& map = job.mapping;
    map.order = between(0, 1) == 0 ? TileOrder::NFastest : TileOrder::MFastest;
    do {
      map.tile_m = granule_m * between(1, 4);
      map.tile_n = granule_n * between(1, 4);
      map.tile_k = segments ? quantum * between(1, 2) : ceil_div(job.k, quantum) * quantum;
    } while (refuse_mapping(machine, job));
  }

 private:
  std::mt19937_64 random_;
};

/// Kinds of long GEMMs; each draws its job.
struct LongGemm {
  const char* name;
  bool segments;
  GemmJob (*draw)(Draw&);
};

void PrintTo(const LongGemm& kind, std::ostream* out) {
  *out << kind.name;
}

GemmJob tall(Draw& draw) {
  return plain_gemm(draw.between(1000, 4000), draw.between(1, 12), draw.between(1, 40), {}, {});
}

GemmJob wide(Draw& draw) {
  return plain_gemm_b_rows(draw.between(1, 12), draw.between(1000, 4000), draw.between(1, 40), {}, {});
}

GemmJob square(Draw& draw) {
  return plain_gemm_b_rows(draw.between(60, 160), draw.between(60, 160), draw.between(1, 30), {}, {});
}

GemmJob deep(Draw& draw) {
  return plain_gemm(draw.between(1, 20), draw.between(1, 20), draw.between(2000, 6000), {}, {});
}

GemmJob batched(Draw& draw) {
  GemmJob job = plain_gemm_b_rows(draw.between(1, 20), draw.between(1, 20), draw.between(1, 30), {}, {});
  job.instances = 64;
  job.a.instance_step = job.a_elements;
  job.b.instance_step = job.b_elements;
  job.c.instance_step = job.c_elements;
  job.a_elements *= job.instances;
  job.b_elements *= job.instances;
  job.c_elements *= job.instances;
  return job;
}

GemmJob convolution(Draw& draw) {
  ConvGeometry conv;
  conv.batch = 32;
  conv.groups = draw.pick({1, 1, 2});
  conv.in_channels = conv.groups * draw.between(1, 4);
  conv.out_channels = conv.groups * draw.between(1, 4);
  conv.height = draw.between(3, 8);
  conv.width = draw.between(3, 8);
  conv.kernel_h = draw.between(1, 3);
  conv.kernel_w = draw.between(1, 3);
  conv.stride_h = conv.stride_w = draw.between(1, 2);
  conv.padding_h = conv.padding_w = draw.between(0, 1);
  Operation operation;
  operation.layer = "conv";
  operation.geometry = conv;
  const std::vector<LoweredGemm> gemms = lower(operation);
  return gemms[static_cast<std::size_t>(draw.between(0, static_cast<std::int64_t>(gemms.size()) - 1))].job;
}

class LeapsOver : public testing::TestWithParam<LongGemm> {};

TEST_P(LeapsOver, RepetitionsWithoutADifference) {
  constexpr int kCases = 80;
  constexpr std::int64_t kMostCycles = 40'000;  // the oracle takes every one of them
  int cases = 0;
  int leaping_cases = 0;
  std::int64_t leaps = 0;
  std::int64_t cycles = 0;
  for (std::uint64_t seed = 1; cases < kCases; ++seed) {
    Draw draw(seed);
    const MachineParams machine = draw.machine();
    GemmJob job = GetParam().draw(draw);
    draw.finish(job, machine, GetParam().segments);
    fast::Simulation simulation(machine, job);
    simulation.run();
    if (simulation.cycles() > kMostCycles) continue;
    ++cases;
    leaping_cases += simulation.leaps() > 0 ? 1 : 0;
    leaps += simulation.leaps();
    cycles += simulation.cycles();
    SCOPED_TRACE("seed " + std::to_string(seed));
    const GemmOutcome fast = make_fast_engine(machine)->run({job, nullptr, nullptr});
    EXPECT_EQ(test_support::differences(run_oracle(machine, job, nullptr, nullptr), fast), "");
  }
  std::printf("%d of %d GEMMs leap, %lld leaps, %lld cycles\n", leaping_cases, kCases,
              static_cast<long long>(leaps), static_cast<long long>(cycles));
  EXPECT_GT(leaping_cases, kCases / 8);
}

// Memory is the bottleneck and stores lag behind the array: in a row's first repetitions, the narrower macro
// tile that ended the row before is still on its way. Its sub-tiles are like all others, its store is
// shorter.
TEST(LeapsOver, StoresOfTheRowBefore) {
  MachineParams machine;
  machine.array.rows = 4;
  machine.array.cols = 1;
  machine.array.lanes = 1;
  machine.array.accumulators = 4;
  machine.pipeline.multiply_cycles = 0;
  machine.pipeline.accumulate_cycles = 5;
  machine.converter.count = 3;
  machine.converter.width = 64;
  machine.converter.latency_cycles = 6;
  machine.memory.bytes_per_cycle = 512;
  machine.array.result_words_per_cycle = 4;
  machine.buffers.staging_slots = 4;
  machine.buffers.result_banks = 1;
  machine.simd.lanes = 1;
  machine.simd.latency_cycles = 0;
  machine.memory.latency_cycles = 1;
  machine.memory.burst_bytes = machine.memory.request_bytes = 4;
  std::int64_t leaps = 0;
  for (std::int64_t n = 59; n <= 199; n += 4) {
    SCOPED_TRACE("N " + std::to_string(n));
    GemmJob job = plain_gemm_b_rows(78, n, 1, {}, {});
    job.format_a.codec.mantissa_bits = 3;
    job.format_b.codec.mantissa_bits = 8;
    job.mapping = {8, 4, 64, TileOrder::NFastest};
    fast::Simulation simulation(machine, job);
    simulation.run();
    leaps += simulation.leaps();
    const GemmOutcome fast = make_fast_engine(machine)->run({job, nullptr, nullptr});
    EXPECT_EQ(test_support::differences(run_oracle(machine, job, nullptr, nullptr), fast), "");
  }
  EXPECT_GT(leaps, 0);
}

INSTANTIATE_TEST_SUITE_P(Long, LeapsOver,
                         testing::Values(LongGemm{"tall", false, tall}, LongGemm{"wide", false, wide},
                                         LongGemm{"square", false, square}, LongGemm{"deep", true, deep},
                                         LongGemm{"batched", false, batched},
                                         LongGemm{"batched_in_segments", true, batched},
                                         LongGemm{"convolution", false, convolution},
                                         LongGemm{"convolution_in_segments", true, convolution}),
                         [](const auto& test) { return std::string(test.param.name); });

}  // namespace
}  // namespace bfpsim
