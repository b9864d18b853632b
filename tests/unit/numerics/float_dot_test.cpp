// SPDX-License-Identifier: Apache-2.0
// Expectations: contract B8 by definition, in big integers, on elements made from their fields; hand-computed
// sums where the order or the grid shows.
#include "rtl_models/numerics/float_dot.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <limits>
#include <random>

#include "exact.h"
#include "rtl_models/numerics/float_format.h"
#include "rtl_models/numerics/gemm_spec.h"

namespace bfpsim::test {
namespace {

constexpr float kInf = std::numeric_limits<float>::infinity();
constexpr float kNan = std::numeric_limits<float>::quiet_NaN();
constexpr float kTwo24 = 16777216.0F;

/// An element by its fields: +-significand * 2^exponent, `exponent` that of the last place.
struct Element {
  std::int64_t significand = 0;
  int exponent = 0;
  [[nodiscard]] float value() const {
    return static_cast<float>(std::ldexp(static_cast<double>(significand), exponent));
  }
};

struct Layout {
  const char* name;
  int exponent_bits;
  int fraction_bits;
  int bias;
};

const Layout kLayouts[] = {{"fp16", 5, 10, 15}, {"e5m2", 5, 2, 15}, {"e4m3", 4, 3, 7},  {"1-4-3", 4, 3, 11},
                           {"e2m1", 2, 1, 1},   {"e3m2", 3, 2, 3},  {"bf16", 8, 7, 127}};

ElementFields fields_of_layout(const Layout& layout) {
  return {layout.fraction_bits, 1 - layout.bias};
}

/// A random finite element: fields drawn, exponents in a window so that chunks overlap; subnormals and zeros.
Element random_element(std::mt19937_64& random, const Layout& layout) {
  const unsigned fields = (1U << layout.exponent_bits) - 1U;
  const unsigned window = layout.exponent_bits == 8 ? 90U : fields;
  const unsigned base = layout.exponent_bits == 8 ? 80U : 0U;
  const auto field = random() % 6 == 0 ? 0U : base + static_cast<unsigned>(random() % window);
  auto significand = static_cast<std::int64_t>(random() % (1U << layout.fraction_bits));
  if (field != 0) significand += std::int64_t{1} << layout.fraction_bits;
  const int exponent = static_cast<int>(field == 0 ? 1 : field) - layout.bias - layout.fraction_bits;
  return {(random() & 1U) != 0 ? significand : -significand, exponent};
}

struct Case {
  std::vector<Element> a, b;
  std::vector<PairExponent> scales;
  std::int64_t group_lanes = 0;
  std::vector<float> a_values, b_values;

  void finish() {
    for (std::size_t i = 0; i < a.size(); ++i) {
      a_values.push_back(a[i].value());
      b_values.push_back(b[i].value());
    }
  }
  [[nodiscard]] FloatLanes lanes() const {
    return {a_values.data(), b_values.data(), static_cast<std::int64_t>(a.size()),
            scales.empty() ? nullptr : scales.data(), group_lanes};
  }
  [[nodiscard]] PairExponent scale(std::size_t lane) const {
    return scales.empty() ? PairExponent{} : scales[lane / static_cast<std::size_t>(group_lanes)];
  }
};

Case random_case(std::mt19937_64& random, const Layout& a, const Layout& b) {
  Case made;
  const std::size_t count = 1 + random() % 40;
  for (std::size_t i = 0; i < count; ++i) {
    made.a.push_back(random_element(random, a));
    made.b.push_back(random_element(random, b));
    // Cancellation: a lane undoes an earlier one.
    if (i > 1 && random() % 5 == 0) {
      made.a[i] = made.a[i / 2];
      made.b[i] = made.b[i / 2];
      made.b[i].significand = -made.b[i].significand;
    }
  }
  if (random() % 2 == 0) {
    made.group_lanes = static_cast<std::int64_t>(1 + random() % 16);
    for (std::size_t lane = 0; lane < count; lane += static_cast<std::size_t>(made.group_lanes)) {
      PairExponent scale;
      scale.step = static_cast<int>(random() % 41) - 20;
      scale.zero = random() % 8 == 0;
      made.scales.push_back(scale);
    }
  }
  made.finish();
  return made;
}

float add_oracle(float x, float y) {
  return std::isfinite(x) && std::isfinite(y) ? float_of(nearest_fp32(exact(x) + exact(y))) : x + y;
}

/// The tree by another formulation: a tree over n leaves splits after the largest power of two below n.
float tree_oracle(const std::vector<float>& leaves, std::size_t first, std::size_t count) {
  if (count == 1) return leaves[first];
  std::size_t left = 1;
  while (2 * left < count)
    left *= 2;
  return add_oracle(tree_oracle(leaves, first, left), tree_oracle(leaves, first + left, count - left));
}

float rounded_tree_oracle(const Case& made) {
  std::vector<float> products;
  for (std::size_t i = 0; i < made.a.size(); ++i) {
    const PairExponent scale = made.scale(i);
    const Exact product = scale.zero ? Exact(0)
                                     : dyadic(Exact(made.a[i].significand) * made.b[i].significand,
                                              made.a[i].exponent + made.b[i].exponent + scale.step);
    products.push_back(float_of(nearest_fp32(product)));
  }
  return tree_oracle(products, 0, products.size());
}

Exact floor_div(const Exact& n, const Exact& d) {
  Exact q;
  Exact r;
  divide_qr(n, d, q, r);
  return r < 0 ? Exact(q - 1) : q;
}

/// Contract B4 over the non-zero products: F bits below the unit of the product with the largest unit.
float aligned_oracle(const Case& made, int fraction_bits) {
  std::vector<std::pair<Exact, int>> products;
  for (std::size_t i = 0; i < made.a.size(); ++i) {
    const Exact product = Exact(made.a[i].significand) * made.b[i].significand;
    if (product == 0 || made.scale(i).zero) continue;
    products.emplace_back(product, made.a[i].exponent + made.b[i].exponent + made.scale(i).step);
  }
  if (products.empty()) return 0.0F;
  int largest = products.front().second;
  for (const auto& product : products)
    largest = std::max(largest, product.second);
  Exact sum = 0;
  for (const auto& [product, unit] : products) {
    if (fraction_bits == kExactAligner) {
      sum += dyadic(product, unit);
    } else {
      const Exact kept = floor_div(product << static_cast<unsigned>(fraction_bits),
                                   Exact(1) << static_cast<unsigned>(largest - unit));
      sum += dyadic(kept, largest - fraction_bits);
    }
  }
  return float_of(nearest_fp32(sum));
}

FloatDotRules aligned_rules(const Layout& a, const Layout& b, int fraction_bits) {
  return {FloatSum::Aligned, fraction_bits, Subnormals::Ieee, fields_of_layout(a), fields_of_layout(b)};
}

float plain_dot(const std::vector<float>& a, const std::vector<float>& b, const FloatDotRules& rules = {}) {
  return float_dot({a.data(), b.data(), static_cast<std::int64_t>(a.size()), nullptr, 0}, rules);
}

TEST(FloatDot, FieldsAreThoseOfTheFormatTable) {
  for (const Layout& layout : kLayouts) {
    const FloatElement element{layout.exponent_bits, layout.fraction_bits, layout.bias, SpecialValues::Ieee};
    EXPECT_EQ(fields_of(element).fraction_bits, layout.fraction_bits);
    // The smallest normal number, by its code.
    const float smallest = decode_float(1U << layout.fraction_bits, element);
    EXPECT_EQ(std::ldexp(1.0F, fields_of(element).min_exponent), smallest) << layout.name;
  }
}

TEST(FloatDot, RoundedTreeRoundsEveryProductAndNode) {
  constexpr unsigned kSeed = 31;
  std::mt19937_64 random(kSeed);
  int odd = 0, scaled = 0, differs_from_exact = 0;
  for (int i = 0; i < 12000; ++i) {
    const Layout& a = kLayouts[random() % std::size(kLayouts)];
    const Layout& b = kLayouts[random() % std::size(kLayouts)];
    const Case made = random_case(random, a, b);
    const float ours = float_dot(made.lanes(), {});
    ASSERT_EQ(comparable(ours), comparable(rounded_tree_oracle(made)))
        << "draw " << i << " seed " << kSeed << ' ' << a.name << " x " << b.name;
    odd += (made.a.size() & (made.a.size() - 1)) != 0 ? 1 : 0;
    scaled += made.scales.empty() ? 0 : 1;
    differs_from_exact += comparable(ours) != comparable(aligned_oracle(made, kExactAligner)) ? 1 : 0;
  }
  std::printf("seed %u: counts that are no power of two %d, with scales %d, not the exact sum %d\n", kSeed,
              odd, scaled, differs_from_exact);
  EXPECT_GT(odd, 0);
  EXPECT_GT(scaled, 0);
  EXPECT_GT(differs_from_exact, 100);
}

TEST(FloatDot, AlignedKeepsFractionBitsOfTheLargestProductsUnit) {
  constexpr unsigned kSeed = 32;
  std::mt19937_64 random(kSeed);
  int differs_from_exact = 0;
  for (int i = 0; i < 20000; ++i) {
    const Layout& a = kLayouts[random() % std::size(kLayouts)];
    const Layout& b = kLayouts[random() % std::size(kLayouts)];
    const Case made = random_case(random, a, b);
    const int fraction_bits = i % 4 == 0 ? kExactAligner : static_cast<int>(random() % 21);
    const float ours = float_dot(made.lanes(), aligned_rules(a, b, fraction_bits));
    ASSERT_EQ(comparable(ours), comparable(aligned_oracle(made, fraction_bits)))
        << "draw " << i << " seed " << kSeed << ' ' << a.name << " x " << b.name << " F " << fraction_bits;
    differs_from_exact += comparable(ours) != comparable(aligned_oracle(made, kExactAligner)) ? 1 : 0;
  }
  std::printf("seed %u: alignment shows in %d sums\n", kSeed, differs_from_exact);
  EXPECT_GT(differs_from_exact, 100);
}

/// All of FP32: products of 48 bits, exponents from the subnormals up.
TEST(FloatDot, ExactTakesFp32Elements) {
  constexpr unsigned kSeed = 33;
  std::mt19937_64 random(kSeed);
  const Layout fp32{"fp32", 8, 23, 127};
  for (int i = 0; i < 4000; ++i) {
    const Case made = random_case(random, fp32, fp32);
    ASSERT_EQ(comparable(float_dot(made.lanes(), aligned_rules(fp32, fp32, kExactAligner))),
              comparable(aligned_oracle(made, kExactAligner)))
        << "draw " << i << " seed " << kSeed;
  }
}

TEST(FloatDot, TreePairsNeighboursAndAnOddLastNodePassesOn) {
  const auto tree = [](const std::vector<float>& products) {
    return plain_dot(products, std::vector<float>(products.size(), 1.0F));
  };
  // 2^24 + 1 is a tie that goes to 2^24; 2^24 + 2 is exact.
  EXPECT_EQ(tree({kTwo24, 1, 1}), kTwo24);
  EXPECT_EQ(tree({1, 1, kTwo24}), kTwo24 + 2);
  EXPECT_EQ(tree({kTwo24, 1, 1, 1}), kTwo24 + 2);
  EXPECT_EQ(tree({kTwo24, 1, 1, 1, 1, 1}), kTwo24 + 4);
  EXPECT_EQ(tree({1, 1, 1, 1, 1, 1, kTwo24}), kTwo24 + 6);
}

/// A tie that the scale pushes below the smallest normal number is rounded once, at its final place.
TEST(FloatDot, ScaleIsPartOfTheOneRounding) {
  const std::vector<float> a = {1.0F + 0x1p-23F};
  const std::vector<float> b = {1.0F + 0x1p-23F};
  const PairExponent scale{-127, false, false};
  EXPECT_EQ(float_dot({a.data(), b.data(), 1, &scale, 1}, {}), float_of(0x00400001U));
  // (1 + 2^-22) * 2^-127 is a tie between two subnormal numbers, the lower one even; nothing lies below it.
  const std::vector<float> tie = {1.0F + 0x1p-22F};
  const std::vector<float> one = {1.0F};
  const PairExponent deep{-128, false, false};
  EXPECT_EQ(float_dot({tie.data(), one.data(), 1, &deep, 1}, {}), float_of(0x00200000U));
  const PairExponent huge{300, false, false};
  EXPECT_EQ(float_dot({a.data(), b.data(), 1, &huge, 1}, {}), kInf);
}

TEST(FloatDot, SubnormalElementsAreNotNormalised) {
  const Layout& e4m3 = kLayouts[2];
  // 2^-9 is 1 unit of 2^-9: its product with 1 is 8 units of 2^-12, and F = 0 drops 2^-15 beside it.
  EXPECT_EQ(plain_dot({0x1p-9F, 0x1p-9F}, {1.0F, 0x1p-6F}, aligned_rules(e4m3, e4m3, 0)), 0x1p-9F);
  // With 6 bits below, it is kept.
  EXPECT_EQ(plain_dot({0x1p-9F, 0x1p-9F}, {1.0F, 0x1p-6F}, aligned_rules(e4m3, e4m3, 6)), 0x1p-9F + 0x1p-15F);
}

TEST(FloatDot, LanesOfZerosChangeNothing) {
  constexpr unsigned kSeed = 34;
  std::mt19937_64 random(kSeed);
  const Layout& e5m2 = kLayouts[1];
  for (int i = 0; i < 2000; ++i) {
    Case made = random_case(random, e5m2, e5m2);
    made.scales.clear();
    Case padded = made;
    for (std::size_t extra = 1 + random() % 9; extra > 0; --extra) {
      padded.a_values.push_back(0.0F);
      padded.b_values.push_back(0.0F);
      padded.a.emplace_back();
    }
    for (const FloatDotRules& rules : {FloatDotRules{}, aligned_rules(e5m2, e5m2, 4)}) {
      ASSERT_EQ(bits_of(float_dot(made.lanes(), rules)), bits_of(float_dot(padded.lanes(), rules)))
          << "draw " << i << " seed " << kSeed;
    }
  }
}

TEST(FloatDot, SpecialValues) {
  struct Special {
    std::vector<float> a, b;
    float expected;
  };
  const std::vector<Special> specials = {
      {{1, kNan}, {1, 0}, kNan},          {{kInf, 1}, {1, 1}, kInf},
      {{kInf, 1}, {-1, 1}, -kInf},        {{kInf}, {0}, kNan},
      {{0, 2}, {-kInf, 1}, kNan},         {{kInf, kInf}, {1, -1}, kNan},
      {{kInf, kInf, 5}, {2, 3, 1}, kInf}, {{-kInf, 1, -kInf}, {1, 1, 1}, -kInf},
      {{kInf, kNan}, {1, 1}, kNan},       {{-0.0F}, {1}, 0.0F},
      {{0, -0.0F}, {1, 1}, 0.0F},         {{1, -1}, {1, 1}, 0.0F},
      {{kInf, kInf}, {kInf, -kInf}, kNan}};
  const Layout& fp16 = kLayouts[0];
  for (const FloatDotRules& rules :
       {FloatDotRules{}, aligned_rules(fp16, fp16, 8), aligned_rules(fp16, fp16, kExactAligner)}) {
    for (std::size_t i = 0; i < specials.size(); ++i) {
      const float ours = plain_dot(specials[i].a, specials[i].b, rules);
      const std::uint32_t expected =
          std::isnan(specials[i].expected) ? 0x7FC00000U : bits_of(specials[i].expected);
      EXPECT_EQ(bits_of(ours), expected) << "case " << i;
    }
    EXPECT_EQ(bits_of(plain_dot({}, {}, rules)), 0U);
  }
}

TEST(FloatDot, FlaggedScalesGiveNanAndZeroPairsTakeNoPart) {
  const std::vector<float> a = {1, 1, kNan, kInf};
  const std::vector<float> b = {1, 1, 1, 0};
  const PairExponent flagged[] = {{0, false, false}, {0, false, true}};
  const PairExponent zero[] = {{0, false, false}, {0, true, false}};
  for (const FloatSum sum : {FloatSum::RoundedTree, FloatSum::Aligned}) {
    FloatDotRules rules;
    rules.sum = sum;
    EXPECT_EQ(bits_of(float_dot({a.data(), b.data(), 4, flagged, 2}, rules)), 0x7FC00000U);
    EXPECT_EQ(float_dot({a.data(), b.data(), 4, zero, 2}, rules), 2.0F);
    EXPECT_EQ(bits_of(float_dot({b.data(), b.data(), 3, flagged, 2}, rules)), 0x7FC00000U)
        << "a ragged group";
  }
}

/// Under flush, subnormal elements, products and nodes of the tree are zeros; aligned products are exact
/// values, no FP32 numbers, and stay.
TEST(FloatDot, FlushReachesWhatIsFp32) {
  FloatDotRules flush;
  flush.subnormals = Subnormals::Flush;
  EXPECT_EQ(plain_dot({0x1p-130F}, {4.0F}), 0x1p-128F);
  EXPECT_EQ(plain_dot({0x1p-130F}, {0x1p10F}, flush), 0.0F);             // the element
  EXPECT_EQ(plain_dot({0x1p-100F}, {0x1p-30F}, flush), 0.0F);            // the product
  EXPECT_EQ(plain_dot({0x1.8p-126F, -0x1p-126F}, {1, 1}, flush), 0.0F);  // the node
  EXPECT_EQ(plain_dot({0x1.8p-126F, -0x1p-126F}, {1, 1}), 0x1p-127F);
  const std::vector<float> subnormal = {0x1p-130F};
  const std::vector<float> one = {1.0F};
  const PairExponent up{20, false, false};
  EXPECT_EQ(float_dot({one.data(), subnormal.data(), 1, &up, 1}, flush), 0.0F);  // the element, if scaled
  EXPECT_EQ(float_dot({subnormal.data(), one.data(), 1, &up, 1}, flush), 0.0F);
  EXPECT_EQ(float_dot({one.data(), subnormal.data(), 1, &up, 1}, {}), 0x1p-110F);
  flush.sum = FloatSum::Aligned;
  EXPECT_EQ(plain_dot({0x1.8p-126F, -0x1p-126F}, {1, 1}, flush), 0x1p-127F);
}

/// One lane, added up: the reference order of plain floats (gemm_spec_fp32), bit for bit.
TEST(FloatDot, OneLaneIsSequentialFp32) {
  constexpr unsigned kSeed = 35;
  std::mt19937_64 random(kSeed);
  const Layout fp32{"fp32", 8, 23, 127};
  for (int i = 0; i < 2000; ++i) {
    const Case made = random_case(random, fp32, fp32);
    float sum = 0.0F;
    for (std::size_t k = 0; k < made.a.size(); ++k)
      sum = fp32_add(sum, float_dot({&made.a_values[k], &made.b_values[k], 1, nullptr, 0}, {}));
    const auto count = static_cast<std::int64_t>(made.a.size());
    const std::vector<float> expected =
        gemm_spec_fp32(made.a_values.data(), 1, made.b_values.data(), 1, count, Subnormals::Ieee);
    ASSERT_EQ(bits_of(sum), bits_of(expected.front())) << "draw " << i << " seed " << kSeed;
  }
}

}  // namespace
}  // namespace bfpsim::test
