// SPDX-License-Identifier: Apache-2.0
// Every pair of codes of every two elements of 8 bits or fewer. Expectation: the FP64 product, which is exact
// (at most 16 significant bits), and every one of which FP32 holds.
#include <gtest/gtest.h>

#include <cmath>

#include "rtl_models/numerics/float_dot.h"
#include "rtl_models/numerics/float_format.h"
#include "rtl_models/numerics/gemm_spec.h"
#include "small_elements.h"

namespace bfpsim::test {
namespace {

constexpr int kSmallBits = 8;

/// All finite values of an element, signs included.
std::vector<float> values_of(const FloatElement& f) {
  std::vector<float> values;
  for (std::uint32_t code = 0; code < finite_codes(f); ++code) {
    values.push_back(static_cast<float>(defined_magnitude(code, f)));
    values.push_back(-values.back());
  }
  return values;
}

std::vector<float> values_of_int(int bits) {
  std::vector<float> values;
  const int largest = (1 << (bits - 1)) - 1;
  for (int q = -largest; q <= largest; ++q)
    values.push_back(static_cast<float>(q));
  return values;
}

struct Values {
  std::string name;
  std::vector<float> values;
  ElementFields fields;
};

std::vector<Values> all_values() {
  std::vector<Values> all;
  for (const SmallFloat& small : small_floats())
    all.push_back({small.format, values_of(small.element), fields_of(small.element)});
  for (int bits = 2; bits <= kSmallBits; ++bits)
    all.push_back({"int" + std::to_string(bits), values_of_int(bits), {}});
  return all;
}

/// Exact aligner, narrow aligner (a single product needs no shift) and rounded tree agree on one product.
TEST(SmallProducts, AreExactForEveryPairOfCodesOfEveryTwoElements) {
  const std::vector<Values> all = all_values();
  std::int64_t checked = 0;
  for (const Values& first : all) {
    for (const Values& second : all) {
      FloatDotRules exact;
      exact.sum = FloatSum::Aligned;
      exact.a = first.fields;
      exact.b = second.fields;
      for (const float a : first.values) {
        for (const float b : second.values) {
          const double product = static_cast<double>(a) * static_cast<double>(b);
          const float expected = product == 0.0 ? 0.0F : static_cast<float>(product);
          ASSERT_EQ(static_cast<double>(expected), product) << "FP32 holds every product";
          ASSERT_EQ(bits_of(float_dot({&a, &b, 1, nullptr, 0}, exact)), bits_of(expected))
              << first.name << " " << a << " x " << second.name << " " << b;
          ++checked;
        }
      }
    }
  }
  std::cout << checked << " products of " << all.size() << " elements\n";
}

/// The machine's integer path on the same pairs: integer products, then one rounding.
TEST(SmallProducts, IntegerPathIsExactToo) {
  for (int a_bits = 2; a_bits <= kSmallBits; ++a_bits) {
    for (int b_bits = 2; b_bits <= kSmallBits; ++b_bits) {
      for (const float a : values_of_int(a_bits)) {
        for (const float b : values_of_int(b_bits)) {
          const auto qa = static_cast<Mantissa>(a);
          const auto qb = static_cast<Mantissa>(b);
          ASSERT_EQ(integer_dot(&qa, &qb, 1), static_cast<std::int64_t>(a) * static_cast<std::int64_t>(b));
        }
      }
    }
  }
}

/// One block pair through gemm_spec(): elements and scales multiply exactly, for every two rows of the table.
TEST(SmallProducts, EveryTwoFormatsMultiply) {
  const float a[] = {1.0F, -0.5F, 0.25F, 1.0F};
  const float b[] = {0.5F, 1.0F, 1.0F, -0.25F};
  int pairs = 0;
  int as_given = 0;
  for (const Format& first : format_table()) {
    for (const Format& second : format_table()) {
      const BlockedOperand x = encode_operand(a, 1, 4, first);
      const BlockedOperand y = encode_operand(b, 1, 4, second);
      if (!blocks_nest(x, y)) continue;
      const std::vector<float> xv = decode_operand(x);
      const std::vector<float> yv = decode_operand(y);
      double exact = 0.0;  // of what the formats hold: radix 4 has no 1/2, 2 bits no 1/4 beside 1
      for (std::size_t i = 0; i < 4; ++i)
        exact += static_cast<double>(xv[i]) * static_cast<double>(yv[i]);
      as_given += exact == 0.5 - 0.5 + 0.25 - 0.25 ? 1 : 0;
      EXPECT_EQ(static_cast<double>(gemm_spec(x, y)[0]), exact) << first.name << " x " << second.name;
      ++pairs;
    }
  }
  EXPECT_GT(pairs, 1000);
  EXPECT_GT(as_given, pairs / 2);
}

}  // namespace
}  // namespace bfpsim::test
