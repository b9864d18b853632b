// SPDX-License-Identifier: Apache-2.0
// A quick part of all_patterns_test.cpp: both sides of every boundary, and every 4093rd pattern.
// Expectations: encode_oracle.h.
#include <gtest/gtest.h>

#include <cstdio>

#include "encode_oracle.h"
#include "rtl_models/numerics/float_format.h"

namespace bfpsim::test {
namespace {

class StridedPatterns : public testing::TestWithParam<Definition> {};

void expect_code(std::uint32_t magnitude, std::uint32_t code, const EncodeOracle& oracle,
                 const FloatElement& f) {
  for (const std::uint32_t sign : {0U, 1U}) {
    ASSERT_EQ(encode_float(float_of(magnitude | sign << 31), f), code | sign << oracle.sign_shift)
        << std::hex << "pattern " << (magnitude | sign << 31);
  }
}

TEST_P(StridedPatterns, EncodeAsExactMidpointsSay) {
  const EncodeOracle oracle = make_oracle(GetParam());
  const FloatElement f = find_format(oracle.format).value().as_float();
  constexpr std::uint32_t kStride = 4093;
  std::int64_t checked = 0;
  std::uint32_t first = 0;
  for (const Interval& interval : oracle.intervals) {
    for (const std::uint32_t boundary : {first, first + (first < interval.last ? 1U : 0U), interval.last}) {
      expect_code(boundary, interval.code, oracle, f);
      ++checked;
    }
    const std::uint32_t start = (first + kStride - 1) / kStride * kStride;
    for (std::uint64_t bits = start; bits <= interval.last; bits += kStride) {
      expect_code(static_cast<std::uint32_t>(bits), interval.code, oracle, f);
      ++checked;
    }
    if (HasFatalFailure()) return;
    first = interval.last + 1;
  }
  std::printf("%s: %lld magnitudes, two signs each\n", oracle.format.c_str(),
              static_cast<long long>(checked));
  EXPECT_GT(checked, (std::int64_t{1} << 31) / kStride);
}

INSTANTIATE_TEST_SUITE_P(Formats, StridedPatterns, testing::ValuesIn(kSmallFloats),
                         [](const auto& param) { return std::string(param.param.format); });

}  // namespace
}  // namespace bfpsim::test
