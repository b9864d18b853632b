// SPDX-License-Identifier: Apache-2.0
// Block floating point GEMMs against OpenBLAS's FP32 sgemm on the same matrices: ours are timed from the FP32
// operands on, so that quantising both of them is included. One thread, CPU time, runs interleaved, medians.
// Prints a table of ratios.
#include <cblas.h>
#include <fmt/format.h>
#include <time.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "rtl_models/numerics/kernels/gemm.h"

namespace {

constexpr int kRepetitions = 7;

struct Shape {
  std::int64_t m, n, k;
};
constexpr Shape kShapes[] = {{1024, 1024, 1024}, {4096, 1024, 1024}};

/// A contender of the table: what it must reach of sgemm's speed, or 0.
struct Contender {
  std::string name;
  double bar;
  std::function<void()> run;
};

double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

double wall_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

/// Medians of interleaved runs, one per contender, after one run that is not counted.
std::vector<double> measure(const std::vector<Contender>& contenders, double (*clock)()) {
  std::vector<std::vector<double>> seconds(contenders.size());
  for (int repetition = 0; repetition <= kRepetitions; ++repetition) {
    for (std::size_t i = 0; i < contenders.size(); ++i) {
      const double start = clock();
      contenders[i].run();
      if (repetition > 0) seconds[i].push_back(clock() - start);
    }
  }
  std::vector<double> medians;
  std::transform(seconds.begin(), seconds.end(), std::back_inserter(medians), median);
  return medians;
}

std::vector<float> gaussian(std::int64_t count, unsigned seed) {
  std::vector<float> x(static_cast<std::size_t>(count));
  std::mt19937 random(seed);
  std::normal_distribution<float> gauss;
  for (float& v : x)
    v = gauss(random);
  return x;
}

bfpsim::BlockCodec hbfp(int mantissa_bits) {
  bfpsim::BlockCodec codec;
  codec.mantissa_bits = mantissa_bits;
  return codec;
}

struct Problem {
  Shape shape;
  std::vector<float> a;  ///< [m][k]
  std::vector<float> b;  ///< [n][k]
};

std::function<void()> sgemm(const Problem& p, std::vector<float>& c) {
  return [&p, &c] {
    const auto m = static_cast<int>(p.shape.m), n = static_cast<int>(p.shape.n),
               k = static_cast<int>(p.shape.k);
    cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasTrans, m, n, k, 1.0F, p.a.data(), k, p.b.data(), k, 0.0F,
                c.data(), n);
  };
}

std::function<void()> block_gemm(const Problem& p, std::vector<float>& c, int bits_a, int bits_b,
                                 std::int64_t block, int threads, bfpsim::Isa isa) {
  return [&p, &c, bits_a, bits_b, block, threads, isa] {
    bfpsim::gemm_quantized({p.a.data(), p.shape.m, block, hbfp(bits_a)},
                           {p.b.data(), p.shape.n, block, hbfp(bits_b)}, p.shape.k, c.data(), {threads, isa});
  };
}

void print_speeds(const Problem& p, bfpsim::Isa isa) {
  std::vector<float> c(static_cast<std::size_t>(p.shape.m * p.shape.n));
  const std::vector<Contender> contenders = {
      {"sgemm", 0, sgemm(p, c)},
      {"hbfp4/64", 2.5, block_gemm(p, c, 4, 4, 64, 1, isa)},
      {"hbfp6/64", 2.0, block_gemm(p, c, 6, 6, 64, 1, isa)},
      {"hbfp8/64", 1.4, block_gemm(p, c, 8, 8, 64, 1, isa)},
      {"hbfp6 x hbfp4/64", 0, block_gemm(p, c, 6, 4, 64, 1, isa)},
      {"hbfp4/16", 0, block_gemm(p, c, 4, 4, 16, 1, isa)},
      {"hbfp4/576", 0, block_gemm(p, c, 4, 4, 576, 1, isa)},
  };
  const std::vector<double> seconds = measure(contenders, cpu_seconds);
  const auto macs = static_cast<double>(p.shape.m * p.shape.n * p.shape.k);
  for (std::size_t i = 0; i < contenders.size(); ++i) {
    const double ratio = seconds[0] / seconds[i];
    const double bar = contenders[i].bar;
    fmt::print("{:>5}x{}x{}  {:<18} {:>9.3f} {:>8.1f} {:>7.2f}  {}\n", p.shape.m, p.shape.n, p.shape.k,
               contenders[i].name, 1e3 * seconds[i], 1e-9 * macs / seconds[i], ratio,
               bar == 0 ? "" : fmt::format("{:.1f} {}", bar, ratio >= bar ? "reached" : "MISSED"));
  }
}

void print_scaling(const Problem& p, bfpsim::Isa isa) {
  std::vector<float> c(static_cast<std::size_t>(p.shape.m * p.shape.n));
  const std::vector<Contender> contenders = {{"1 thread", 0, block_gemm(p, c, 4, 4, 64, 1, isa)},
                                             {"2 threads", 0, block_gemm(p, c, 4, 4, 64, 2, isa)}};
  const std::vector<double> seconds = measure(contenders, wall_seconds);
  fmt::print("{:>5}x{}x{}  hbfp4/64, two threads, wall clock: {:.2f} times one thread (1.8 asked)\n",
             p.shape.m, p.shape.n, p.shape.k, seconds[0] / seconds[1]);
}

}  // namespace

int main() {
  openblas_set_num_threads(1);
  fmt::print("sgemm: OpenBLAS, core {}; ours: {}, quantising included; medians of {}\n",
             openblas_get_corename(), to_string(bfpsim::best_isa()), kRepetitions);
  fmt::print("{:<16} {:<18} {:>9} {:>8} {:>7}  {}\n", "M x N x K", "", "ms", "GMAC/s", "ratio", "bar");
  for (const Shape& shape : kShapes) {
    const Problem p{shape, gaussian(shape.m * shape.k, 1), gaussian(shape.n * shape.k, 2)};
    print_speeds(p, bfpsim::best_isa());
    print_scaling(p, bfpsim::best_isa());
  }
}
