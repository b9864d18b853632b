// SPDX-License-Identifier: Apache-2.0
// Expectations: the specification (gemm_spec_float), itself proven against big integers; every instruction
// set.
#include "rtl_models/numerics/kernels/float_gemm.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <limits>
#include <map>
#include <random>
#include <utility>

#include "rtl_models/numerics/float_format.h"

namespace bfpsim {
namespace {

constexpr unsigned kSeed = 71;

const char* const kFormats[] = {"fp8_e5m2", "fp8_e4m3fn", "fp8_143",    "fp16",       "bf16",
                                "fp32",     "tf32",       "mxfp8_e5m2", "mxfp8_e4m3", "mxfp6_e2m3",
                                "mxfp4",    "mxint8",     "hbfp4",      "hbfp8",      "hbfp16"};

struct Random {
  std::mt19937_64 engine{kSeed};
  int below(int count) { return static_cast<int>(engine() % static_cast<unsigned>(count)); }
};

/// Values of a wide or a narrow spread around a random exponent, some zero.
std::vector<float> random_values(Random& random, std::int64_t count) {
  std::normal_distribution<float> normal;
  const int middle = random.below(5) == 0 ? random.below(240) - 120 : random.below(20) - 10;
  const int spread = 1 + random.below(30);
  std::vector<float> values(static_cast<std::size_t>(count));
  for (float& value : values)
    value = random.below(10) == 0 ? 0.0F : std::ldexp(normal(random.engine), middle + random.below(spread));
  return values;
}

BlockedOperand random_operand(Random& random, std::int64_t lines, std::int64_t k, const Format& format,
                              bool special) {
  std::vector<float> values = random_values(random, lines * k);
  if (special) values[random.engine() % values.size()] = std::numeric_limits<float>::infinity();
  return encode_operand(values.data(), lines, k, format);
}

std::vector<std::uint32_t> bits_of_all(const std::vector<float>& values) {
  std::vector<std::uint32_t> bits(values.size());
  std::memcpy(bits.data(), values.data(), values.size() * sizeof(float));
  return bits;
}

Format random_format(Random& random, int block) {
  Format format = find_format(kFormats[random.engine() % std::size(kFormats)]).value();
  format.block = BlockShape::vector(block);
  return format;
}

TEST(FloatGemmKernel, EqualsTheSpecificationInEveryInstructionSet) {
  Random random;
  std::map<std::string, int> seen;
  for (int round = 0; round < 3000; ++round) {
    const int block = 1 << random.below(7);
    const Format a_format = random_format(random, block);
    const Format b_format = random_format(random, random.below(2) == 0 ? block : 2 * block);
    const std::int64_t m = 1 + random.below(5);
    const std::int64_t n = 1 + random.below(20);
    const std::int64_t k = 1 + random.below(150);
    FloatOrder order{1 + random.below(48), FloatSum::Aligned, random.below(21),
                     random.below(2) == 0 ? Subnormals::Ieee : Subnormals::Flush};
    if (random.below(20) == 0) order.aligner_fraction_bits = kExactAligner;
    if (random.below(3) == 0) order.sum = FloatSum::RoundedTree;
    const bool special = random.below(10) == 0;
    const BlockedOperand a = random_operand(random, m, k, a_format, false);
    const BlockedOperand b = random_operand(random, n, k, b_format, special);
    const auto expected = bits_of_all(gemm_spec_float(a, b, order));
    for (const Isa isa : supported_isas()) {
      ASSERT_EQ(bits_of_all(gemm_float(a, b, order, isa)), expected)
          << "seed " << kSeed << ", round " << round << ": " << a_format.name << " x " << b_format.name
          << ", " << to_string(isa) << ", m " << m << ", n " << n << ", k " << k << ", lanes " << order.lanes
          << ", F " << order.aligner_fraction_bits;
    }
    const bool covered = float_kernel_covers(a.codec, b.codec, order);
    ++seen[!covered ? "not covered" : special ? "special" : a.codec.is_plain_float() ? "plain" : "blocks"];
    if (covered && order.subnormals == Subnormals::Flush) ++seen["flush"];
    if (covered && !special && order.sum == FloatSum::RoundedTree) {
      ++seen["tree"];
      const auto infinite = [](std::uint32_t bits) { return (bits & 0x7FFFFFFFU) >= 0x7F800000U; };
      if (std::any_of(expected.begin(), expected.end(), infinite)) ++seen["tree overflows"];
    }
  }
  for (const char* kind : {"not covered", "special", "plain", "blocks", "flush", "tree", "tree overflows"}) {
    std::printf("%s %d\n", kind, seen[kind]);
    EXPECT_GT(seen[kind], 20) << kind;
  }
}

TEST(FloatGemmKernel, TreesOfSubnormals) {
  Random random;
  int subnormal = 0, flushed = 0;
  for (int round = 0; round < 400; ++round) {
    const Format format = find_format(random.below(2) == 0 ? "fp32" : "bf16").value();
    const std::int64_t k = 1 + random.below(40);
    const auto draw = [&](std::int64_t lines, int exponent) {
      std::vector<float> values(static_cast<std::size_t>(lines * k));
      for (float& value : values)
        value = std::ldexp(static_cast<float>(random.below(512) - 256), exponent - 8);
      return encode_operand(values.data(), lines, k, format);
    };
    // Exponents of A and B: products are subnormal, or elements of one operand are.
    const std::pair<int, int> exponents[] = {{-70, -72 + random.below(20)}, {-130, 20}, {20, -130}};
    const auto [a_exponent, b_exponent] = exponents[random.below(3)];
    const BlockedOperand a = draw(3, a_exponent);
    const BlockedOperand b = draw(11, b_exponent);
    FloatOrder order{1 + random.below(20), FloatSum::RoundedTree, 0, Subnormals::Ieee};
    const auto ieee = bits_of_all(gemm_spec_float(a, b, order));
    subnormal += static_cast<int>(std::count_if(ieee.begin(), ieee.end(), [](std::uint32_t bits) {
      return (bits & 0x7F800000U) == 0 && (bits & 0x007FFFFFU) != 0;
    }));
    for (const Isa isa : supported_isas())
      ASSERT_EQ(bits_of_all(gemm_float(a, b, order, isa)), ieee) << "seed " << kSeed << ", round " << round;
    order.subnormals = Subnormals::Flush;
    const auto flush = bits_of_all(gemm_spec_float(a, b, order));
    flushed += flush != ieee ? 1 : 0;
    for (const Isa isa : supported_isas())
      ASSERT_EQ(bits_of_all(gemm_float(a, b, order, isa)), flush) << "seed " << kSeed << ", round " << round;
  }
  EXPECT_GT(subnormal, 1000);
  EXPECT_GT(flushed, 100);
}

TEST(FloatGemmKernel, SumsAtTheEdgeOf32Bits) {
  // The largest products of E5M2, all of one sign and exponent: 49 * 2^18 * 16 lanes < 2^28. F 20 and 32
  // lanes: 49 * 2^20 * 32 > 2^30. E4M3 (15 * 15) with F 19 and 16 lanes needs 32 bits to the last.
  for (const char* name : {"fp8_e5m2", "fp8_e4m3fn"}) {
    const Format format = find_format(name).value();
    const float largest = decode_float(format.as_float().largest_finite_code(), format.as_float());
    for (const float sign : {1.0F, -1.0F}) {
      const std::vector<float> values(96, largest);
      const std::vector<float> others(96, sign * largest);
      const BlockedOperand a = encode_operand(values.data(), 1, 96, format);
      const BlockedOperand b = encode_operand(others.data(), 1, 96, format);
      for (int f = 10; f <= 20; ++f) {
        for (const std::int64_t lanes : {15, 16, 17, 32, 48, 96}) {
          const FloatOrder order{lanes, FloatSum::Aligned, f, Subnormals::Ieee};
          ASSERT_EQ(gemm_float(a, b, order), gemm_spec_float(a, b, order))
              << name << ", F " << f << ", " << lanes;
        }
      }
    }
  }
}

}  // namespace
}  // namespace bfpsim
