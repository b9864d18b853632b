// SPDX-License-Identifier: Apache-2.0
// Ratios over the sources' spread against a search of every corner of the box of constants.
#include "sim/cost/energy_spread.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "tests/unit/cost/samples.h"

namespace bfpsim {
namespace {

constexpr std::size_t kUsed = 6;  ///< constants that are not zero here

EnergyByConstant random_energies(std::mt19937_64& random, const std::array<double, kUsed>& spread) {
  EnergyByConstant energies;
  for (std::size_t i = 0; i < kUsed; ++i) {
    energies.low[i] = 1.0 + static_cast<double>(random() % 1000);
    energies.high[i] = energies.low[i] * spread[i];
  }
  return energies;
}

double sum_at(const EnergyByConstant& energies, unsigned corner) {
  double sum = 0.0;
  for (std::size_t i = 0; i < kUsed; ++i)
    sum += (corner >> i & 1U) != 0 ? energies.high[i] : energies.low[i];
  return sum;
}

/// A ratio of sums that are linear in each constant has its extremes at corners.
TEST(EnergyRatio, is_that_of_the_best_and_the_worst_corner) {
  for (std::uint64_t seed = 1; seed <= 100; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    std::mt19937_64 random(seed);
    std::array<double, kUsed> spread{};
    for (double& factor : spread)
      factor = 1.0 + static_cast<double>(random() % 300) / 100.0;
    const EnergyByConstant a = random_energies(random, spread);
    const EnergyByConstant b = random_energies(random, spread);
    double low = sum_at(a, 0) / sum_at(b, 0);
    double high = low;
    for (unsigned corner = 1; corner < 1U << kUsed; ++corner) {
      const double ratio = sum_at(a, corner) / sum_at(b, corner);
      low = std::min(low, ratio);
      high = std::max(high, ratio);
    }
    const RatioInterval found = energy_ratio(a, b);
    EXPECT_NEAR(found.low, low, 1e-9 * low);
    EXPECT_NEAR(found.high, high, 1e-9 * high);
  }
}

RunRecord one_gemm(const char* format) {
  RunRecord run;
  run.machine = test::small_machine();
  GemmRecord gemm;
  gemm.format_a = find_format(format).value();
  gemm.format_b = gemm.format_a;
  gemm.events = test::prime_counters();
  gemm.cycles = Cycles(1000);
  run.totals.cycles = gemm.cycles;
  run.gemms = {std::move(gemm)};
  return run;
}

TEST(EnergyByConstant, sums_to_the_bars_of_the_run) {
  Technology technology = test::round_technology();
  technology.find(CostConstant::Leakage) = Constant{50.0, 25.0, 100.0, 28.0, Confidence::Estimated, "a test"};
  technology.find(CostConstant::DramHbm2Bit) = Constant{2.0, 1.0, 4.0, 0.0, Confidence::Published, "a test"};
  const RunRecord run = one_gemm("hbfp6");
  const EnergyByConstant energies = energy_by_constant(run, technology);
  const RunCost cost = cost_of(run, technology);
  const auto sum = [](const auto& parts) {
    double joules = 0.0;
    for (const double part : parts)
      joules += part;
    return joules;
  };
  EXPECT_NEAR(sum(energies.low) / cost.total.low.joules(), 1.0, 1e-12);
  EXPECT_NEAR(sum(energies.high) / cost.total.high.joules(), 1.0, 1e-12);
  const auto dram = static_cast<std::size_t>(CostConstant::DramHbm2Bit);
  EXPECT_NEAR(energies.high[dram] / energies.low[dram], 4.0, 1e-12);
}

TEST(EnergyRatio, of_a_run_to_itself_is_one_whatever_the_sources) {
  Technology technology = test::round_technology();
  technology.find(CostConstant::DramHbm2Bit) = Constant{2.0, 1.0, 4.0, 0.0, Confidence::Published, "a test"};
  const EnergyByConstant energies = energy_by_constant(one_gemm("hbfp4"), technology);
  const RatioInterval ratio = energy_ratio(energies, energies);
  EXPECT_NEAR(ratio.low, 1.0, 1e-12);
  EXPECT_NEAR(ratio.high, 1.0, 1e-12);
}

}  // namespace
}  // namespace bfpsim
