// SPDX-License-Identifier: Apache-2.0
// The emulators' exponent of every finite FP32 maximum. Expectation: FP64 log2 rounded to FP32, as the
// emulators' authors' framework gives it up to ties that cannot occur; libm's error is far below the distance
// of any value from a boundary.
#include <gtest/gtest.h>

#include <cmath>

#include "rtl_models/numerics/exponent_rule.h"
#include "rtl_models/numerics/float_format.h"

namespace bfpsim::test {
namespace {

TEST(AllMaxima, EmulatorExponentIsTheCeilingOfTheRoundedLogarithm) {
  std::uint64_t wrong = 0;
  std::uint32_t first_wrong = 0;
  for (std::uint32_t bits = 0; bits < 0x7F800000U; ++bits) {
    const float x = float_of(bits);
    const float logarithm = static_cast<float>(std::log2(static_cast<double>(x + 1e-8F)));
    if (emulator_exponent(x) != static_cast<int>(std::ceil(logarithm))) {
      first_wrong = wrong++ == 0 ? bits : first_wrong;
    }
  }
  EXPECT_EQ(wrong, 0U) << std::hex << "the first is pattern " << first_wrong;
}

}  // namespace
}  // namespace bfpsim::test
