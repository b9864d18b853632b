// SPDX-License-Identifier: Apache-2.0
#include "gemm_case.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "random_block.h"

namespace bfpsim::test {
namespace {

std::int64_t between(std::mt19937_64& random, std::int64_t low, std::int64_t high) {
  return low + static_cast<std::int64_t>(random() % static_cast<std::uint64_t>(high - low + 1));
}

std::string random_format(std::mt19937_64& random) {
  static const std::vector<std::string> mx = {"mxfp4", "mxfp6_e3m2", "mxfp6_e2m3", "mxint8"};
  switch (random() % 8) {
    case 0:
      return mx[static_cast<std::size_t>(between(random, 0, 3))];
    case 1:
      return "hbfp" + std::to_string(between(random, 9, 16));
    case 2:
    case 3:
      return "hbfp4";
    default:
      return "hbfp" + std::to_string(between(random, 2, 8));
  }
}

BlockShape random_shape(std::mt19937_64& random) {
  static const std::vector<int> sizes = {16, 25, 32, 36, 49, 64, 256, 576, 668};
  switch (random() % 8) {
    case 0:
      return BlockShape{BlockShape::Kind::Row, 0};
    case 1:
      return BlockShape::tile(static_cast<int>(between(random, 2, 12)));
    case 2:
    case 3:
      return BlockShape::vector(static_cast<int>(between(random, 1, 130)));
    default:
      return BlockShape::vector(sizes[static_cast<std::size_t>(between(random, 0, 8))]);
  }
}

/// Mostly A's own; sometimes a multiple or all of K, so that blocks nest without being equal.
BlockShape nested_shape(std::mt19937_64& random, const BlockShape& a) {
  if (a.kind == BlockShape::Kind::Row) return random_shape(random);
  switch (random() % 4) {
    case 0:
      return BlockShape::vector(a.size * static_cast<int>(between(random, 1, 4)));
    case 1:
      return BlockShape{BlockShape::Kind::Row, 0};
    default:
      return a;
  }
}

void fill(std::mt19937_64& random, CaseOperand& operand, std::int64_t k) {
  // In one of three cases the exponents of both operands add up to the edges of FP32.
  const int shift = random() % 3 == 0 ? static_cast<int>(between(random, -150, 120)) : 0;
  const bool one_kind = random() % 2 == 0;
  auto kind = static_cast<BlockKind>(random() % kBlockKinds);
  for (std::int64_t line = 0; line < operand.lines; ++line) {
    if (!one_kind) kind = static_cast<BlockKind>(random() % kBlockKinds);
    const bool shifted = kind == BlockKind::Gaussian || kind == BlockKind::WideSpread;
    std::vector<float> values = random_block(random, kind, static_cast<int>(k), operand.codec.element_bits());
    if (shifted && shift != 0) {
      for (float& v : values)
        v = std::ldexp(std::ldexp(v, -std::ilogb(values.front() == 0 ? 1.0F : values.front())), shift);
    }
    operand.x.insert(operand.x.end(), values.begin(), values.end());
  }
}

CaseOperand random_operand(std::mt19937_64& random, std::int64_t k, const BlockShape& block) {
  CaseOperand operand;
  operand.format = random_format(random);
  operand.codec = make_codec(find_format(operand.format).value());
  const bool narrow = random() % 4 == 0 && operand.codec.shared.coding == ExponentCoding::TwosComplement;
  if (narrow) operand.codec.shared.bits = static_cast<int>(between(random, 2, 9));
  if (random() % 4 == 0) operand.codec.rounding = Rounding::Stochastic;
  operand.draws.key = static_cast<std::uint32_t>(random());
  operand.block = block;
  operand.lines = between(random, 1, 40);
  fill(random, operand, k);
  return operand;
}

std::string text_of(const CaseOperand& operand) {
  return operand.format + " " + to_string(operand.block) + " exponent bits " +
         std::to_string(operand.codec.shared.bits) + " lines " + std::to_string(operand.lines);
}

}  // namespace

GemmCase random_gemm_case(std::mt19937_64& random) {
  GemmCase gemm;
  gemm.k = random() % 8 == 0 ? between(random, 600, 5000) : between(random, 1, 400);
  const BlockShape block_a = random_shape(random);
  const BlockShape block_b = nested_shape(random, block_a);
  gemm.a = random_operand(random, gemm.k, random() % 2 == 0 ? block_a : block_b);
  gemm.b = random_operand(random, gemm.k, gemm.a.block == block_a ? block_b : block_a);
  gemm.text = "k " + std::to_string(gemm.k) + "; A " + text_of(gemm.a) + "; B " + text_of(gemm.b);
  return gemm;
}

void GemmCensus::count(const GemmCase& gemm, const BlockedOperand& a, const BlockedOperand& b,
                       const std::vector<float>& c) {
  ++cases;
  blocks += static_cast<std::int64_t>(a.exponents.size() + b.exponents.size());
  pairs += static_cast<std::int64_t>(c.size()) * std::max(a.blocks_per_line(), b.blocks_per_line());
  ragged_blocks += gemm.k % a.block_k != 0 ? 1 : 0;
  mixed_formats += gemm.a.format != gemm.b.format ? 1 : 0;
  mixed_blocks += a.block_k != b.block_k ? 1 : 0;
  tiles += a.lines_per_block > 1 || b.lines_per_block > 1 ? 1 : 0;
  floats += a.codec.has_float_elements() || b.codec.has_float_elements() ? 1 : 0;
  stochastic += a.codec.rounding == Rounding::Stochastic || b.codec.rounding == Rounding::Stochastic ? 1 : 0;
  for (const float value : c) {
    nan += std::isnan(value) ? 1 : 0;
    infinite += std::isinf(value) ? 1 : 0;
    subnormal += std::fpclassify(value) == FP_SUBNORMAL ? 1 : 0;
    zero += value == 0.0F ? 1 : 0;
  }
}

void GemmCensus::print(unsigned seed) const {
  const auto n = [](std::int64_t value) { return static_cast<long long>(value); };
  std::printf(
      "seed %u: %lld cases, %lld blocks, %lld pairs; NaN %lld, Inf %lld, subnormal %lld, zero %lld; ragged "
      "%lld, "
      "mixed formats %lld, mixed blocks %lld, tiles %lld, float elements %lld, stochastic %lld\n",
      seed, n(cases), n(blocks), n(pairs), n(nan), n(infinite), n(subnormal), n(zero), n(ragged_blocks),
      n(mixed_formats), n(mixed_blocks), n(tiles), n(floats), n(stochastic));
}

bool GemmCensus::nothing_is_missing() const {
  const auto counts = {nan,           infinite,     subnormal, zero,   ragged_blocks,
                       mixed_formats, mixed_blocks, tiles,     floats, stochastic};
  return std::all_of(counts.begin(), counts.end(), [](std::int64_t n) { return n > 0; });
}

}  // namespace bfpsim::test
