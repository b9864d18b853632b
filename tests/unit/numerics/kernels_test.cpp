// SPDX-License-Identifier: Apache-2.0
// Expectations: the specification (encode_operand), itself proven against exact arithmetic; every instruction
// set.
#include "rtl_models/numerics/kernels.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <ostream>
#include <string>
#include <vector>

#include "random_block.h"
#include "rtl_models/numerics/blocked_operand.h"
#include "rtl_models/numerics/kernels/isa.h"
#include "rtl_models/numerics/kernels/quantize_isa.h"

namespace bfpsim::test {
namespace {

void dispatched_quantize(const kernels::QuantizeTask& t) {
  quantize_vectors_int8(t.x, t.lines, t.k, t.block, t.codec, t.elements, t.exponents, t.draws);
}

struct Kernels {
  std::string name;
  kernels::Encoders encoders;
};

/// Names the parameter in ctest's list: its bytes hold addresses, which differ from run to run.
std::ostream& operator<<(std::ostream& out, const Kernels& kernels) {
  return out << kernels.name;
}

/// What the dispatcher takes, then every instruction set of this processor.
std::vector<Kernels> all_kernels() {
  std::vector<Kernels> all = {{"dispatched", {Isa::Baseline, dispatched_quantize, dot_int8}}};
  for (const kernels::Encoders& encoders : kernels::supported_encoders())
    all.push_back({to_string(encoders.isa), encoders});
  return all;
}

class Kernel : public testing::TestWithParam<Kernels> {};

struct Problem {
  std::int64_t lines, k, block;
  BlockCodec codec;
  std::vector<float> x;
  DrawSource draws;
};

/// Integers of 2..8 bits, nearest even or stochastic, and the MX elements that fit a byte.
BlockCodec random_codec(std::mt19937_64& random) {
  static const char* const kMx[] = {"mxfp4", "mxfp6_e2m3", "mxint8"};
  if (random() % 4 == 0) return make_codec(find_format(kMx[random() % 3]).value());
  BlockCodec codec;
  codec.mantissa_bits = 2 + static_cast<int>(random() % 7);
  codec.shared.bits = random() % 2 == 0 ? 10 : 2 + static_cast<int>(random() % 9);
  if (random() % 2 == 0) codec.rounding = Rounding::Stochastic;
  return codec;
}

Problem random_problem(std::mt19937_64& random, BlockKind kind) {
  Problem p;
  p.lines = 1 + static_cast<std::int64_t>(random() % 3);
  p.k = 1 + static_cast<std::int64_t>(random() % 200);
  p.block =
      random() % 2 == 0 ? std::int64_t{1} << (random() % 8) : 1 + static_cast<std::int64_t>(random() % 130);
  p.codec = random_codec(random);
  p.x = random_block(random, kind, static_cast<int>(p.lines * p.k), p.codec.element_bits());
  p.draws.key = static_cast<std::uint32_t>(random());
  if (random() % 2 == 0) {  // a part of a larger operand
    p.draws.line0 = static_cast<std::int64_t>(random() % 100);
    p.draws.k0 = p.block * static_cast<std::int64_t>(random() % 10);
    p.draws.whole_k = p.draws.k0 + p.k + static_cast<std::int64_t>(random() % 50);
  }
  return p;
}

/// What encode_operand() has, as an integer: float elements in units of their smallest one.
int integer_element(const BlockedOperand& operand, std::size_t i) {
  if (!operand.codec.has_float_elements()) return operand.mantissas[i];
  const FloatElement& element = *operand.codec.float_element;
  return static_cast<int>(std::ldexp(operand.floats[i], element.bias - 1 + element.mantissa_bits));
}

void expect_equals_specification(const Kernels& kernel, const Problem& p, EncodeCounts& counts) {
  const BlockedOperand expected = encode_operand(p.x.data(), p.lines, p.k, p.codec,
                                                 BlockShape::vector(static_cast<int>(p.block)), p.draws);
  constexpr std::int8_t kCanary = -86;
  std::vector<std::int8_t> elements(p.x.size() + 1, kCanary);
  std::vector<ExponentCode> exponents(expected.exponents.size() + 1, 0x5555);
  kernel.encoders.quantize(
      {p.x.data(), p.lines, p.k, p.block, p.codec, p.draws, elements.data(), exponents.data()});
  ASSERT_EQ(elements.back(), kCanary) << "wrote past the end";
  ASSERT_EQ(exponents.back(), 0x5555) << "wrote past the end";
  exponents.pop_back();
  ASSERT_EQ(exponents, expected.exponents);
  for (std::size_t i = 0; i < p.x.size(); ++i)
    ASSERT_EQ(elements[i], integer_element(expected, i)) << "element " << i << " of x " << p.x[i];
  counts.nan_or_inf += expected.counts.nan_or_inf;
  counts.saturated += expected.counts.saturated;
  counts.flushed += expected.counts.flushed;
}

TEST_P(Kernel, QuantisesAsTheSpecification) {
  constexpr unsigned kSeed = 4096;
  std::mt19937_64 random(kSeed);
  EncodeCounts counts;
  std::array<int, 9> mantissa_bits{};
  int ragged = 0, short_blocks = 0, stochastic = 0, floats = 0;
  for (int draw = 0; draw < 18000; ++draw) {
    const Problem p = random_problem(random, static_cast<BlockKind>(draw % kBlockKinds));
    expect_equals_specification(GetParam(), p, counts);
    ASSERT_FALSE(HasFatalFailure()) << "seed " << kSeed << " draw " << draw << " m " << p.codec.mantissa_bits
                                    << " b " << p.codec.shared.bits << " block " << p.block << " k " << p.k;
    ++mantissa_bits[static_cast<std::size_t>(p.codec.mantissa_bits)];
    ragged += p.k % p.block != 0 ? 1 : 0;
    short_blocks += p.block < 8 ? 1 : 0;
    stochastic += p.codec.rounding == Rounding::Stochastic ? 1 : 0;
    floats += p.codec.has_float_elements() ? 1 : 0;
  }
  std::printf("seed %u: ragged %d, blocks below 8 %d, NaN or Inf %lld, clamped %lld, flushed %lld\n", kSeed,
              ragged, short_blocks, static_cast<long long>(counts.nan_or_inf),
              static_cast<long long>(counts.saturated), static_cast<long long>(counts.flushed));
  for (const std::int64_t n : {counts.nan_or_inf, counts.saturated, counts.flushed})
    EXPECT_GT(n, 1000);
  EXPECT_GT(ragged, 1000);
  for (const int n : {short_blocks, stochastic, floats})
    EXPECT_GT(n, 1000);
  for (std::size_t m = 2; m <= 8; ++m)
    EXPECT_GT(mantissa_bits[m], 100);
}

std::vector<BlockCodec> all_codecs() {
  std::vector<BlockCodec> codecs;
  for (int m = 2; m <= 8; ++m) {
    for (const int bits : {3, 8, 10}) {
      for (const Rounding rounding : {Rounding::NearestEven, Rounding::Stochastic}) {
        BlockCodec codec;
        codec.mantissa_bits = m;
        codec.shared.bits = bits;
        codec.rounding = rounding;
        codecs.push_back(codec);
      }
    }
  }
  for (const char* name : {"mxfp4", "mxfp6_e2m3", "mxint8"})
    codecs.push_back(make_codec(find_format(name).value()));
  return codecs;
}

/// Every exponent a block maximum can have, at every width, with the largest and the smallest values beside
/// it.
TEST_P(Kernel, QuantisesEveryExponentAsTheSpecification) {
  EncodeCounts counts;
  for (int e = -149; e <= 127; ++e) {
    Problem p{1, 40, 40, {}, {}, {}};
    for (int i = 0; i < 40; ++i)
      p.x.push_back(std::ldexp(i % 2 == 0 ? 1.9375F : -1.0F, std::max(e - i / 2, -149)));
    p.x[3] = 0x1p-149F;
    for (const BlockCodec& codec : all_codecs()) {
      p.codec = codec;
      expect_equals_specification(GetParam(), p, counts);
      ASSERT_FALSE(HasFatalFailure())
          << "e " << e << " element bits " << codec.element_bits() << " b " << codec.shared.bits;
    }
  }
}

TEST_P(Kernel, DotIsTheExactSum) {
  constexpr unsigned kSeed = 8;
  std::mt19937_64 random(kSeed);
  for (std::size_t count = 0; count <= 300; ++count) {
    std::vector<std::int8_t> a(count), b(count);
    std::int64_t expected = 0;
    for (std::size_t i = 0; i < count; ++i) {
      const bool extreme = count % 2 == 0;
      a[i] = static_cast<std::int8_t>(extreme ? 127 : static_cast<int>(random() % 255) - 127);
      b[i] =
          static_cast<std::int8_t>(extreme && count % 4 == 0 ? -127 : static_cast<int>(random() % 255) - 127);
      expected += static_cast<std::int64_t>(a[i]) * b[i];
    }
    ASSERT_EQ(GetParam().encoders.dot_int8(a.data(), b.data(), static_cast<std::int64_t>(count)), expected)
        << count;
  }
}

TEST_P(Kernel, DotHoldsTheLongestExtremeSum) {
  const std::vector<std::int8_t> a(65536, 127);
  const std::vector<std::int8_t> b(65536, -127);
  EXPECT_EQ(GetParam().encoders.dot_int8(a.data(), b.data(), 65536), -65536 * 127 * 127);
}

INSTANTIATE_TEST_SUITE_P(Isa, Kernel, testing::ValuesIn(all_kernels()),
                         [](const auto& param) { return param.param.name; });

TEST(KernelIsa, TheProcessorHasWhatTheDispatcherTakes) {
  const std::string best = best_isa() == Isa::Baseline ? "baseline"
                           : is_supported(Isa::Neon)   ? "neon"
                                                       : "avx2";
  EXPECT_EQ(kernel_isa(), best);
}

}  // namespace
}  // namespace bfpsim::test
