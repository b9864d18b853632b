// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/units/relu.h"

#include <gtest/gtest.h>

#include "tests/unit/units/exact_rounding.h"
#include "tests/unit/units/random_operands.h"

namespace bfpsim::units {
namespace {

TEST(Relu, ForwardOnEveryClassOfNumber) {
  struct Case {
    std::uint32_t x, y;
    bool mask;
  };
  const Case cases[] = {
      {0x3F800000, 0x3F800000, true},                                   // 1
      {0xBF800000, 0x00000000, false},                                  // -1
      {0x00000000, 0x00000000, false},                                  // +0
      {0x80000000, 0x00000000, false},                                  // -0 -> +0
      {0x00000001, 0x00000001, true},                                   // smallest subnormal
      {0x80000001, 0x00000000, false}, {0x7F800000, 0x7F800000, true},  // Inf
      {0xFF800000, 0x00000000, false},                                  // -Inf
      {0x7F800001, 0x7FC00000, true},                                   // NaN: canonical, mask open
      {0xFFFFFFFF, 0x7FC00000, true},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(relu_forward(c.x).bits, c.y) << std::hex << c.x;
    EXPECT_EQ(relu_forward(c.x).mask, c.mask) << std::hex << c.x;
  }
}

TEST(Relu, ForwardEqualsTheHostsMaximum) {
  RandomOperands random(601);
  for (int i = 0; i < 1'000'000; ++i) {
    const std::uint32_t bits = random.any_fp32();
    const float x = float_of_bits(bits);
    if (x != x) continue;
    const float y = x > 0.0F ? x : 0.0F;
    ASSERT_EQ(relu_forward(bits).bits, bits_of_float(y));
    ASSERT_EQ(relu_forward(bits).mask, x > 0.0F);
  }
}

TEST(Relu, BackwardGatesAndNeverMultiplies) {
  EXPECT_EQ(relu_backward(0xC0490FDB, true), 0xC0490FDBU);
  EXPECT_EQ(relu_backward(0xC0490FDB, false), 0x00000000U);
  EXPECT_EQ(relu_backward(0x80000000, true), 0x80000000U);
  EXPECT_EQ(relu_backward(0x7F800000, false), 0x00000000U);  // not Inf * 0
  EXPECT_EQ(relu_backward(0x7F800001, false), 0x00000000U);
  EXPECT_EQ(relu_backward(0xFF800001, true), 0x7FC00000U);
}

TEST(Relu, BackwardUsesTheMaskOfItsAddress) {
  Relu relu(2, 2);
  static_cast<void>(relu.forward({0x3F800000, 0xBF800000}, 0));
  static_cast<void>(relu.forward({0xBF800000, 0x3F800000}, 1));
  const std::vector<ReluResult> first = relu.backward({5, 6}, 0);
  const std::vector<ReluResult> second = relu.backward({5, 6}, 1);
  EXPECT_EQ(first[0].bits, 5U);
  EXPECT_EQ(first[1].bits, 0U);
  EXPECT_EQ(second[0].bits, 0U);
  EXPECT_EQ(second[1].bits, 6U);
}

}  // namespace
}  // namespace bfpsim::units
