// SPDX-License-Identifier: Apache-2.0
// Float multiplier and dot product on fields: the multiplier against the host's floating-point unit, the dot
// product against the specification (numerics' float_dot).
#include "rtl_models/units/float_dot_product.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>

#include "rtl_models/units/fp32_fields.h"
#include "rtl_models/units/fp32_multiplier.h"
#include "tests/unit/units/random_float_chunk.h"

namespace bfpsim::units {
namespace {

/// The product of two FP32 numbers has 48 bits, so FP64 holds it exactly under any scale used here; the
/// conversion to FP32 is the one rounding.
std::uint32_t host_product(std::uint32_t a, std::uint32_t b, int scale) {
  const double product = static_cast<double>(float_of(a)) * static_cast<double>(float_of(b));
  const auto rounded = static_cast<float>(std::ldexp(product, scale));
  return rounded != rounded ? kNanBits : bits_of(rounded);
}

std::uint32_t flushed(std::uint32_t bits) {
  return is_subnormal(bits) ? bits & kSignBit : bits;
}

TEST(Fp32Multiplier, EqualsTheHostUnderAnyScale) {
  constexpr std::uint32_t kSeed = 111;
  RandomOperands random(kSeed);
  int subnormal_results = 0;
  for (int i = 0; i < 3'000'000; ++i) {
    const std::uint32_t a = random.any_fp32();
    const std::uint32_t b = random.one_in(2) ? random.any_fp32() : random.fp32(100, 150);
    const int scale = random.one_in(2) ? 0 : random.in_range(-300, 300);
    const std::uint32_t product = multiply_fp32_bits(a, b, scale, Subnormals::Ieee);
    ASSERT_EQ(product, host_product(a, b, scale))
        << std::hex << a << " * " << b << " seed " << kSeed << std::dec << " scale " << scale;
    subnormal_results += is_subnormal(product) ? 1 : 0;
    const bool nan = is_nan(a) || is_nan(b);
    const std::uint32_t expected = nan ? kNanBits : flushed(host_product(flushed(a), flushed(b), scale));
    ASSERT_EQ(multiply_fp32_bits(a, b, scale, Subnormals::Flush), expected) << std::hex << a << " * " << b;
  }
  std::printf("seed %u: %d subnormal products\n", kSeed, subnormal_results);
  EXPECT_GT(subnormal_results, 1000);
}

TEST(FloatDotProduct, EqualsTheSpecification) {
  constexpr std::uint32_t kSeed = 112;
  RandomOperands random(kSeed);
  int nan = 0, infinite = 0, zero = 0, numbers = 0;
  for (int i = 0; i < 60'000; ++i) {
    const int lanes = random.in_range(1, 33);
    const FloatChunk chunk = random_chunk(random, lanes);
    const Subnormals subnormals = random.one_in(2) ? Subnormals::Ieee : Subnormals::Flush;
    const FloatSum sum = random.one_in(2) ? FloatSum::RoundedTree : FloatSum::Aligned;
    const int fraction_bits = random.one_in(3) ? kExactAligner : random.in_range(0, 18);
    const std::uint32_t ours = FloatDotProduct(sum, fraction_bits, subnormals).dot(chunk);
    ASSERT_EQ(ours, specified(chunk, sum, fraction_bits, subnormals))
        << "draw " << i << " seed " << kSeed << ", " << lanes << " lanes, sum " << static_cast<int>(sum)
        << " F " << fraction_bits;
    (is_nan(ours) ? nan : is_infinite(ours) ? infinite : ours == 0 ? zero : numbers) += 1;
  }
  std::printf("seed %u: %d numbers, %d zeros, %d Inf, %d NaN\n", kSeed, numbers, zero, infinite, nan);
  EXPECT_GT(std::min(std::min(nan, infinite), zero), 100);
}

}  // namespace
}  // namespace bfpsim::units
