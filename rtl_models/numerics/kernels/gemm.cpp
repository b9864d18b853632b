// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/numerics/kernels/gemm.h"

#include <algorithm>
#include <array>
#include <stdexcept>

#include "rtl_models/numerics/float_format.h"
#include "rtl_models/numerics/gemm_spec.h"
#include "rtl_models/numerics/kernels.h"
#include "rtl_models/numerics/kernels/fork_join.h"
#include "rtl_models/numerics/kernels/packed_operand.h"
#include "rtl_models/numerics/kernels/tile_by_specification.h"

namespace bfpsim {

struct GemmWorkspace::Operands {
  kernels::PackedOperand a;
  kernels::PackedOperand b;
};

namespace {

using kernels::GemmPlan;
using kernels::MicroKernels;
using kernels::PackedOperand;
using kernels::TileOperands;
using kernels::TileOutput;

/// A task's part of C, in panels: B's stay in the second-level cache, C is written along its rows.
constexpr std::int64_t kTaskRowPanels = 32;
constexpr std::int64_t kTaskColumnPanels = 16;
/// Cells of K that a tile takes at a time: so many that loading and storing C is lost among the products.
constexpr std::int64_t kChunkCells = 1024;

std::int64_t ceil_div(std::int64_t a, std::int64_t b) {
  return (a + b - 1) / b;
}

/// C[m][n] of two packed operands.
class Product {
 public:
  Product(const PackedOperand& a, const PackedOperand& b, const MicroKernels& kernels, float* c)
      : a_(a), b_(b), plan_(a.plan), kernels_(kernels), c_(c) {}

  [[nodiscard]] ForkStage stage() const {
    const std::int64_t row_tasks = ceil_div(a_.panels(), kTaskRowPanels);
    const std::int64_t column_tasks = ceil_div(b_.panels(), kTaskColumnPanels);
    return {row_tasks * column_tasks, [this, column_tasks](std::int64_t task) {
              compute_task(task / column_tasks * kTaskRowPanels, task % column_tasks * kTaskColumnPanels);
            }};
  }

  /// The last step: a flagged block makes every output that it touches NaN (contract A6), and a NaN stays one
  /// to the end of K.
  void poison_flagged_lines() const {
    for (std::int64_t row = 0; row < a_.lines; ++row) {
      if (a_.flagged[static_cast<std::size_t>(row)] != 0)
        std::fill_n(c_ + row * b_.lines, b_.lines, canonical_nan());
    }
    for (std::int64_t column = 0; column < b_.lines; ++column) {
      if (b_.flagged[static_cast<std::size_t>(column)] == 0) continue;
      for (std::int64_t row = 0; row < a_.lines; ++row)
        c_[row * b_.lines + column] = canonical_nan();
    }
  }

 private:
  void compute_task(std::int64_t row_panel, std::int64_t column_panel) const {
    const std::int64_t step = std::max<std::int64_t>(1, kChunkCells / plan_.segment_cells);
    const std::int64_t last_row = std::min(row_panel + kTaskRowPanels, a_.panels());
    const std::int64_t last_column = std::min(column_panel + kTaskColumnPanels, b_.panels());
    for (std::int64_t segment = 0; segment < plan_.segments; segment += step) {
      const std::int64_t segments = std::min(step, plan_.segments - segment);
      for (std::int64_t i = row_panel; i < last_row; ++i) {
        for (std::int64_t j = column_panel; j < last_column; ++j)
          compute_tile(i, j, segment, segments);
      }
    }
  }

  /// A tile's place in C, and how much of it is real.
  struct Place {
    float* c;
    std::int64_t rows, columns;
  };

  [[nodiscard]] Place place(std::int64_t i, std::int64_t j) const {
    return {c_ + i * a_.width * b_.lines + j * b_.width,
            std::min<std::int64_t>(a_.width, a_.lines - i * a_.width),
            std::min<std::int64_t>(b_.width, b_.lines - j * b_.width)};
  }

  void compute_tile(std::int64_t i, std::int64_t j, std::int64_t segment, std::int64_t segments) const {
    const Place to = place(i, j);
    std::array<float, kernels::kLargestTile> totals;
    std::fill_n(totals.begin(), a_.width * b_.width, 0.0F);
    if (segment > 0) {
      for (std::int64_t r = 0; r < to.rows; ++r)
        std::copy_n(to.c + r * b_.lines, to.columns, totals.data() + r * b_.width);
    }
    if (!is_exact(i, j)) {
      kernels::add_tile_by_specification(a_, i, b_, j, segment, segments, totals.data());
      copy_out(totals.data(), to);
    } else if (to.rows == a_.width && to.columns == b_.width) {
      kernel()(operands(i, j, segment, segments), totals.data(), TileOutput{to.c, b_.lines});
    } else {
      std::array<float, kernels::kLargestTile> whole;
      kernel()(operands(i, j, segment, segments), totals.data(), TileOutput{whole.data(), b_.width});
      copy_out(whole.data(), to);
    }
  }

  [[nodiscard]] bool is_exact(std::int64_t i, std::int64_t j) const {
    return plan_.fits_32_bits && kernels::scales_exactly(a_.ranges[static_cast<std::size_t>(i)],
                                                         b_.ranges[static_cast<std::size_t>(j)]);
  }

  [[nodiscard]] kernels::TileKernel kernel() const {
    return plan_.kind == kernels::CellKind::Bytes ? kernels_.bytes : kernels_.words;
  }

  [[nodiscard]] TileOperands operands(std::int64_t i, std::int64_t j, std::int64_t segment,
                                      std::int64_t segments) const {
    const std::int64_t first = segment * plan_.segment_cells;
    const std::int64_t at_b = (j * plan_.segments + segment) * b_.width;
    TileOperands tile;
    tile.a = a_.cells.data() + (i * plan_.cells + first) * a_.width;
    tile.b = b_.cells.data() + (j * plan_.cells + first) * b_.width;
    tile.a_steps = a_.scales.data() + (i * plan_.segments + segment) * a_.width;
    tile.b_scales = b_.scales.data() + at_b;
    if (plan_.offset != 0) tile.corrections = b_.corrections.data() + at_b * plan_.spans;
    tile.segments = segments;
    tile.cells = std::min(segments * plan_.segment_cells, plan_.cells - first);
    tile.segment_cells = plan_.segment_cells;
    tile.span_cells = plan_.span_cells;
    return tile;
  }

  void copy_out(const float* tile, const Place& to) const {
    for (std::int64_t r = 0; r < to.rows; ++r)
      std::copy_n(tile + r * b_.width, to.columns, to.c + r * b_.lines);
  }

  const PackedOperand& a_;
  const PackedOperand& b_;
  const GemmPlan& plan_;
  const MicroKernels& kernels_;
  float* c_;
};

/// The tasks of both, in one stage.
ForkStage side_by_side(const ForkStage& first, const ForkStage& second) {
  return {first.count + second.count, [&first, &second](std::int64_t task) {
            task < first.count ? first.task(task) : second.task(task - first.count);
          }};
}

void multiply(const kernels::LineSource& a, const kernels::LineSource& b, float* c,
              const GemmKernelOptions& options) {
  if (a.lines * b.lines == 0) return;
  if (a.k == 0) {
    std::fill_n(c, a.lines * b.lines, 0.0F);
    return;
  }
  const MicroKernels micro = kernels::micro_kernels(options.isa.value_or(best_isa()));
  const GemmPlan plan =
      kernels::make_gemm_plan(a.elements, b.elements, std::min(a.block, b.block), a.k, micro.byte_sums);
  GemmWorkspace own;
  auto& [packed_a, packed_b] = (options.workspace != nullptr ? *options.workspace : own).operands();
  const Product product(packed_a, packed_b, micro, c);
  const ForkStage pack_a = packing(a, kernels::Side::A, plan, micro, packed_a);
  const ForkStage pack_b = packing(b, kernels::Side::B, plan, micro, packed_b);
  fork_join(options.threads, {side_by_side(pack_a, pack_b), product.stage()});
  product.poison_flagged_lines();
}

}  // namespace

GemmWorkspace::GemmWorkspace() : operands_(std::make_unique<Operands>()) {}

GemmWorkspace::~GemmWorkspace() = default;

std::vector<float> gemm_blocked(const BlockedOperand& a, const BlockedOperand& b,
                                const GemmKernelOptions& options) {
  if (!kernels::integer_elements(a.codec) || !kernels::integer_elements(b.codec)) return gemm_spec(a, b);
  if (a.k != b.k) throw std::invalid_argument("gemm_blocked: the operands differ in K");
  if (!blocks_nest(a, b))
    throw std::invalid_argument("gemm_blocked: the operands' blocks do not nest along K");
  std::vector<float> c(static_cast<std::size_t>(a.lines * b.lines));
  multiply(kernels::encoded_lines(a), kernels::encoded_lines(b), c.data(), options);
  return c;
}

void gemm_quantized(const Fp32Operand& a, const Fp32Operand& b, std::int64_t k, float* c,
                    const GemmKernelOptions& options) {
  multiply(kernels::quantized_lines(a.x, a.lines, k, a.block, a.codec, a.draws),
           kernels::quantized_lines(b.x, b.lines, k, b.block, b.codec, b.draws), c, options);
}

}  // namespace bfpsim
