// SPDX-License-Identifier: Apache-2.0
// Expectations: contract B1-B7 in exact arithmetic (exact.h, block_oracle.h) on data of wide exponent spread
// and cancellation. Each control computes a wrong reading of the contract and must be told apart (contract
// D5).
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <ostream>
#include <random>

#include "block_oracle.h"
#include "exact.h"
#include "rtl_models/numerics/float_format.h"
#include "rtl_models/numerics/gemm_spec.h"

namespace bfpsim::test {
namespace {

struct Case {
  const char* name;
  int m_a, m_b;
  BlockShape block_a, block_b;
  int pairs_per_addition;
  int fraction_bits;
};

/// Names the parameter in ctest's list: its bytes hold addresses, which differ from run to run.
std::ostream& operator<<(std::ostream& out, const Case& c) {
  return out << c.name;
}

constexpr BlockShape kTile8{BlockShape::Kind::Tile, 8};
constexpr BlockShape kRow{BlockShape::Kind::Row, 0};
constexpr BlockShape kTensor{BlockShape::Kind::Tensor, 0};
constexpr BlockShape vec(int n) {
  return {BlockShape::Kind::Vector, n};
}

const Case kCases[] = {
    {"hbfp4_64_reference_order", 4, 4, vec(64), vec(64), 1, kExactAligner},
    {"hbfp8_16_reference_order", 8, 8, vec(16), vec(16), 1, kExactAligner},
    {"hbfp16_16_reference_order", 16, 16, vec(16), vec(16), 1, kExactAligner},
    {"mixed_6x4_nested_64_in_16", 6, 4, vec(64), vec(16), 1, kExactAligner},
    {"mixed_4x6_nested_16_in_64", 4, 6, vec(16), vec(64), 1, kExactAligner},
    {"mixed_4x8_row_by_16", 4, 8, kRow, vec(16), 1, kExactAligner},
    {"tiles_8_aligned_exactly_by_8", 6, 6, kTile8, kTile8, 8, kExactAligner},
    {"tiles_8_aligned_8_bits_by_8", 6, 6, kTile8, kTile8, 8, 8},
    {"hbfp4_16_aligned_0_bits_by_4", 4, 4, vec(16), vec(16), 4, 0},
    {"hbfp8_8_aligned_12_bits_by_3", 8, 8, vec(8), vec(8), 3, 12},
    {"tensor_by_8_aligned_2_bits_by_3", 6, 4, kTensor, vec(8), 3, 2},
};

/// A matrix as the oracle encodes it: q and the log2 of the step, per element.
struct OracleOperand {
  std::int64_t lines = 0, k = 0;
  int segment = 1;
  std::vector<int> q;
  std::vector<int> step;
};

struct Extent {
  std::int64_t lines, k;
};
Extent block_extent(const BlockShape& shape, std::int64_t lines, std::int64_t k) {
  switch (shape.kind) {
    case BlockShape::Kind::Vector:
      return {1, shape.size};
    case BlockShape::Kind::Tile:
      return {shape.size, shape.size};
    case BlockShape::Kind::Row:
      return {1, k};
    case BlockShape::Kind::Tensor:
      break;
  }
  return {lines, k};
}

OracleOperand encode_oracle(const std::vector<float>& x, std::int64_t lines, std::int64_t k, int m,
                            const BlockShape& shape, ExponentRule rule) {
  const Extent extent = block_extent(shape, lines, k);
  OracleOperand o{lines, k, static_cast<int>(extent.k), std::vector<int>(x.size()),
                  std::vector<int>(x.size())};
  BlockCodec codec;
  codec.mantissa_bits = m;
  codec.rule = rule;
  for (std::int64_t l0 = 0; l0 < lines; l0 += extent.lines) {
    for (std::int64_t k0 = 0; k0 < k; k0 += extent.k) {
      std::vector<std::size_t> at;
      std::vector<float> values;
      for (std::int64_t l = l0; l < std::min(lines, l0 + extent.lines); ++l) {
        for (std::int64_t p = k0; p < std::min(k, k0 + extent.k); ++p) {
          at.push_back(static_cast<std::size_t>(l * k + p));
          values.push_back(x[at.back()]);
        }
      }
      const OracleBlock block = encode_block_oracle(values, codec);
      for (std::size_t i = 0; i < at.size(); ++i) {
        o.q[at[i]] = block.q[i];
        o.step[at[i]] = block.code - (m - 1);
      }
    }
  }
  return o;
}

/// Readings of the contract: the right one is the default of each.
struct Reading {
  bool descending = false;
  bool one_rounding = false;  ///< of the whole dot product
  bool toward_zero = false;
  int pairs_per_addition = 1;
  int fraction_bits = kExactAligner;
};

Exact aligned_sum(const std::vector<std::pair<Exact, int>>& group, const Reading& reading) {
  int largest = group.front().second;
  for (const auto& g : group)
    largest = std::max(largest, g.second);
  Exact sum = 0;
  for (const auto& [integer, step] : group) {
    if (reading.fraction_bits == kExactAligner) {
      sum += dyadic(integer, step);
      continue;
    }
    const Exact placed = integer << static_cast<unsigned>(reading.fraction_bits);
    const Exact divisor = Exact(1) << static_cast<unsigned>(largest - step);
    const bool borrow = placed < 0 && !reading.toward_zero && placed % divisor != 0;
    sum += dyadic(Exact(placed / divisor - (borrow ? 1 : 0)), largest - reading.fraction_bits);
  }
  return sum;
}

std::uint32_t dot_oracle(const OracleOperand& a, std::int64_t row, const OracleOperand& b,
                         std::int64_t column, const Reading& reading) {
  const std::int64_t segment = std::min(a.segment, b.segment);
  std::vector<std::pair<Exact, int>> pairs;
  for (std::int64_t k0 = 0; k0 < a.k; k0 += segment) {
    const auto ia = static_cast<std::size_t>(row * a.k + k0);
    const auto ib = static_cast<std::size_t>(column * b.k + k0);
    Exact sum = 0;
    for (std::int64_t p = 0; p < std::min(segment, a.k - k0); ++p) {
      sum += Exact(a.q[ia + static_cast<std::size_t>(p)]) * b.q[ib + static_cast<std::size_t>(p)];
    }
    pairs.emplace_back(sum, a.step[ia] + b.step[ib]);
  }
  if (reading.one_rounding) {
    Exact all = 0;
    for (const auto& [integer, step] : pairs)
      all += dyadic(integer, step);
    return nearest_fp32(all);
  }
  if (reading.descending) std::reverse(pairs.begin(), pairs.end());
  std::uint32_t accumulator = 0;
  for (std::size_t i = 0; i < pairs.size(); i += static_cast<std::size_t>(reading.pairs_per_addition)) {
    const std::size_t end = std::min(pairs.size(), i + static_cast<std::size_t>(reading.pairs_per_addition));
    const std::vector<std::pair<Exact, int>> group(pairs.begin() + static_cast<std::ptrdiff_t>(i),
                                                   pairs.begin() + static_cast<std::ptrdiff_t>(end));
    const std::uint32_t addend = nearest_fp32(aligned_sum(group, reading));
    accumulator = nearest_fp32(exact(float_of(accumulator)) + exact(float_of(addend)));
  }
  return accumulator;
}

/// Runs of very different scale along K (the same for every line, so that tiles see them too); some runs are
/// nearly the negative of the one before. `spread`: scales are 2^-spread..2^spread.
std::vector<float> hard_matrix(std::mt19937_64& random, std::int64_t lines, std::int64_t k, int spread) {
  constexpr std::int64_t kRun = 32;
  std::vector<int> scales;
  for (std::int64_t p = 0; p < k; p += kRun) {
    const bool cancels = scales.size() % 4 == 3;
    const int scale = static_cast<int>(random() % static_cast<unsigned>(2 * spread + 1)) - spread;
    scales.push_back(cancels ? scales.back() : scale);
  }
  std::vector<float> x(static_cast<std::size_t>(lines * k));
  std::uniform_real_distribution<double> uniform(-1.0, 1.0);
  for (std::size_t at = 0; at < x.size(); ++at) {
    const std::int64_t run = static_cast<std::int64_t>(at) % k / kRun;
    const int scale = scales[static_cast<std::size_t>(run)] + static_cast<int>(random() % 3);
    const double noise = uniform(random);
    const bool cancels = run % 4 == 3;
    const double before = cancels ? static_cast<double>(x[at - kRun]) : 0.0;
    x[at] = static_cast<float>(cancels ? -before * (1.0 + noise / 16) : std::ldexp(noise, scale));
    if (random() % 24 == 0) x[at] = std::ldexp(1.0F, scale);
  }
  return x;
}

/// One exponent for a whole line or matrix leaves only its largest values; such an operand gets a narrow
/// spread.
int spread_for(const BlockShape& shape) {
  return shape.kind == BlockShape::Kind::Row || shape.kind == BlockShape::Kind::Tensor ? 2 : 14;
}

Format format_of(int m, const BlockShape& block) {
  Format format = find_format("hbfp" + std::to_string(m)).value();
  format.block = block;
  return format;
}

class ExactGemm : public testing::TestWithParam<Case> {};

TEST_P(ExactGemm, EqualsTheContractAndEveryWrongReadingIsSeen) {
  const Case& c = GetParam();
  constexpr unsigned kSeed = 64;
  constexpr std::int64_t kM = 11, kN = 13, kK = 1003;  // ragged against every block size
  std::mt19937_64 random(kSeed);
  const auto a = hard_matrix(random, kM, kK, spread_for(c.block_a));
  const auto b = hard_matrix(random, kN, kK, spread_for(c.block_b));
  const auto c_spec = gemm_spec(encode_operand(a.data(), kM, kK, format_of(c.m_a, c.block_a)),
                                encode_operand(b.data(), kN, kK, format_of(c.m_b, c.block_b)),
                                {c.pairs_per_addition, c.fraction_bits, Subnormals::Ieee});
  const OracleOperand oa = encode_oracle(a, kM, kK, c.m_a, c.block_a, ExponentRule::Frexp);
  const OracleOperand ob = encode_oracle(b, kN, kK, c.m_b, c.block_b, ExponentRule::Frexp);
  const OracleOperand wrong_a = encode_oracle(a, kM, kK, c.m_a, c.block_a, ExponentRule::CeilLog2);
  const OracleOperand wrong_b = encode_oracle(b, kN, kK, c.m_b, c.block_b, ExponentRule::CeilLog2);
  const Reading right{false, false, false, c.pairs_per_addition, c.fraction_bits};
  Reading descending = right, one_rounding = right, toward_zero = right, exact_aligner = right,
          ungrouped = right;
  descending.descending = true;
  one_rounding.one_rounding = true;
  toward_zero.toward_zero = true;
  exact_aligner.fraction_bits = kExactAligner;
  ungrouped.pairs_per_addition = 1;
  int order = 0, roundings = 0, rule = 0, truncation = 0, width = 0, grouping = 0;
  for (std::int64_t i = 0; i < kM; ++i) {
    for (std::int64_t j = 0; j < kN; ++j) {
      const std::uint32_t expected = dot_oracle(oa, i, ob, j, right);
      ASSERT_EQ(bits_of(c_spec[static_cast<std::size_t>(i * kN + j)]), expected) << i << "," << j;
      order += dot_oracle(oa, i, ob, j, descending) != expected ? 1 : 0;
      roundings += dot_oracle(oa, i, ob, j, one_rounding) != expected ? 1 : 0;
      rule += dot_oracle(wrong_a, i, wrong_b, j, right) != expected ? 1 : 0;
      truncation += dot_oracle(oa, i, ob, j, toward_zero) != expected ? 1 : 0;
      width += dot_oracle(oa, i, ob, j, exact_aligner) != expected ? 1 : 0;
      grouping += dot_oracle(oa, i, ob, j, ungrouped) != expected ? 1 : 0;
    }
  }
  std::printf(
      "%s: of %d outputs a wrong reading changes: order %d, one rounding %d, exponent rule %d, "
      "shift toward zero %d, exact aligner %d, one pair per addition %d\n",
      c.name, static_cast<int>(kM * kN), order, roundings, rule, truncation, width, grouping);
  EXPECT_GT(rule, 0);
  EXPECT_GT(order, 0);
  EXPECT_GT(roundings, 0);
  if (c.pairs_per_addition > 1) {
    EXPECT_GT(grouping, 0);
  }
  if (c.fraction_bits != kExactAligner) {
    EXPECT_GT(truncation, 0);
    EXPECT_GT(width, 0);
  }
}

INSTANTIATE_TEST_SUITE_P(Contract, ExactGemm, testing::ValuesIn(kCases),
                         [](const auto& param) { return std::string(param.param.name); });

}  // namespace
}  // namespace bfpsim::test
