// SPDX-License-Identifier: Apache-2.0
// Expectations: block_oracle.h (exact big-integer arithmetic, MPFR's log2, std::frexp).
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <cstdio>
#include <limits>

#include "block_oracle.h"
#include "exact.h"
#include "random_block.h"
#include "rtl_models/numerics/blocked_operand.h"
#include "rtl_models/numerics/float_format.h"

namespace bfpsim::test {
namespace {

/// How often each case occurred; none may be zero (contract D6).
struct Seen {
  std::array<int, kBlockKinds> kinds{};
  std::array<int, 17> mantissa_bits{};
  std::array<int, 17> exponent_bits{};
  int nan_flagged = 0, zero_code = 0, clamped_low = 0, clamped_high = 0, subnormal_result = 0,
      saturate_policy = 0;
  EncodeCounts counts;
};

BlockCodec random_codec(std::mt19937_64& random) {
  BlockCodec codec;
  codec.mantissa_bits = 2 + static_cast<int>(random() % 15);
  codec.shared.bits = 2 + static_cast<int>(random() % 9);
  codec.nan_policy = random() % 3 == 0 ? NanPolicy::Saturate : NanPolicy::Propagate;
  codec.rule = random() % 3 == 0 ? ExponentRule::CeilLog2 : ExponentRule::Frexp;
  return codec;
}

void note(Seen& seen, BlockKind kind, const BlockCodec& codec, const OracleBlock& expected) {
  ++seen.kinds[static_cast<std::size_t>(kind)];
  ++seen.mantissa_bits[static_cast<std::size_t>(codec.mantissa_bits)];
  ++seen.exponent_bits[static_cast<std::size_t>(codec.shared.bits)];
  seen.nan_flagged += expected.code == codec.shared.nan_code() ? 1 : 0;
  seen.zero_code += expected.code == codec.shared.zero_code() ? 1 : 0;
  seen.clamped_low += expected.code == codec.shared.min_usable() ? 1 : 0;
  seen.clamped_high += expected.code == codec.shared.max_usable() ? 1 : 0;
  seen.saturate_policy += codec.nan_policy == NanPolicy::Saturate && expected.counts.nan_or_inf > 0 ? 1 : 0;
  for (const std::uint32_t bits : expected.decoded) {
    seen.subnormal_result += (bits & 0x7F800000U) == 0 && (bits & 0x7FFFFFU) != 0 ? 1 : 0;
  }
  seen.counts.nan_or_inf += expected.counts.nan_or_inf;
  seen.counts.saturated += expected.counts.saturated;
  seen.counts.flushed += expected.counts.flushed;
}

void check(const std::vector<float>& x, const BlockCodec& codec, const OracleBlock& expected) {
  EncodeCounts counts;
  const ExponentCode code = block_exponent(x.data(), static_cast<std::int64_t>(x.size()), 1, codec);
  ASSERT_EQ(code, expected.code);
  for (std::size_t i = 0; i < x.size(); ++i) {
    const Mantissa q = encode_mantissa(x[i], code, codec, &counts);
    ASSERT_EQ(q, expected.q[i]) << "x " << x[i] << " code " << code;
    ASSERT_EQ(encode_mantissa(x[i], code, codec), q);
    ASSERT_EQ(bits_of(decode_mantissa(q, code, codec)), expected.decoded[i]) << "q " << q << " code " << code;
  }
  ASSERT_EQ(counts.nan_or_inf, expected.counts.nan_or_inf);
  ASSERT_EQ(counts.saturated, expected.counts.saturated);
  ASSERT_EQ(counts.flushed, expected.counts.flushed);
}

TEST(BlockProperty, EncodeAndDecodeEqualTheExactOracle) {
  constexpr unsigned kSeed = 20221119;
  std::mt19937_64 random(kSeed);
  Seen seen;
  for (int draw = 0; draw < 9000; ++draw) {
    const auto kind = static_cast<BlockKind>(draw % kBlockKinds);
    const BlockCodec codec = random_codec(random);
    const auto x = random_block(random, kind, 1 + static_cast<int>(random() % 20), codec.mantissa_bits);
    const OracleBlock expected = encode_block_oracle(x, codec);
    check(x, codec, expected);
    note(seen, kind, codec, expected);
    ASSERT_FALSE(HasFatalFailure()) << "seed " << kSeed << " draw " << draw << " kind " << draw % kBlockKinds
                                    << " m " << codec.mantissa_bits << " b " << codec.shared.bits;
  }
  std::printf(
      "seed %u: flagged %d, zero %d, E at its minimum %d, at its maximum %d, subnormal results %d, "
      "saturated specials %d, clamped values %lld, flushed values %lld\n",
      kSeed, seen.nan_flagged, seen.zero_code, seen.clamped_low, seen.clamped_high, seen.subnormal_result,
      seen.saturate_policy, static_cast<long long>(seen.counts.saturated),
      static_cast<long long>(seen.counts.flushed));
  for (const int n : {seen.nan_flagged, seen.zero_code, seen.clamped_low, seen.clamped_high,
                      seen.subnormal_result, seen.saturate_policy}) {
    EXPECT_GT(n, 50);
  }
  for (const int n : seen.kinds)
    EXPECT_EQ(n, 1000);
  for (std::size_t m = 2; m <= 16; ++m)
    EXPECT_GT(seen.mantissa_bits[m], 100) << m;
  for (std::size_t b = 2; b <= 10; ++b)
    EXPECT_GT(seen.exponent_bits[b], 100) << b;
}

/// Each magnitude of a block of each step comes back: decode then encode, every q, 16-bit mantissas included.
TEST(BlockProperty, EveryMantissaComesBack) {
  for (int m = 2; m <= 16; ++m) {
    BlockCodec codec;
    codec.mantissa_bits = m;
    const int largest = codec.max_mantissa();
    for (const int e : {-126, -20, 0, 1, 128}) {
      const auto code = static_cast<ExponentCode>(e);
      for (int q = -largest; q <= largest; ++q) {
        const float x = decode_mantissa(static_cast<Mantissa>(q), code, codec);
        ASSERT_EQ(encode_mantissa(x, code, codec), q) << "m " << m << " E " << e;
      }
    }
  }
}

/// Values lie on the grid of the step and the largest keeps its binade, so a second pass changes nothing.
TEST(FrexpRule, IsIdempotentAndTheEmulatorsRuleIsNot) {
  constexpr unsigned kSeed = 5;
  std::mt19937_64 random(kSeed);
  Format format = find_format("hbfp4").value();
  format.block = BlockShape::vector(4);
  int changed_by_ceil_log2 = 0;
  for (int draw = 0; draw < 2000; ++draw) {
    std::vector<float> x(4);
    for (float& v : x)
      v = static_cast<float>(std::normal_distribution<double>(0.0, 1.0)(random));
    const auto twice = [&](ExponentRule rule) {
      const auto once = decode_operand(encode_operand(x.data(), 1, 4, format, rule));
      return std::pair(once, decode_operand(encode_operand(once.data(), 1, 4, format, rule)));
    };
    const auto [once, again] = twice(ExponentRule::Frexp);
    ASSERT_EQ(once, again) << "seed " << kSeed << " draw " << draw;
    const auto [emulated, emulated_again] = twice(ExponentRule::CeilLog2);
    changed_by_ceil_log2 += emulated != emulated_again ? 1 : 0;
  }
  EXPECT_GT(changed_by_ceil_log2, 50);
}

TEST(FrexpRule, KeepsPowersOfTwoThatTheEmulatorClamps) {
  const float one = 1.0F;
  const Format hbfp4 = find_format("hbfp4").value();
  EXPECT_EQ(decode_operand(encode_operand(&one, 1, 1, hbfp4, ExponentRule::Frexp))[0], 1.0F);
  EXPECT_EQ(decode_operand(encode_operand(&one, 1, 1, hbfp4, ExponentRule::CeilLog2))[0], 0.875F);
}

TEST(ExponentWidth, SaturatesBeforeMantissasAreComputed) {
  BlockCodec codec;
  codec.shared.bits = 4;  // usable: -7..6
  const float large[] = {1000.0F, 3.0F};
  const ExponentCode high = block_exponent(large, 2, 1, codec);
  EXPECT_EQ(high, 6);
  EXPECT_EQ(encode_mantissa(1000.0F, high, codec), 7) << "clamped: 7 * 2^3";
  EXPECT_EQ(encode_mantissa(-3.0F, high, codec), 0);
  const float small = 0x1p-9F;
  const ExponentCode low = block_exponent(&small, 1, 1, codec);
  EXPECT_EQ(low, -7);
  EXPECT_EQ(encode_mantissa(small, low, codec), 2) << "2^-9 is 2 steps of 2^-10: E does not wrap";
}

TEST(ExponentWidth, AnyValueClampsUnderAnExponentFarBelowIt) {
  BlockCodec codec;
  codec.mantissa_bits = 8;
  EXPECT_EQ(encode_mantissa(3 * 0x1p-149F, -160, codec), 127) << "3 * 2^18 steps of 2^-167";
  EXPECT_EQ(encode_mantissa(-1.0F, -511, codec), -127);
}

TEST(NanPolicy, PropagateFlagsTheWholeBlockAndNothingElse) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const std::vector<float> x = {1.0F, nan, 2.0F, 3.0F};
  Format format = find_format("hbfp8").value();
  format.block = BlockShape::vector(2);
  const auto y = decode_operand(encode_operand(x.data(), 1, 4, format));
  EXPECT_EQ(bits_of(y[0]), kCanonicalNanBits);
  EXPECT_EQ(bits_of(y[1]), kCanonicalNanBits);
  EXPECT_EQ(y[2], 2.0F);
  EXPECT_EQ(y[3], 3.0F);
}

TEST(NanPolicy, SaturateTakesInfAsTheLargestFiniteAndNanAsZero) {
  const float inf = std::numeric_limits<float>::infinity();
  const std::vector<float> x = {-inf, std::numeric_limits<float>::quiet_NaN(), 0x1p126F};
  const auto operand =
      encode_operand(x.data(), 1, 3, find_format("hbfp4").value(), ExponentRule::Frexp, NanPolicy::Saturate);
  EXPECT_EQ(operand.exponents[0], 128);
  EXPECT_EQ(operand.mantissas, (std::vector<Mantissa>{-7, 0, 2}));
  EXPECT_EQ(operand.counts.nan_or_inf, 2);
}

TEST(SignedZero, ADequantisedZeroIsPositive) {
  const float x[] = {1.0F, -1e-6F, -0.0F};
  const auto y = decode_operand(encode_operand(x, 1, 3, find_format("hbfp4").value()));
  EXPECT_EQ(bits_of(y[1]), 0U);
  EXPECT_EQ(bits_of(y[2]), 0U);
}

}  // namespace
}  // namespace bfpsim::test
