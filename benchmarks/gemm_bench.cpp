// SPDX-License-Identifier: Apache-2.0
// Block floating point GEMMs against OpenBLAS's FP32 sgemm on the same matrices: ours are timed from the FP32
// operands on, so that quantising both of them is included. One thread, CPU time, runs interleaved, medians.
// Prints a table of ratios.
#include <cblas.h>
#include <fmt/format.h>

#include <random>

#include "benchmarks/interleaved.h"
#include "rtl_models/numerics/kernels/gemm.h"

namespace {

using bfpsim::bench::Contender;

struct Problem {
  std::int64_t m = 0, n = 0, k = 0;
  std::vector<float> a;                  ///< [m][k]
  std::vector<float> b;                  ///< [n][k]
  std::vector<float> c;                  ///< [m][n]
  bfpsim::GemmWorkspace workspace = {};  ///< OpenBLAS keeps its memory from call to call, too
};

std::vector<float> gaussian(std::int64_t count, unsigned seed) {
  std::vector<float> x(static_cast<std::size_t>(count));
  std::mt19937 random(seed);
  std::normal_distribution<float> gauss;
  for (float& v : x)
    v = gauss(random);
  return x;
}

Problem make_problem(std::int64_t m, std::int64_t n, std::int64_t k) {
  return {
      m, n, k, gaussian(m * k, 1), gaussian(n * k, 2), std::vector<float>(static_cast<std::size_t>(m * n))};
}

Contender sgemm(Problem& p) {
  return {"sgemm", 0, [&p] {
            const auto m = static_cast<int>(p.m), n = static_cast<int>(p.n), k = static_cast<int>(p.k);
            cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, m, n, k, 1.0F, p.a.data(), k, p.b.data(), k,
                        0.0F, p.c.data(), n);
          }};
}

/// How our contenders run.
struct Setting {
  bfpsim::Isa isa;
  int threads = 1;
};

Contender block_gemm(Problem& p, const char* format_a, const char* format_b, std::int64_t block, double bar,
                     const Setting& setting) {
  const auto codec_a = bfpsim::make_codec(bfpsim::find_format(format_a).value());
  const auto codec_b = bfpsim::make_codec(bfpsim::find_format(format_b).value());
  return {fmt::format("{} x {}/{}", format_a, format_b, block), bar, [&p, codec_a, codec_b, block, setting] {
            bfpsim::gemm_quantized({p.a.data(), p.m, block, codec_a, {}},
                                   {p.b.data(), p.n, block, codec_b, {}}, p.k, p.c.data(),
                                   {setting.threads, setting.isa, &p.workspace});
          }};
}

void print_speeds(Problem& p, bfpsim::Isa isa) {
  const Setting one{isa};
  const std::vector<Contender> contenders = {
      sgemm(p),
      block_gemm(p, "hbfp4", "hbfp4", 64, 2.5, one),
      block_gemm(p, "hbfp6", "hbfp6", 64, 2.0, one),
      block_gemm(p, "mxfp4", "mxfp4", 32, 2.0, one),
      block_gemm(p, "hbfp8", "hbfp8", 64, 1.4, one),
      block_gemm(p, "hbfp6", "hbfp4", 64, 0, one),
      block_gemm(p, "hbfp8", "hbfp4", 64, 0, one),
      block_gemm(p, "hbfp4", "hbfp4", 16, 0, one),
      block_gemm(p, "hbfp4", "hbfp4", 576, 0, one),
  };
  const std::vector<double> seconds = bfpsim::bench::measure(contenders, bfpsim::bench::cpu_seconds);
  const auto macs = static_cast<double>(p.m * p.n * p.k);
  for (std::size_t i = 0; i < contenders.size(); ++i) {
    const double ratio = seconds[0] / seconds[i];
    const double bar = contenders[i].bar;
    fmt::print("{:>5}x{}x{}  {:<18} {:>9.3f} {:>8.1f} {:>7.2f}  {}\n", p.m, p.n, p.k, contenders[i].name,
               1e3 * seconds[i], 1e-9 * macs / seconds[i], ratio,
               bar == 0 ? "" : fmt::format("{:.1f} {}", bar, ratio >= bar ? "reached" : "MISSED"));
  }
}

/// By the wall clock, which other programs disturb; and what the threads' CPU time leaves possible, which
/// they do not.
void print_scaling(Problem& p, bfpsim::Isa isa) {
  const std::vector<Contender> contenders = {block_gemm(p, "hbfp4", "hbfp4", 64, 0, {isa, 1}),
                                             block_gemm(p, "hbfp4", "hbfp4", 64, 0, {isa, 2})};
  const std::vector<double> wall = bfpsim::bench::measure(contenders, bfpsim::bench::wall_seconds);
  const std::vector<double> cpu = bfpsim::bench::measure(contenders, bfpsim::bench::process_cpu_seconds);
  const double ratio = wall[0] / wall[1];
  fmt::print(
      "{:>5}x{}x{}  hbfp4/64 on two threads: {:.2f} times one by the wall clock, at most {:.2f} by CPU "
      "time; 1.8 {}\n",
      p.m, p.n, p.k, ratio, 2 * cpu[0] / cpu[1], ratio >= 1.8 ? "reached" : "MISSED");
}

}  // namespace

int main() {
  openblas_set_num_threads(1);
  for (const bfpsim::Isa isa : bfpsim::supported_isas()) {
    if (isa == bfpsim::Isa::Baseline) continue;
    fmt::print("sgemm: OpenBLAS, core {}; ours: {}, quantising included; medians of {}\n",
               openblas_get_corename(), to_string(isa), bfpsim::bench::kRepetitions);
    fmt::print("{:<16} {:<18} {:>9} {:>8} {:>7}  {}\n", "M x N x K", "", "ms", "GMAC/s", "ratio", "bar");
    for (const std::int64_t m : {1024, 4096}) {
      Problem p = make_problem(m, 1024, 1024);
      print_speeds(p, isa);
      print_scaling(p, isa);
    }
  }
}
