// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/numerics/gemm_spec.h"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "rtl_models/numerics/float_dot.h"
#include "rtl_models/numerics/segment_groups.h"
#include "rtl_models/numerics/split_sums.h"

namespace bfpsim {
namespace {

/// One output: its segments in ascending K, grouped as the machine's aligner groups them.
float dot_product(const BlockedOperand& a, std::int64_t row, const BlockedOperand& b, std::int64_t column,
                  const AccumulationOrder& order, SplitSums& sums, std::vector<AlignerInput>& scratch) {
  std::int64_t group = 0;
  for_each_group(a, row, b, column, order, scratch, [&](const AlignerInput* pairs, int count) {
    sums.add(group++, align_and_round(pairs, count, order.aligner_fraction_bits));
  });
  return sums.take();
}

/// All elements of an operand without their scale: [lines][k].
std::vector<float> unscaled_elements(const BlockedOperand& operand) {
  if (operand.codec.has_float_elements()) return operand.floats;
  return {operand.mantissas.begin(), operand.mantissas.end()};
}

/// Where at least one operand's elements are floats: exact products, joined as integers are (contract B4,
/// B7).
std::vector<float> float_gemm(const BlockedOperand& a, const BlockedOperand& b,
                              const AccumulationOrder& order) {
  const std::vector<float> a_elements = unscaled_elements(a);
  const std::vector<float> b_elements = unscaled_elements(b);
  const std::int64_t segment = std::min(a.block_k, b.block_k);
  const std::int64_t group = segment * order.pairs_per_addition;
  FloatDotRules rules;
  rules.sum = FloatSum::Aligned;
  rules.aligner_fraction_bits = order.aligner_fraction_bits;
  std::vector<float> c(static_cast<std::size_t>(a.lines * b.lines));
  std::vector<PairExponent> scales;
  SplitSums sums(order.arrays, order.subnormals);
  for (std::size_t output = 0; output < c.size(); ++output) {
    const std::int64_t row = static_cast<std::int64_t>(output) / b.lines;
    const std::int64_t column = static_cast<std::int64_t>(output) % b.lines;
    for (std::int64_t k0 = 0; k0 < a.k; k0 += group) {
      const std::int64_t length = std::min(group, a.k - k0);
      scales.clear();
      for (std::int64_t k = k0; k < k0 + length; k += segment) {
        scales.push_back(add_exponents(a.exponent(row, k / a.block_k), a.codec,
                                       b.exponent(column, k / b.block_k), b.codec));
      }
      const float sum = float_dot({a_elements.data() + row * a.k + k0, b_elements.data() + column * b.k + k0,
                                   length, scales.data(), segment},
                                  rules);
      sums.add(k0 / group, sum);
    }
    c[output] = sums.take();
  }
  return c;
}

}  // namespace

bool blocks_nest(const BlockedOperand& a, const BlockedOperand& b) {
  const std::int64_t shorter = std::min(a.block_k, b.block_k);
  const std::int64_t longer = std::max(a.block_k, b.block_k);
  return longer % shorter == 0 || longer >= std::max(a.k, b.k);
}

std::vector<float> gemm_spec(const BlockedOperand& a, const BlockedOperand& b,
                             const AccumulationOrder& order) {
  if (a.k != b.k) throw std::invalid_argument("gemm_spec: the operands differ in K");
  if (!blocks_nest(a, b)) throw std::invalid_argument("gemm_spec: the operands' blocks do not nest along K");
  if (a.codec.is_plain_float() && b.codec.is_plain_float()) {
    return gemm_spec_fp32(a.floats.data(), a.lines, b.floats.data(), b.lines, a.k, order.subnormals);
  }
  if (a.codec.has_float_elements() || b.codec.has_float_elements()) return float_gemm(a, b, order);
  std::vector<float> c(static_cast<std::size_t>(a.lines * b.lines));
  std::vector<AlignerInput> scratch;
  SplitSums sums(order.arrays, order.subnormals);
  for (std::int64_t row = 0; row < a.lines; ++row) {
    for (std::int64_t column = 0; column < b.lines; ++column) {
      c[static_cast<std::size_t>(row * b.lines + column)] =
          dot_product(a, row, b, column, order, sums, scratch);
    }
  }
  return c;
}

std::vector<float> gemm_spec_fp32(const float* a, std::int64_t m, const float* b, std::int64_t n,
                                  std::int64_t k, Subnormals subnormals) {
  std::vector<float> c(static_cast<std::size_t>(m * n));
  for (std::int64_t i = 0; i < m * n; ++i) {
    const float* a_line = a + (i / n) * k;
    const float* b_line = b + (i % n) * k;
    float accumulator = 0.0F;
    for (std::int64_t p = 0; p < k; ++p) {
      accumulator = fp32_add(accumulator, fp32_multiply(a_line[p], b_line[p], subnormals), subnormals);
    }
    c[static_cast<std::size_t>(i)] = accumulator;
  }
  return c;
}

std::vector<double> gemm_fp64(const float* a, std::int64_t m, const float* b, std::int64_t n,
                              std::int64_t k) {
  // Outputs side by side, so that their chains of additions overlap; each is summed in ascending K.
  constexpr std::int64_t kColumns = 8;
  std::vector<double> c(static_cast<std::size_t>(m * n));
  std::vector<double> panel(static_cast<std::size_t>(k * kColumns));
  for (std::int64_t j0 = 0; j0 < n; j0 += kColumns) {
    const std::int64_t columns = std::min(kColumns, n - j0);
    for (std::int64_t j = 0; j < columns; ++j) {
      for (std::int64_t p = 0; p < k; ++p)
        panel[static_cast<std::size_t>(p * kColumns + j)] = static_cast<double>(b[(j0 + j) * k + p]);
    }
    for (std::int64_t i = 0; i < m; ++i) {
      std::array<double, kColumns> sums{};
      for (std::int64_t p = 0; p < k; ++p) {
        const auto value = static_cast<double>(a[i * k + p]);
        for (std::size_t j = 0; j < kColumns; ++j)
          sums[j] += value * panel[static_cast<std::size_t>(p * kColumns) + j];
      }
      std::copy_n(sums.begin(), columns, c.begin() + i * n + j0);
    }
  }
  return c;
}

}  // namespace bfpsim
