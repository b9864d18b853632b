// SPDX-License-Identifier: Apache-2.0
// All 2^32 FP32 patterns through each small float's encoder. Expectations: encode_oracle.h.
#include <gtest/gtest.h>

#include <cstdio>

#include "encode_oracle.h"
#include "rtl_models/numerics/float_format.h"

namespace bfpsim::test {
namespace {

class AllPatterns : public testing::TestWithParam<Definition> {};

TEST_P(AllPatterns, EncodeAsExactMidpointsSay) {
  const EncodeOracle oracle = make_oracle(GetParam());
  const FloatElement f = find_format(oracle.format).value().as_float();
  std::uint64_t checked = 0;
  std::uint64_t wrong = 0;
  std::uint32_t first_wrong = 0;
  for (const std::uint32_t sign : {0U, 1U}) {
    std::uint64_t bits = 0;
    for (const Interval& interval : oracle.intervals) {
      const std::uint32_t expected = interval.code | sign << oracle.sign_shift;
      for (; bits <= interval.last; ++bits) {
        const std::uint32_t pattern = static_cast<std::uint32_t>(bits) | sign << 31;
        if (encode_float(float_of(pattern), f) != expected)
          first_wrong = wrong++ == 0 ? pattern : first_wrong;
        ++checked;
      }
    }
  }
  std::printf("%s: %llu patterns\n", oracle.format.c_str(), static_cast<unsigned long long>(checked));
  EXPECT_EQ(checked, std::uint64_t{1} << 32);
  EXPECT_EQ(wrong, 0U) << std::hex << "the first is pattern " << first_wrong;
}

INSTANTIATE_TEST_SUITE_P(Formats, AllPatterns, testing::ValuesIn(kSmallFloats),
                         [](const auto& param) { return std::string(param.param.format); });

}  // namespace
}  // namespace bfpsim::test
