// SPDX-License-Identifier: Apache-2.0
// Quantising a 4096 x 4096 FP32 array to elements and exponents on one thread, beside memcpy of the same
// array: how much of memcpy's bandwidth, in FP32 values per second of CPU time, each format reaches. Runs
// interleaved, medians.
#include <fmt/format.h>

#include <cstring>
#include <random>

#include "benchmarks/interleaved.h"
#include "rtl_models/numerics/kernels.h"
#include "rtl_models/numerics/kernels/quantize_isa.h"

namespace {

using bfpsim::bench::Contender;

constexpr std::int64_t kLines = 4096;
constexpr std::int64_t kColumns = 4096;
constexpr std::int64_t kElements = kLines * kColumns;

struct Buffers {
  std::vector<float> x = std::vector<float>(kElements);
  std::vector<float> copy = std::vector<float>(kElements);
  std::vector<std::int8_t> elements = std::vector<std::int8_t>(kElements);
  std::vector<bfpsim::ExponentCode> exponents = std::vector<bfpsim::ExponentCode>(kElements);
};

bfpsim::kernels::QuantizeTask make_task(Buffers& buffers, const char* format, std::int64_t block,
                                        bfpsim::Rounding rounding) {
  bfpsim::BlockCodec codec = bfpsim::make_codec(bfpsim::find_format(format).value());
  codec.rounding = rounding;
  return {buffers.x.data(),        kLines, kColumns, block, codec, {}, buffers.elements.data(),
          buffers.exponents.data()};
}

Contender quantizing(Buffers& buffers, const char* format, std::int64_t block, double bar,
                     bfpsim::Rounding rounding = bfpsim::Rounding::NearestEven) {
  const auto task = make_task(buffers, format, block, rounding);
  const bool stochastic = rounding == bfpsim::Rounding::Stochastic;
  return {fmt::format("{}/{}{}", format, block, stochastic ? " stochastic" : ""), bar, [task] {
            bfpsim::quantize_vectors_int8(task.x, task.lines, task.k, task.block, task.codec, task.elements,
                                          task.exponents, task.draws);
          }};
}

}  // namespace

int main() {
  Buffers buffers;
  std::mt19937 random(1);
  std::normal_distribution<float> gauss;
  for (float& x : buffers.x)
    x = gauss(random);
  const auto baseline_task = make_task(buffers, "hbfp4", 64, bfpsim::Rounding::NearestEven);
  const std::vector<Contender> contenders = {
      {"memcpy", 0, [&] { std::memcpy(buffers.copy.data(), buffers.x.data(), kElements * sizeof(float)); }},
      quantizing(buffers, "hbfp4", 64, 0.5),
      quantizing(buffers, "hbfp4", 64, 0.25, bfpsim::Rounding::Stochastic),
      quantizing(buffers, "hbfp6", 64, 0),
      quantizing(buffers, "hbfp8", 64, 0),
      quantizing(buffers, "hbfp4", 16, 0),
      quantizing(buffers, "hbfp4", 576, 0),
      quantizing(buffers, "mxfp4", 32, 0),
      {"hbfp4/64, plain C++", 0, [&] { bfpsim::kernels::baseline::quantize(baseline_task); }},
  };
  const std::vector<double> seconds = bfpsim::bench::measure(contenders, bfpsim::bench::cpu_seconds);
  fmt::print("{}; medians of {}\n{:<24} {:>8} {:>9} {:>10}  bar\n", bfpsim::kernel_isa(),
             bfpsim::bench::kRepetitions, "", "ms", "1e9/s", "of memcpy");
  for (std::size_t i = 0; i < contenders.size(); ++i) {
    const double ratio = seconds[0] / seconds[i];
    const double bar = contenders[i].bar;
    fmt::print("{:<24} {:>8.2f} {:>9.2f} {:>9.0f}%  {}\n", contenders[i].name, 1e3 * seconds[i],
               1e-9 * kElements / seconds[i], 100 * ratio,
               bar == 0 ? "" : fmt::format("{:.0f}% {}", 100 * bar, ratio >= bar ? "reached" : "MISSED"));
  }
}
