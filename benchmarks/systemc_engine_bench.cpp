// SPDX-License-Identifier: Apache-2.0
// How fast the SystemC engine simulates, with values: HBFP4 GEMM 1024 x 1024 x 1024 on 16 x 16 DPUs of 64
// lanes. The counter `cycles_per_cpu_second` is the figure; bar: 30,000.
#include <benchmark/benchmark.h>

#include <random>
#include <vector>

#include "sim/engine/gemm_job.h"
#include "sim/engine/mapper.h"
#include "sim/engine/systemc_engine.h"

namespace {

/// configs/accelerators/hbfp_16x16x64.yaml, without reading a file.
bfpsim::MachineParams big_machine() {
  bfpsim::MachineParams machine;
  machine.name = "hbfp_16x16x64";
  machine.array.rows = 16;
  machine.array.cols = 16;
  machine.array.lanes = 64;
  machine.array.result_words_per_cycle = 64;
  machine.converter.count = 16;
  machine.converter.width = 64;
  machine.buffers.staging_bytes = 1 << 19;
  machine.buffers.staging_slots = 4;
  machine.buffers.operand_bytes = 1 << 18;
  machine.buffers.result_bytes = 1 << 16;
  machine.simd.lanes = 64;
  machine.memory.bytes_per_cycle = 1024;
  return machine;
}

std::vector<float> normal_values(std::size_t count, unsigned seed) {
  std::mt19937 generator(seed);
  std::normal_distribution<float> normal;
  std::vector<float> values(count);
  for (float& value : values)
    value = normal(generator);
  return values;
}

void systemc_hbfp4_gemm_1024(benchmark::State& state) {
  const bfpsim::MachineParams machine = big_machine();
  // Once for all calls: SystemC elaborates once per process.
  static const auto engine = bfpsim::make_systemc_engine(machine);
  constexpr std::int64_t kSize = 1024;
  const std::vector<float> a = normal_values(kSize * kSize, 1);
  const std::vector<float> b = normal_values(kSize * kSize, 2);
  bfpsim::GemmTask task;
  task.job = bfpsim::plain_gemm(kSize, kSize, kSize, {}, {});
  task.job.mapping = bfpsim::choose_mapping(machine, task.job);
  task.a_source = a.data();
  task.b_source = b.data();
  std::int64_t cycles = 0;
  for (auto _ : state)
    cycles += engine->run(task).cycles.count();
  state.counters["cycles_per_cpu_second"] =
      benchmark::Counter(static_cast<double>(cycles), benchmark::Counter::kIsRate);
  state.counters["cycles"] = static_cast<double>(cycles) / static_cast<double>(state.iterations());
}
BENCHMARK(systemc_hbfp4_gemm_1024)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
