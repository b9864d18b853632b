// SPDX-License-Identifier: Apache-2.0
// AVX2 tiles of 6 rows x 16 columns: 12 accumulators, two vectors of B, one broadcast cell of A and one
// product use all 16 registers. Functions carry the target attribute themselves, so that the rest of the
// program stays baseline.
#include "rtl_models/numerics/kernels/micro_kernel.h"

#if defined(__x86_64__)

#include <immintrin.h>

#include <algorithm>

#define BFPSIM_AVX2 __attribute__((target("avx2,fma")))
#define BFPSIM_AVX2_INLINE __attribute__((target("avx2,fma"), always_inline)) inline

namespace bfpsim::kernels::avx2 {
namespace {

constexpr int kRows = 6;
constexpr int kLanes = 8;  // 32-bit lanes of a vector
constexpr int kVectors = 2;
constexpr int kColumns = kVectors * kLanes;

/// A tile's sums in registers: the loops over it are unrolled completely.
struct Accumulators {
  __m256i sums[kRows][kVectors];
};

template <typename Cell>
BFPSIM_AVX2_INLINE __m256i load(const Cell* p) {
  static_assert(sizeof(Cell) == 4);
  return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p));
}

BFPSIM_AVX2_INLINE void start(Accumulators& acc, const std::uint32_t* correction) {
  for (auto& row : acc.sums) {
    for (int v = 0; v < kVectors; ++v)
      row[v] = correction == nullptr ? _mm256_setzero_si256() : load(correction + v * kLanes);
  }
}

/// sum += a * b, element by element, in place. Written out, because compilers that schedule the products of a
/// whole cell themselves run out of registers.
template <CellKind kKind>
BFPSIM_AVX2_INLINE void multiply_add(__m256i& sum, __m256i a, __m256i b) {
  __m256i product;
  if constexpr (kKind == CellKind::Bytes) {
    __asm__("vpmaddubsw %3, %2, %1\n\tvpaddw %1, %0, %0" : "+x"(sum), "=&x"(product) : "x"(a), "x"(b));
  } else {
    __asm__("vpmaddwd %3, %2, %1\n\tvpaddd %1, %0, %0" : "+x"(sum), "=&x"(product) : "x"(a), "x"(b));
  }
}

template <CellKind kKind>
BFPSIM_AVX2_INLINE void multiply_cells(Accumulators& acc, const std::uint32_t* a, const std::uint32_t* b,
                                       std::int64_t cells) {
  for (std::int64_t cell = 0; cell < cells; ++cell, a += kRows, b += kColumns) {
    const __m256i b0 = load(b);
    const __m256i b1 = load(b + kLanes);
#pragma GCC unroll 6
    for (int r = 0; r < kRows; ++r) {
      const __m256i broadcast = _mm256_set1_epi32(static_cast<int>(a[r]));
      multiply_add<kKind>(acc.sums[r][0], broadcast, b0);
      multiply_add<kKind>(acc.sums[r][1], broadcast, b1);
    }
  }
}

/// Bytes: the two 16-bit halves of each lane become one 32-bit sum.
template <CellKind kKind>
BFPSIM_AVX2_INLINE __m256i widened(__m256i sum) {
  return kKind == CellKind::Bytes ? _mm256_madd_epi16(sum, _mm256_set1_epi16(1)) : sum;
}

/// total += sum * 2^(step of A + step of B). All but the addition is exact, so the fused operation rounds as
/// one FP32 addition does. The powers of two are multiplied as integers, which leaves the multipliers' ports
/// to the products.
BFPSIM_AVX2_INLINE void add_segment(__m256i sum, std::int32_t a_step, __m256i b_scale, float* total) {
  const __m256 scale = _mm256_castsi256_ps(_mm256_add_epi32(b_scale, _mm256_set1_epi32(a_step)));
  _mm256_storeu_ps(total, _mm256_fmadd_ps(_mm256_cvtepi32_ps(sum), scale, _mm256_loadu_ps(total)));
}

template <CellKind kKind>
BFPSIM_AVX2_INLINE void add_segments(const Accumulators& acc, const std::int32_t* a_steps,
                                     const std::int32_t* b_scales, float* totals) {
#pragma GCC unroll 2
  for (int v = 0; v < kVectors; ++v) {
    const __m256i b_scale = load(b_scales + v * kLanes);
#pragma GCC unroll 6
    for (int r = 0; r < kRows; ++r)
      add_segment(widened<kKind>(acc.sums[r][v]), a_steps[r], b_scale, totals + r * kColumns + v * kLanes);
  }
}

/// Segments whose sums fit the accumulators.
template <CellKind kKind>
BFPSIM_AVX2 void multiply_short_segments(const TileOperands& t, float* __restrict totals) {
  const std::uint32_t* correction = kKind == CellKind::Bytes ? t.corrections : nullptr;
  for (std::int64_t s = 0; s < t.segments; ++s) {
    const std::int64_t first = s * t.segment_cells;
    const std::int64_t cells = std::min(t.segment_cells, t.cells - first);
    Accumulators acc;
    start(acc, correction);
    multiply_cells<kKind>(acc, t.a + first * kRows, t.b + first * kColumns, cells);
    add_segments<kKind>(acc, t.a_steps + s * kRows, t.b_scales + s * kColumns, totals);
    if (correction != nullptr) correction += kColumns;
  }
}

BFPSIM_AVX2_INLINE void add_span(const Accumulators& span, __m256i* sums) {
#pragma GCC unroll 6
  for (int r = 0; r < kRows; ++r) {
#pragma GCC unroll 2
    for (int v = 0; v < kVectors; ++v) {
      __m256i* sum = sums + r * kVectors + v;
      *sum = _mm256_add_epi32(*sum, widened<CellKind::Bytes>(span.sums[r][v]));
    }
  }
}

/// Segments of several spans: 16-bit sums are widened after each.
BFPSIM_AVX2 void multiply_long_segments(const TileOperands& t, float* __restrict totals) {
  const std::uint32_t* correction = t.corrections;
  const std::int64_t spans = (t.segment_cells + t.span_cells - 1) / t.span_cells;
  for (std::int64_t s = 0; s < t.segments; ++s, correction += spans * kColumns) {
    const std::int64_t first = s * t.segment_cells;
    const std::int64_t last = std::min(first + t.segment_cells, t.cells);
    Accumulators total;
    start(total, nullptr);
    for (std::int64_t cell = first, span = 0; cell < last; cell += t.span_cells, ++span) {
      Accumulators acc;
      start(acc, correction + span * kColumns);
      multiply_cells<CellKind::Bytes>(acc, t.a + cell * kRows, t.b + cell * kColumns,
                                      std::min(t.span_cells, last - cell));
      add_span(acc, &total.sums[0][0]);
    }
    add_segments<CellKind::Words>(total, t.a_steps + s * kRows, t.b_scales + s * kColumns, totals);
  }
}

BFPSIM_AVX2_INLINE void store(const float* totals, const TileOutput& output) {
  for (int r = 0; r < kRows; ++r) {
    for (int v = 0; v < kVectors; ++v) {
      const float* total = totals + r * kColumns + v * kLanes;
      _mm256_storeu_ps(output.c + r * output.pitch + v * kLanes, _mm256_loadu_ps(total));
    }
  }
}

/// Asks for a tile's lines of C while its products are computed: they lie a row apart.
inline void prefetch(const TileOutput& output) {
  for (int r = 0; r < kRows; ++r)
    __builtin_prefetch(output.c + r * output.pitch, 1);
}

BFPSIM_AVX2 void multiply_bytes(const TileOperands& tile, float* __restrict totals,
                                const TileOutput& output) {
  prefetch(output);
  if (tile.span_cells >= tile.segment_cells) {
    multiply_short_segments<CellKind::Bytes>(tile, totals);
  } else {
    multiply_long_segments(tile, totals);
  }
  store(totals, output);
}

BFPSIM_AVX2 void multiply_words(const TileOperands& tile, float* __restrict totals,
                                const TileOutput& output) {
  prefetch(output);
  multiply_short_segments<CellKind::Words>(tile, totals);
  store(totals, output);
}

BFPSIM_AVX2 void correct(const std::uint32_t* b, std::int64_t cells, int offset, std::uint32_t* correction) {
  const __m256i a = _mm256_set1_epi8(static_cast<char>(offset));
  __m256i sums[kVectors] = {_mm256_setzero_si256(), _mm256_setzero_si256()};
  for (std::int64_t cell = 0; cell < cells; ++cell, b += kColumns) {
    for (int v = 0; v < kVectors; ++v)
      sums[v] = _mm256_sub_epi16(sums[v], _mm256_maddubs_epi16(a, load(b + v * kLanes)));
  }
  for (int v = 0; v < kVectors; ++v)
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(correction + v * kLanes), sums[v]);
}

/// Transposes 8 x 8 cells: lines at `pitch` become rows at `width`, of which the last may be overwritten by
/// the next.
BFPSIM_AVX2_INLINE void transpose_8x8(const std::uint32_t* lines, std::int64_t pitch, std::uint32_t* panel,
                                      int width) {
  __m256i x[8], y[8];
  for (int i = 0; i < 8; ++i)
    x[i] = load(lines + i * pitch);
  for (int i = 0; i < 8; i += 2) {
    y[i] = _mm256_unpacklo_epi32(x[i], x[i + 1]);
    y[i + 1] = _mm256_unpackhi_epi32(x[i], x[i + 1]);
  }
  for (int i = 0; i < 8; i += 4) {
    for (int j = 0; j < 2; ++j) {
      x[i + 2 * j] = _mm256_unpacklo_epi64(y[i + j], y[i + 2 + j]);
      x[i + 2 * j + 1] = _mm256_unpackhi_epi64(y[i + j], y[i + 2 + j]);
    }
  }
  for (int i = 0; i < 8; ++i) {
    const __m256i row = i < 4 ? _mm256_permute2x128_si256(x[i], x[i + 4], 0x20)
                              : _mm256_permute2x128_si256(x[i - 4], x[i], 0x31);
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(panel + i * width), row);
  }
}

BFPSIM_AVX2 void interleave(const std::uint32_t* lines, int width, std::int64_t cells, std::uint32_t* panel) {
  static_assert(kLineGranule == kLanes);
  std::int64_t cell = 0;
  for (; cell + kLanes < cells; cell += kLanes) {  // not the very last cell, which has none behind it
    for (int line = 0; line < width; line += kLanes)
      transpose_8x8(lines + line * cells + cell, cells, panel + cell * width + line, width);
  }
  for (; cell < cells; ++cell) {
    for (int line = 0; line < width; ++line)
      panel[cell * width + line] = lines[line * cells + cell];
  }
}

}  // namespace

MicroKernels micro_kernels() {
  return {kRows, kColumns, ByteSums::Halves16, multiply_bytes, multiply_words, correct, interleave};
}

}  // namespace bfpsim::kernels::avx2

#else

namespace bfpsim::kernels::avx2 {

MicroKernels micro_kernels() {
  return baseline::micro_kernels();
}

}  // namespace bfpsim::kernels::avx2

#endif
