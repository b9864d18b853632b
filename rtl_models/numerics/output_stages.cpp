// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/numerics/output_stages.h"

#include <algorithm>
#include <limits>
#include <stdexcept>

#include "rtl_models/numerics/float_chunks.h"
#include "rtl_models/numerics/segment_groups.h"
#include "rtl_models/numerics/split_sums.h"

namespace bfpsim {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

/// The exact value of one block pair.
double exact_pair(const AlignerInput& pair) {
  return static_cast<double>(pair.sum) * power_of_two(pair.exponent.step);
}

/// What an aligner of `fraction_bits` lets through of a group (contract B4), exactly.
DoubleDouble aligned_sum(const AlignerInput* pairs, int count, int fraction_bits) {
  constexpr int kWidth = 63;
  int largest = std::numeric_limits<int>::min();
  for (int g = 0; g < count; ++g) {
    if (!pairs[g].exponent.zero) largest = std::max(largest, pairs[g].exponent.step);
  }
  DoubleDouble units;
  for (int g = 0; g < count; ++g) {
    if (pairs[g].exponent.zero) continue;
    const std::int64_t placed = pairs[g].sum * (std::int64_t{1} << fraction_bits);
    units += exact_double(placed >> std::min(largest - pairs[g].exponent.step, kWidth));
  }
  if (units.high == 0.0) return {};
  const double unit = power_of_two(largest - fraction_bits);
  return {units.high * unit, units.low * unit};
}

/// The exact sum of block pairs; NaN where one is flagged.
DoubleDouble exact_sum(const AlignerInput* pairs, int count) {
  DoubleDouble sum;
  for (int g = 0; g < count; ++g) {
    if (pairs[g].exponent.nan) sum += kNan;
    if (!pairs[g].exponent.nan && !pairs[g].exponent.zero) sum += exact_pair(pairs[g]);
  }
  return sum;
}

/// The exact sum of a chunk's products; not finite where an element is not, or a scale is flagged.
DoubleDouble exact_sum(const FloatLanes& lanes) {
  DoubleDouble sum;
  for (std::int64_t i = 0; i < lanes.count; ++i) {
    const PairExponent scale = lanes.scales == nullptr ? PairExponent{} : lanes.scales[i / lanes.group_lanes];
    if (scale.zero) continue;
    // 24 by 24 bits are exact in 53.
    const double product = static_cast<double>(lanes.a[i]) * static_cast<double>(lanes.b[i]);
    sum += scale.nan ? kNan : product * power_of_two(scale.step);
  }
  return sum;
}

/// The products of a chunk of finite elements as the aligner sees them.
void list_products(const FloatLanes& lanes, const FloatDotRules& rules, std::vector<AlignerInput>& products) {
  products.clear();
  for (std::int64_t i = 0; i < lanes.count; ++i) {
    const PairExponent scale = lanes.scales == nullptr ? PairExponent{} : lanes.scales[i / lanes.group_lanes];
    if (scale.zero || lanes.a[i] == 0.0F || lanes.b[i] == 0.0F) continue;
    products.push_back(aligner_input(lanes.a[i], lanes.b[i], scale.step, rules));
  }
}

/// What one FP32 addition to `accumulated` takes: `exact` of the encoded operands, of which `passed` goes on.
void add(OutputStages& stages, float& accumulated, const DoubleDouble& exact, const DoubleDouble& passed,
         Subnormals subnormals) {
  stages.quantised += exact;
  stages.aligned += passed;
  DoubleDouble sum = passed;
  sum += static_cast<double>(accumulated);
  accumulated = flush_subnormal(round_once_to_fp32(sum), subnormals);
}

void require_product(const BlockedOperand& a, const BlockedOperand& b) {
  if (a.k != b.k) throw std::invalid_argument("output_stages: the operands differ in K");
  if (!blocks_nest(a, b)) throw std::invalid_argument("output_stages: the operands' blocks do not nest");
}

}  // namespace

std::vector<OutputStages> output_stages(const BlockedOperand& a, const BlockedOperand& b,
                                        const AccumulationOrder& order) {
  require_product(a, b);
  std::vector<OutputStages> stages(static_cast<std::size_t>(a.lines * b.lines));
  std::vector<AlignerInput> scratch;
  SplitSums sums(order.arrays, order.subnormals);
  for (std::size_t output = 0; output < stages.size(); ++output) {
    const auto row = static_cast<std::int64_t>(output) / b.lines;
    const auto column = static_cast<std::int64_t>(output) % b.lines;
    std::int64_t group = 0;
    for_each_group(a, row, b, column, order, scratch, [&](const AlignerInput* pairs, int count) {
      const DoubleDouble exact = exact_sum(pairs, count);
      // One pair is never shifted.
      const bool lossless = order.aligner_fraction_bits == kExactAligner || count == 1 || !exact.is_finite();
      add(stages[output], sums.of(group++), exact,
          lossless ? exact : aligned_sum(pairs, count, order.aligner_fraction_bits), order.subnormals);
    });
    stages[output].accumulated = sums.take();
  }
  return stages;
}

std::vector<OutputStages> output_stages(const BlockedOperand& a, const BlockedOperand& b,
                                        const FloatOrder& order) {
  require_product(a, b);
  const FloatDotRules rules{order.sum, order.aligner_fraction_bits, order.subnormals, fields_of(a.codec),
                            fields_of(b.codec)};
  const bool cuts = order.sum == FloatSum::Aligned && order.aligner_fraction_bits != kExactAligner;
  std::vector<OutputStages> stages(static_cast<std::size_t>(a.lines * b.lines));
  std::vector<AlignerInput> products;
  SplitSums sums(order.arrays, order.subnormals);
  for_each_chunk(a, b, order.lanes, [&](const ChunkPlace& at, const FloatLanes& lanes) {
    const DoubleDouble exact = exact_sum(lanes);
    DoubleDouble passed = exact;
    if (cuts && exact.is_finite()) {
      list_products(lanes, rules, products);
      passed = aligned_sum(products.data(), static_cast<int>(products.size()), order.aligner_fraction_bits);
    }
    add(stages[at.output], sums.of(at.group), exact, passed, order.subnormals);
    if (at.last_of_output) stages[at.output].accumulated = sums.take();
  });
  return stages;
}

}  // namespace bfpsim
