// SPDX-License-Identifier: Apache-2.0
// The mapper's weights against the energy model: energy is linear in events, so that the weighted sum of any
// counters is the model's total.
#include "sim/cost/mapping_weights.h"

#include <gtest/gtest.h>

#include <random>

#include "sim/cost/energy.h"
#include "tests/unit/cost/samples.h"

namespace bfpsim {
namespace {

TEST(MappingWeights, sum_to_the_models_energy) {
  constexpr unsigned kSeed = 8;
  std::mt19937_64 random(kSeed);
  const MachineParams machine = test::small_machine();
  Technology technology = test::round_technology();
  technology.find(CostConstant::Leakage) = test::figure(50.0);
  for (const auto& [a, b] : {std::pair("hbfp4", "hbfp4"), std::pair("hbfp8", "hbfp4")}) {
    GemmJob job;
    job.format_a.codec = make_codec(*find_format(a));
    job.format_b.codec = make_codec(*find_format(b));
    const EventWeights weights = mapping_weights(machine, job, technology);
    for (int i = 0; i < 20; ++i) {
      EventCounters events;
      double sum = 0.0;
      for (std::size_t e = 0; e < kEventCount; ++e) {
        events.counts[e] = static_cast<std::int64_t>(random() % 1'000'000);
        // What is counted as a difference: block sums are no fewer than additions.
        if (e == static_cast<std::size_t>(Event::BlockSums)) events.counts[e] += 1'000'000;
        sum += weights.each[e] * static_cast<double>(events.counts[e]);
      }
      const auto cycles = static_cast<std::int64_t>(random() % 1'000'000);
      sum += weights.each_cycle * static_cast<double>(cycles);
      const OperandWidths widths{find_format(a)->element_bits(), find_format(b)->element_bits(),
                                 find_format(a)->shared->bits};
      const double expected = energy_of(events, Cycles(cycles), machine, widths, technology).total.joules();
      ASSERT_NEAR(sum, expected, 1e-12 * expected) << a << " x " << b << ", seed " << kSeed;
    }
  }
}

}  // namespace
}  // namespace bfpsim
