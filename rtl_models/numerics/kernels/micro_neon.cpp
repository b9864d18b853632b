// SPDX-License-Identifier: Apache-2.0
// AArch64 tiles of 8 rows x 8 columns: 16 accumulators, two vectors of B, two of A. Bytes of both operands
// are signed. With the dot product extension one instruction multiplies and adds up four bytes of a lane in
// 32 bits. Verified under emulation only (scripts/check_neon.sh), never timed on a machine.
#include "rtl_models/numerics/kernels/micro_kernel.h"

#if defined(__aarch64__)

#include <arm_neon.h>

#include <algorithm>

namespace bfpsim::kernels::neon {
namespace {

constexpr int kRows = 8;
constexpr int kLanes = 4;  // 32-bit lanes of a vector
constexpr int kVectors = 2;
constexpr int kColumns = kVectors * kLanes;

/// How a lane's products are added to its sum.
enum class Products : std::uint8_t { Bytes, DotBytes, Words };

/// A tile's sums in registers: the loops over it are unrolled completely.
struct Accumulators {
  int32x4_t sums[kRows][kVectors];
};

int32x4_t load(const std::uint32_t* p) {
  return vreinterpretq_s32_u32(vld1q_u32(p));
}

/// sum + a * b, four or two elements a lane, a's lane kRow for all lanes of b. Pairs of bytes fit 16 bits:
/// 2 * 127 * 127 < 2^15.
template <Products kProducts, int kRow>
int32x4_t multiply_add(int32x4_t sum, int32x4_t a, int32x4_t b) {
  if constexpr (kProducts == Products::DotBytes) {
    // Written out: the rest of the file does without the extension.
    __asm__(".arch armv8.2-a+dotprod\n\tsdot %0.4s, %1.16b, %2.4b[%3]"
            : "+w"(sum)
            : "w"(b), "w"(a), "i"(kRow));
    return sum;
  } else if constexpr (kProducts == Products::Bytes) {
    const int8x16_t x = vreinterpretq_s8_s32(vdupq_laneq_s32(a, kRow));
    const int8x16_t y = vreinterpretq_s8_s32(b);
    const int16x8_t low = vmull_s8(vget_low_s8(x), vget_low_s8(y));
    const int16x8_t high = vmull_high_s8(x, y);
    return vpadalq_s16(sum, vpaddq_s16(low, high));
  } else {
    const int16x8_t x = vreinterpretq_s16_s32(vdupq_laneq_s32(a, kRow));
    const int16x8_t y = vreinterpretq_s16_s32(b);
    const int32x4_t low = vmull_s16(vget_low_s16(x), vget_low_s16(y));
    const int32x4_t high = vmull_high_s16(x, y);
    return vaddq_s32(sum, vpaddq_s32(low, high));
  }
}

/// One cell of four rows.
template <Products kProducts>
void multiply_rows(int32x4_t (*sums)[kVectors], int32x4_t a, const int32x4_t* b) {
  for (int v = 0; v < kVectors; ++v) {
    sums[0][v] = multiply_add<kProducts, 0>(sums[0][v], a, b[v]);
    sums[1][v] = multiply_add<kProducts, 1>(sums[1][v], a, b[v]);
    sums[2][v] = multiply_add<kProducts, 2>(sums[2][v], a, b[v]);
    sums[3][v] = multiply_add<kProducts, 3>(sums[3][v], a, b[v]);
  }
}

template <Products kProducts>
void multiply_cells(Accumulators& acc, const std::uint32_t* a, const std::uint32_t* b, std::int64_t cells) {
  for (std::int64_t cell = 0; cell < cells; ++cell, a += kRows, b += kColumns) {
    const int32x4_t columns[kVectors] = {load(b), load(b + kLanes)};
    multiply_rows<kProducts>(acc.sums, load(a), columns);
    multiply_rows<kProducts>(acc.sums + kLanes, load(a + kLanes), columns);
  }
}

/// total += sum * 2^(step of A + step of B). All but the addition is exact, so the fused operation rounds as
/// one FP32 addition does.
void add_segment(const Accumulators& acc, const std::int32_t* a_steps, const std::int32_t* b_scales,
                 float* totals) {
  for (int v = 0; v < kVectors; ++v) {
    const int32x4_t b_scale = vld1q_s32(b_scales + v * kLanes);
    for (int r = 0; r < kRows; ++r) {
      float* total = totals + r * kColumns + v * kLanes;
      const float32x4_t scale = vreinterpretq_f32_s32(vaddq_s32(b_scale, vdupq_n_s32(a_steps[r])));
      vst1q_f32(total, vfmaq_f32(vld1q_f32(total), vcvtq_f32_s32(acc.sums[r][v]), scale));
    }
  }
}

template <Products kProducts>
void multiply(const TileOperands& t, float* __restrict totals, const TileOutput& output) {
  for (std::int64_t s = 0; s < t.segments; ++s) {
    const std::int64_t first = s * t.segment_cells;
    Accumulators acc{};
    multiply_cells<kProducts>(acc, t.a + first * kRows, t.b + first * kColumns,
                              std::min(t.segment_cells, t.cells - first));
    add_segment(acc, t.a_steps + s * kRows, t.b_scales + s * kColumns, totals);
  }
  for (int r = 0; r < kRows; ++r)
    std::copy_n(totals + r * kColumns, kColumns, output.c + r * output.pitch);
}

/// Transposes 4 x 4 cells: lines at `pitch` become rows at `width`.
void transpose_4x4(const std::uint32_t* lines, std::int64_t pitch, std::uint32_t* panel, int width) {
  const uint32x4_t l0 = vld1q_u32(lines), l1 = vld1q_u32(lines + pitch);
  const uint32x4_t l2 = vld1q_u32(lines + 2 * pitch), l3 = vld1q_u32(lines + 3 * pitch);
  const uint32x4_t even01 = vtrn1q_u32(l0, l1), odd01 = vtrn2q_u32(l0, l1);
  const uint32x4_t even23 = vtrn1q_u32(l2, l3), odd23 = vtrn2q_u32(l2, l3);
  const auto store = [&](int row, uint32x2_t left, uint32x2_t right) {
    vst1q_u32(panel + row * width, vcombine_u32(left, right));
  };
  store(0, vget_low_u32(even01), vget_low_u32(even23));
  store(1, vget_low_u32(odd01), vget_low_u32(odd23));
  store(2, vget_high_u32(even01), vget_high_u32(even23));
  store(3, vget_high_u32(odd01), vget_high_u32(odd23));
}

void interleave(const std::uint32_t* lines, int width, std::int64_t cells, std::uint32_t* panel) {
  static_assert(kLineGranule % kLanes == 0 && kRows % kLanes == 0 && kColumns % kLanes == 0);
  std::int64_t cell = 0;
  for (; cell + kLanes <= cells; cell += kLanes) {
    for (int line = 0; line < width; line += kLanes)
      transpose_4x4(lines + line * cells + cell, cells, panel + cell * width + line, width);
  }
  for (; cell < cells; ++cell) {
    for (int line = 0; line < width; ++line)
      panel[cell * width + line] = lines[line * cells + cell];
  }
}

}  // namespace

MicroKernels micro_kernels(bool dot) {
  const TileKernel bytes = dot ? multiply<Products::DotBytes> : multiply<Products::Bytes>;
  return {kRows, kColumns, ByteSums::Signed32, bytes, multiply<Products::Words>, nullptr, interleave};
}

}  // namespace bfpsim::kernels::neon

#else

namespace bfpsim::kernels::neon {

MicroKernels micro_kernels(bool /*dot*/) {
  return baseline::micro_kernels();
}

}  // namespace bfpsim::kernels::neon

#endif
