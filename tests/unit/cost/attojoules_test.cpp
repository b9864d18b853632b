// SPDX-License-Identifier: Apache-2.0
#include "sim/cost/attojoules.h"

#include <gtest/gtest.h>

namespace bfpsim {
namespace {

TEST(Attojoules, are_1e_minus_18_joules) {
  EXPECT_DOUBLE_EQ(Attojoules(2'500'000).joules(), 2.5e-12);
}

TEST(Attojoules, hold_the_energy_of_a_large_model_to_the_last_one) {
  // 4e18 events of 100 pJ: 4e8 J, far beyond 64 bits.
  const Attojoules energy = Attojoules(100'000'001) * std::int64_t{4'000'000'000'000'000'000};
  EXPECT_EQ(energy.count() / 1'000'000'000, Attojoules::Count{400'000'004'000'000'000});
  EXPECT_EQ((energy + Attojoules(1)).count() - energy.count(), Attojoules::Count{1});
  EXPECT_NEAR(energy.joules(), 4.00000004e8, 1e-3);
}

}  // namespace
}  // namespace bfpsim
