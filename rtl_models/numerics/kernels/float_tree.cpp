// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/numerics/kernels/float_tree.h"

#include <algorithm>
#include <array>
#include <cfloat>
#include <cmath>

#include "rtl_models/numerics/float_chunks.h"
#include "rtl_models/numerics/kernels/aligned_vector.h"

namespace bfpsim::kernels {
namespace {

/// Columns of B that are computed side by side: a vector of 32-bit lanes.
constexpr int kColumns = 8;
using Lanes = std::array<float, kColumns>;

template <bool kFlush>
__attribute__((always_inline)) inline float flushed(float x) {
  return kFlush && std::fabs(x) < FLT_MIN ? 0.0F : x;
}

/// One chunk of a line of A with eight columns of B.
struct Chunk {
  const float* a;  ///< [count]
  const Lanes* b;  ///< [count]
  std::int64_t count;
};

/// Contract B8: every product and every node of the tree is rounded; nodes[0] becomes the sum. A flushed zero
/// loses its sign, which no sum but a zero's shows, and a chunk's zero is +0. `nodes`: [count].
template <bool kFlush>
__attribute__((always_inline)) inline void add_tree(const Chunk& chunk, Lanes* nodes) {
  for (std::int64_t i = 0; i < chunk.count; ++i) {
    const float a = flushed<kFlush>(chunk.a[i]);
    for (std::size_t c = 0; c < kColumns; ++c)
      nodes[i][c] = flushed<kFlush>(a * flushed<kFlush>(chunk.b[i][c]));
  }
  for (std::int64_t width = chunk.count; width > 1; width = (width + 1) / 2) {
    for (std::int64_t i = 0; i < width / 2; ++i) {
      Lanes sum;  // before the store, for it may overwrite its own addends
      for (std::size_t c = 0; c < kColumns; ++c)
        sum[c] = flushed<kFlush>(nodes[2 * i][c] + nodes[2 * i + 1][c]);
      nodes[i] = sum;
    }
    if (width % 2 != 0) nodes[width / 2] = nodes[width - 1];
  }
}

using AddTree = void (*)(const Chunk& chunk, Lanes* nodes);

template <bool kFlush>
void add_tree_baseline(const Chunk& chunk, Lanes* nodes) {
  add_tree<kFlush>(chunk, nodes);
}

#if defined(__x86_64__)
template <bool kFlush>
__attribute__((target("avx2"))) void add_tree_avx2(const Chunk& chunk, Lanes* nodes) {
  add_tree<kFlush>(chunk, nodes);
}
#endif

AddTree tree_kernel(Isa isa, Subnormals subnormals) {
  const bool flush = subnormals == Subnormals::Flush;
#if defined(__x86_64__)
  if (isa != Isa::Baseline) return flush ? add_tree_avx2<true> : add_tree_avx2<false>;
#endif
  static_cast<void>(isa);
  return flush ? add_tree_baseline<true> : add_tree_baseline<false>;
}

/// [panels][k]: eight lines side by side, the last panel filled up with zeros.
AlignedVector<Lanes> side_by_side(const BlockedOperand& operand) {
  const std::int64_t panels = (operand.lines + kColumns - 1) / kColumns;
  AlignedVector<Lanes> lanes(static_cast<std::size_t>(panels * operand.k), Lanes{});
  for (std::int64_t line = 0; line < operand.lines; ++line) {
    for (std::int64_t k = 0; k < operand.k; ++k) {
      const auto at = static_cast<std::size_t>(line / kColumns * operand.k + k);
      lanes[at][static_cast<std::size_t>(line % kColumns)] = operand.element(line, k);
    }
  }
  return lanes;
}

}  // namespace

std::vector<float> gemm_float_tree(const BlockedOperand& a, const BlockedOperand& b, const FloatOrder& order,
                                   Isa isa) {
  const AddTree kernel = tree_kernel(isa, order.subnormals);
  const AlignedVector<Lanes> columns = side_by_side(b);
  const std::vector<std::int64_t> cuts =
      cut_chunks(a.k, std::max<std::int64_t>(std::min(a.block_k, b.block_k), 1), order.lanes);
  AlignedVector<Lanes> nodes(static_cast<std::size_t>(std::max<std::int64_t>(std::min(order.lanes, a.k), 1)));
  std::vector<float> c(static_cast<std::size_t>(a.lines * b.lines));
  for (std::int64_t row = 0; row < a.lines; ++row) {
    for (std::int64_t column = 0; column < b.lines; column += kColumns) {
      Lanes totals{};
      for (std::size_t i = 0; i + 1 < cuts.size(); ++i) {
        const Lanes* from_b = columns.data() + column / kColumns * a.k + cuts[i];
        kernel({a.floats.data() + row * a.k + cuts[i], from_b, cuts[i + 1] - cuts[i]}, nodes.data());
        for (std::size_t n = 0; n < kColumns; ++n)
          totals[n] = fp32_add(totals[n], nodes[0][n] == 0.0F ? 0.0F : nodes[0][n], order.subnormals);
      }
      const std::int64_t count = std::min<std::int64_t>(kColumns, b.lines - column);
      std::copy_n(totals.begin(), count, c.begin() + row * b.lines + column);
    }
  }
  return c;
}

}  // namespace bfpsim::kernels
