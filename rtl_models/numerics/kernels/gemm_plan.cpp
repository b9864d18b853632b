// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/numerics/kernels/gemm_plan.h"

#include <algorithm>
#include <limits>

namespace bfpsim::kernels {
namespace {

constexpr std::int64_t kMax16 = std::numeric_limits<std::int16_t>::max();
constexpr std::int64_t kMax32 = std::numeric_limits<std::int32_t>::max();
constexpr std::int64_t kMaxByte = std::numeric_limits<std::int8_t>::max();

/// Below this many cells, widening 16-bit sums costs more than multiplying bytes saves.
constexpr std::int64_t kShortestSpan = 8;

/// Cells whose exact sum fits a half. The offset's share may wrap around on the way, for it is taken off in
/// the same 16 bits.
std::int64_t longest_half_span(std::int64_t largest_product) {
  return kMax16 / (2 * largest_product);
}

bool fit_bytes(std::int64_t max_a, std::int64_t max_b) {
  return max_a <= kMaxByte && max_b <= kMaxByte;
}

/// Whether two products of an offset byte by a signed byte add up without saturation.
bool pairs_fit_halves(std::int64_t max_a, std::int64_t max_b) {
  return 2 * (2 * max_a) * max_b <= kMax16;
}

/// Whether a segment's products, offset included, fit 32 bits.
bool offset_sums_fit(std::int64_t max_a, std::int64_t max_b, std::int64_t segment) {
  return segment <= kMax32 / (2 * max_a * max_b);
}

std::int64_t ceil_div(std::int64_t a, std::int64_t b) {
  return (a + b - 1) / b;
}

/// Lays a line out in cells.
GemmPlan lay_out(CellKind kind, std::int64_t k, std::int64_t segment) {
  GemmPlan plan;
  plan.kind = kind;
  plan.cell_elements = kind == CellKind::Bytes ? 4 : 2;
  plan.k = k;
  plan.segment = segment;
  plan.segments = ceil_div(k, segment);
  plan.segment_cells = ceil_div(segment, plan.cell_elements);
  const std::int64_t last = plan.segments - 1;
  plan.cells = last * plan.segment_cells + ceil_div(plan.elements_of_segment(last), plan.cell_elements);
  plan.span_cells = plan.segment_cells;
  return plan;
}

/// Cells of a span in bytes; 0 if bytes do not do.
std::int64_t byte_span(std::int64_t max_a, std::int64_t max_b, const GemmPlan& plan, ByteSums sums) {
  if (!fit_bytes(max_a, max_b) || !offset_sums_fit(max_a, max_b, plan.segment)) return 0;
  if (sums != ByteSums::Halves16) return plan.segment_cells;
  if (!pairs_fit_halves(max_a, max_b)) return 0;
  const std::int64_t span = std::min(plan.segment_cells, longest_half_span(max_a * max_b));
  return span >= std::min(kShortestSpan, plan.segment_cells) ? span : 0;
}

}  // namespace

GemmPlan make_gemm_plan(const IntegerElements& a, const IntegerElements& b, std::int64_t segment,
                        std::int64_t k, ByteSums byte_sums) {
  segment = std::min(segment, k);
  GemmPlan bytes = lay_out(CellKind::Bytes, k, segment);
  bytes.span_cells = byte_span(a.largest, b.largest, bytes, byte_sums);
  if (bytes.span_cells > 0) {
    bytes.offset = byte_sums == ByteSums::Signed32 ? 0 : static_cast<int>(a.largest);
    bytes.spans = ceil_div(bytes.segment_cells, bytes.span_cells);
    return bytes;
  }
  GemmPlan words = lay_out(CellKind::Words, k, segment);
  words.fits_32_bits = segment <= kMax32 / (a.largest * b.largest);
  return words;
}

}  // namespace bfpsim::kernels
