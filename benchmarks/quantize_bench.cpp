// SPDX-License-Identifier: Apache-2.0
// Quantising a 4096 x 4096 FP32 array to HBFP mantissas and exponents on one thread, with memcpy of the same
// array beside it: items_per_second is elements per CPU second, and must reach 1e9 for HBFP4/64.
#include <benchmark/benchmark.h>

#include <cstring>
#include <random>
#include <vector>

#include "rtl_models/numerics/kernels.h"
#include "rtl_models/numerics/kernels_isa.h"

namespace {

constexpr std::int64_t kLines = 4096;
constexpr std::int64_t kColumns = 4096;
constexpr std::int64_t kElements = kLines * kColumns;

const std::vector<float>& source() {
  static const std::vector<float> values = [] {
    std::vector<float> x(static_cast<std::size_t>(kElements));
    std::mt19937 random(1);
    std::normal_distribution<float> gauss;
    for (float& v : x)
      v = gauss(random);
    return x;
  }();
  return values;
}

using QuantizeKernel = decltype(&bfpsim::quantize_vectors_int8);

/// Arguments: mantissa bits (sign included), block.
void quantize(benchmark::State& state, QuantizeKernel kernel) {
  const std::vector<float>& x = source();
  bfpsim::BlockCodec codec;
  codec.mantissa_bits = static_cast<int>(state.range(0));
  const std::int64_t block = state.range(1);
  std::vector<std::int8_t> mantissas(x.size());
  std::vector<bfpsim::ExponentCode> exponents(
      static_cast<std::size_t>(kLines * ((kColumns + block - 1) / block)));
  for (auto _ : state) {
    kernel(x.data(), kLines, kColumns, block, codec, mantissas.data(), exponents.data());
    benchmark::DoNotOptimize(mantissas.data());
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(state.iterations() * kElements);
  state.SetLabel(bfpsim::kernel_isa());
}
BENCHMARK_CAPTURE(quantize, dispatched, bfpsim::quantize_vectors_int8)
    ->Args({4, 64})
    ->Args({8, 64})
    ->Args({4, 16})
    ->Args({4, 576})
    ->Unit(benchmark::kMillisecond);

void quantize_baseline(benchmark::State& state) {
  quantize(state, bfpsim::kernels::baseline::quantize_vectors_int8);
  state.SetLabel("baseline");
}
BENCHMARK(quantize_baseline)->Args({4, 64})->Unit(benchmark::kMillisecond);

void copy(benchmark::State& state) {
  const std::vector<float>& x = source();
  std::vector<float> y(x.size());
  for (auto _ : state) {
    std::memcpy(y.data(), x.data(), x.size() * sizeof(float));
    benchmark::DoNotOptimize(y.data());
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(state.iterations() * kElements);
}
BENCHMARK(copy)->Name("memcpy")->Unit(benchmark::kMillisecond);

void dot(benchmark::State& state) {
  const auto count = static_cast<std::size_t>(state.range(0));
  const std::vector<std::int8_t> a(count, 7);
  const std::vector<std::int8_t> b(count, -7);
  for (auto _ : state) {
    benchmark::DoNotOptimize(bfpsim::dot_int8(a.data(), b.data(), static_cast<std::int64_t>(count)));
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(dot)->Name("dot_int8")->Arg(64)->Arg(1024);

}  // namespace

BENCHMARK_MAIN();
