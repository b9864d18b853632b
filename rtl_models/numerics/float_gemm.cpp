// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/numerics/float_gemm.h"

#include <stdexcept>

#include "rtl_models/numerics/float_chunks.h"
#include "rtl_models/numerics/gemm_spec.h"
#include "rtl_models/numerics/split_sums.h"

namespace bfpsim {

std::vector<float> gemm_spec_float(const BlockedOperand& a, const BlockedOperand& b,
                                   const FloatOrder& order) {
  if (a.k != b.k) throw std::invalid_argument("gemm_spec_float: the operands differ in K");
  if (!blocks_nest(a, b))
    throw std::invalid_argument("gemm_spec_float: the operands' blocks do not nest along K");
  const FloatDotRules rules{order.sum, order.aligner_fraction_bits, order.subnormals, fields_of(a.codec),
                            fields_of(b.codec)};
  std::vector<float> c(static_cast<std::size_t>(a.lines * b.lines));
  SplitSums sums(order.arrays, order.subnormals);
  for_each_chunk(a, b, order.lanes, [&](const ChunkPlace& at, const FloatLanes& lanes) {
    sums.add(at.group, float_dot(lanes, rules));
    if (at.last_of_output) c[at.output] = sums.take();
  });
  return c;
}

}  // namespace bfpsim
