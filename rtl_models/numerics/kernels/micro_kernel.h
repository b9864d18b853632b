// SPDX-License-Identifier: Apache-2.0
// The innermost loops of a GEMM: one tile of C, by instruction set.
#pragma once

#include <cstdint>

#include "rtl_models/numerics/kernels/gemm_plan.h"
#include "rtl_models/numerics/kernels/isa.h"

namespace bfpsim::kernels {

/// A tile's operands, packed (packed_operand.h), for `segments` segments in ascending K.
struct TileOperands {
  const std::uint32_t* a = nullptr;        ///< [cells][rows]
  const std::uint32_t* b = nullptr;        ///< [cells][columns]
  const std::int32_t* a_steps = nullptr;   ///< [segments][rows]: exponents to add to FP32 bits (step << 23)
  const std::int32_t* b_scales = nullptr;  ///< [segments][columns]: the FP32 bits of 2^step
  const std::uint32_t* corrections =
      nullptr;  ///< of an offset: [segments][spans][columns], see CorrectionKernel
  std::int64_t segments = 0;
  std::int64_t cells = 0;  ///< of all segments; the last may have fewer than the others
  std::int64_t segment_cells = 1;
  std::int64_t span_cells = 1;
};

/// Where a tile's result goes: rows at `pitch`.
struct TileOutput {
  float* c = nullptr;
  std::int64_t pitch = 0;
};

/// Adds a tile's products to its sums so far [rows][columns], one FP32 addition per segment in ascending K,
/// and stores them. Precondition: each sum and scaled sum is exact and finite (scales_exactly() of
/// packed_operand.h); so sums may overflow, but no NaN can arise.
using TileKernel = void (*)(const TileOperands& tile, float* __restrict sums, const TileOutput& output);

/// Minus offset times the sum of B's mantissas in `cells` cells of a panel, for each column, as
/// ByteSums says (halves modulo 2^16): what a span's sums start from, so that A's offset cancels.
using CorrectionKernel = void (*)(const std::uint32_t* b, std::int64_t cells, int offset,
                                  std::uint32_t* correction);

/// Lines are interleaved this many at a time.
inline constexpr int kLineGranule = 8;

/// Lays the lines of a panel side by side: lines [width][cells] to panel [cells][width]. Memory behind
/// `lines` goes on to the next multiple of kLineGranule lines; its values do not matter.
using InterleaveKernel = void (*)(const std::uint32_t* lines, int width, std::int64_t cells,
                                  std::uint32_t* panel);

/// One instruction set's kernels and the tile that they compute.
struct MicroKernels {
  int rows = 0;
  int columns = 0;
  ByteSums byte_sums = ByteSums::Whole32;
  TileKernel bytes = nullptr;
  TileKernel words = nullptr;
  CorrectionKernel correction = nullptr;  ///< none for ByteSums::Signed32
  InterleaveKernel interleave = nullptr;
};

[[nodiscard]] MicroKernels micro_kernels(Isa isa);

namespace baseline {
[[nodiscard]] MicroKernels micro_kernels();
}
namespace avx2 {
/// Call the kernels only where is_supported(Isa::Avx2).
[[nodiscard]] MicroKernels micro_kernels();
}  // namespace avx2
namespace avx512 {
/// Call the kernels only where is_supported(Isa::Avx512Vnni).
[[nodiscard]] MicroKernels micro_kernels();
}  // namespace avx512
namespace neon {
/// Call the kernels only where is_supported(Isa::Neon) or, `dot`, is_supported(Isa::NeonDot).
[[nodiscard]] MicroKernels micro_kernels(bool dot);
}  // namespace neon

/// The largest tile of any instruction set, in elements.
inline constexpr int kLargestTile = 32 * 16;

}  // namespace bfpsim::kernels
