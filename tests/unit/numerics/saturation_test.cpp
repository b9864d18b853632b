// SPDX-License-Identifier: Apache-2.0
// Saturation just above the largest finite value, where rounding gives the very next code: Inf's or NaN's.
// Expectations: the formats' largest values and the midpoints above them, as published.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <ostream>
#include <string>

#include "rtl_models/numerics/float_format.h"
#include "rtl_models/numerics/format.h"

namespace bfpsim {
namespace {

struct Edge {
  const char* format;
  float largest;
  float midpoint;  ///< between `largest` and the value that the next code would have
};

void PrintTo(const Edge& edge, std::ostream* out) {
  *out << edge.format;
}

class Saturation : public testing::TestWithParam<Edge> {};

TEST_P(Saturation, HoldsFromTheMidpointOn) {
  const Edge& edge = GetParam();
  const FloatElement element = find_format(edge.format).value().as_float();
  const float above = std::nextafter(edge.midpoint, std::numeric_limits<float>::infinity());
  for (const float beyond : {edge.midpoint, above}) {
    EXPECT_EQ(cast_float(beyond, element, Overflow::Saturate), edge.largest);
    EXPECT_EQ(cast_float(-beyond, element, Overflow::Saturate), -edge.largest);
  }
  EXPECT_FALSE(std::isfinite(cast_float(above, element, Overflow::ToSpecial)));
}

INSTANTIATE_TEST_SUITE_P(Formats, Saturation,
                         testing::Values(Edge{"fp16", 65504.0F, 65520.0F},
                                         Edge{"bf16", 0x1.FEp127F, 0x1.FFp127F},
                                         Edge{"fp8_e5m2", 57344.0F, 61440.0F},
                                         Edge{"fp8_e4m3fn", 448.0F, 464.0F},
                                         Edge{"fp8_e4m3", 240.0F, 248.0F}),
                         [](const auto& test) { return std::string(test.param.format); });

}  // namespace
}  // namespace bfpsim
