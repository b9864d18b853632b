// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/numerics/float_gemm.h"

#include <algorithm>
#include <stdexcept>

#include "rtl_models/numerics/gemm_spec.h"

namespace bfpsim {
namespace {

/// All elements of an operand without their scale, [lines][k].
std::vector<float> unscaled(const BlockedOperand& operand) {
  if (operand.codec.has_float_elements()) return operand.floats;
  return {operand.mantissas.begin(), operand.mantissas.end()};
}

/// The parts of K that one FP32 addition takes: first elements, and the end.
std::vector<std::int64_t> cut_chunks(std::int64_t k, std::int64_t segment, std::int64_t lanes) {
  std::vector<std::int64_t> cuts;
  const std::int64_t whole = lanes / segment * segment;
  for (std::int64_t at = 0; at < k;) {
    cuts.push_back(at);
    const std::int64_t segment_end = at / segment * segment + segment;
    at = whole > 0 ? at + whole : std::min(at + lanes, segment_end);
  }
  cuts.push_back(k);
  return cuts;
}

}  // namespace

std::vector<float> gemm_spec_float(const BlockedOperand& a, const BlockedOperand& b,
                                   const FloatOrder& order) {
  if (a.k != b.k) throw std::invalid_argument("gemm_spec_float: the operands differ in K");
  if (!blocks_nest(a, b))
    throw std::invalid_argument("gemm_spec_float: the operands' blocks do not nest along K");
  const std::vector<float> a_elements = unscaled(a);
  const std::vector<float> b_elements = unscaled(b);
  const FloatDotRules rules{order.sum, order.aligner_fraction_bits, order.subnormals, fields_of(a.codec),
                            fields_of(b.codec)};
  const std::int64_t segment = std::max<std::int64_t>(std::min(a.block_k, b.block_k), 1);
  const std::vector<std::int64_t> cuts = cut_chunks(a.k, segment, order.lanes);
  const bool scaled = !a.codec.is_plain_float() || !b.codec.is_plain_float();
  std::vector<PairExponent> scales;
  std::vector<float> c(static_cast<std::size_t>(a.lines * b.lines));
  for (std::size_t output = 0; output < c.size(); ++output) {
    const std::int64_t row = static_cast<std::int64_t>(output) / b.lines;
    const std::int64_t column = static_cast<std::int64_t>(output) % b.lines;
    float sum = 0.0F;
    for (std::size_t i = 0; i + 1 < cuts.size(); ++i) {
      const std::int64_t k0 = cuts[i];
      scales.clear();
      for (std::int64_t k = k0; scaled && k < cuts[i + 1]; k += segment) {
        scales.push_back(add_exponents(a.exponent(row, k / a.block_k), a.codec,
                                       b.exponent(column, k / b.block_k), b.codec));
      }
      const FloatLanes lanes{a_elements.data() + row * a.k + k0, b_elements.data() + column * b.k + k0,
                             cuts[i + 1] - k0, scaled ? scales.data() : nullptr, segment};
      sum = fp32_add(sum, float_dot(lanes, rules), order.subnormals);
    }
    c[output] = sum;
  }
  return c;
}

}  // namespace bfpsim
