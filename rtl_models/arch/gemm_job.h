// SPDX-License-Identifier: Apache-2.0
// One lowered GEMM as a machine is given it: shapes, formats, addresses, mapping. No values.
#pragma once

#include <array>
#include <cstdint>
#include <numeric>

#include "rtl_models/arch/operand_view.h"
#include "rtl_models/arch/quantities.h"
#include "rtl_models/numerics/blocked_operand.h"

namespace bfpsim {

/// How one operand is encoded: 1 x block vectors along K, T x T tiles, or a plain float, which has no blocks.
struct OperandFormat {
  BlockCodec codec;
  std::int64_t block = 64;  ///< elements that share an exponent, 1..65536; means nothing for a plain float
  std::uint32_t draw_key =
      0;  ///< of stochastic rounding (lfsr.h): seed, tensor and use. Changes values, never time

  std::int64_t tile_lines = 1;  ///< T of a tile, whose `block` is T too; 1: vectors

  /// Lines that share exponents: a strip of tiles, one line of vectors or plain floats.
  [[nodiscard]] std::int64_t strip_lines() const { return codec.is_plain_float() ? 1 : tile_lines; }
  [[nodiscard]] std::int64_t strips(std::int64_t lines) const { return ceil_div(lines, strip_lines()); }
  [[nodiscard]] BlockShape shape() const {
    const auto size = static_cast<int>(block);
    return tile_lines > 1 ? BlockShape::tile(size) : BlockShape::vector(size);
  }
  /// A macro tile has a multiple of this many lines: whole sub-tiles, and panels that start where a strip
  /// does.
  [[nodiscard]] std::int64_t line_granule(std::int64_t sub_tile_lines) const {
    return std::lcm(sub_tile_lines, strip_lines());
  }
  /// Of `k` elements of a panel's line, how many are encoded and packed together.
  [[nodiscard]] std::int64_t run(std::int64_t k) const { return codec.is_plain_float() ? k : block; }
};

/// Where a part of an operand gets its draws: lines are numbered through all instances, as lowered (contract
/// A5); tiles restart in each, so their strips are.
[[nodiscard]] inline DrawSource draw_source(const OperandFormat& format, const OperandView& view,
                                            const PanelRange& part) {
  const std::int64_t lines_of_instance = format.strips(view.lines()) * format.strip_lines();
  return {format.draw_key, part.instance * lines_of_instance + part.line0, part.k0, view.k()};
}

/// Where C's rows go: row index mixed-radix over three axes (slowest first), columns contiguous.
struct OutputView {
  std::array<ViewAxis, 3> row_axes;  ///< step_h and step_w unused
  std::int64_t base = 0;
  std::int64_t instance_step = 0;
};

/// Destination element of (row, 0) of an instance.
[[nodiscard]] std::int64_t output_element(const OutputView& view, std::int64_t instance, std::int64_t row);

/// What the SIMD unit does to each result on its way to memory.
enum class PostOp : std::uint8_t { None, Relu };

/// Which index of the macro tiles moves fastest.
enum class TileOrder : std::uint8_t {
  NFastest,  ///< for each row of macro tiles, all columns: A's panel stays
  MFastest,  ///< for each column of macro tiles, all rows: B's panel stays
};

/// How a GEMM is cut: macro tiles of tile_m x tile_n outputs, K in segments of tile_k.
/// Valid: whole sub-tiles and strips, tile_m a multiple of rows and of A's strips, tile_n of cols and of B's
/// (input stationary: of cols and of rows; both may exceed M, N); tile_k a multiple of both blocks, or >= K;
/// as many sub-tiles as accumulators at most when tile_k < K, and as many along what streams when a
/// stationary operand's K comes in several folds.
struct TileMapping {
  std::int64_t tile_m = 0;
  std::int64_t tile_n = 0;
  std::int64_t tile_k = 0;
  TileOrder order = TileOrder::NFastest;
};

/// A batched GEMM: C[i][m][n] = sum over k of A[i][m][k] * B[i][n][k] for each of `instances`.
struct GemmJob {
  std::int64_t m = 0;
  std::int64_t n = 0;
  std::int64_t k = 0;
  std::int64_t instances = 1;
  OperandView a;  ///< lines = m
  OperandView b;  ///< lines = n
  OutputView c;
  std::int64_t a_elements = 0;  ///< of A's whole source tensor (FP32)
  std::int64_t b_elements = 0;
  std::int64_t c_elements =
      0;  ///< of the tensor that C is written to; elements that no GEMM row reaches stay +0
  OperandFormat format_a;
  OperandFormat format_b;
  PostOp post_op = PostOp::None;
  TileMapping mapping;
};

}  // namespace bfpsim
