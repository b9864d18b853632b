// SPDX-License-Identifier: Apache-2.0
// AVX-512 VNNI tiles of 8 rows x 32 columns: vpdpbusd multiplies and adds up four bytes of a lane in 32 bits,
// so that neither pairs nor sums can saturate, and no sum is widened.
#include "rtl_models/numerics/kernels/micro_kernel.h"

#if defined(__x86_64__)

#include <immintrin.h>

#include <algorithm>

#define BFPSIM_VNNI __attribute__((target("avx512f,avx512bw,avx512vnni")))
#define BFPSIM_VNNI_INLINE __attribute__((target("avx512f,avx512bw,avx512vnni"), always_inline)) inline

namespace bfpsim::kernels::avx512 {
namespace {

constexpr int kRows = 8;
constexpr int kLanes = 16;  // 32-bit lanes of a vector
constexpr int kVectors = 2;
constexpr int kColumns = kVectors * kLanes;

/// A tile's sums in registers: the loops over it are unrolled completely.
struct Accumulators {
  __m512i sums[kRows][kVectors];
};

template <CellKind kKind>
BFPSIM_VNNI_INLINE __m512i start(const std::uint32_t* correction) {
  return kKind == CellKind::Bytes ? _mm512_loadu_si512(correction) : _mm512_setzero_si512();
}

/// sum + a * b, four or two elements a lane, in place. Written out, because compilers copy the accumulators.
template <CellKind kKind>
BFPSIM_VNNI_INLINE __m512i multiply_add(__m512i sum, __m512i a, __m512i b) {
  if constexpr (kKind == CellKind::Bytes) {
    __asm__("vpdpbusd %2, %1, %0" : "+v"(sum) : "v"(a), "v"(b));
  } else {
    __asm__("vpdpwssd %2, %1, %0" : "+v"(sum) : "v"(a), "v"(b));
  }
  return sum;
}

template <CellKind kKind>
BFPSIM_VNNI_INLINE void multiply_cells(Accumulators& acc, const std::uint32_t* a, const std::uint32_t* b,
                                       std::int64_t cells) {
  for (std::int64_t cell = 0; cell < cells; ++cell, a += kRows, b += kColumns) {
    const __m512i b0 = _mm512_loadu_si512(b);
    const __m512i b1 = _mm512_loadu_si512(b + kLanes);
#pragma GCC unroll 8
    for (int r = 0; r < kRows; ++r) {
      const __m512i broadcast = _mm512_set1_epi32(static_cast<int>(a[r]));
      acc.sums[r][0] = multiply_add<kKind>(acc.sums[r][0], broadcast, b0);
      acc.sums[r][1] = multiply_add<kKind>(acc.sums[r][1], broadcast, b1);
    }
  }
}

/// total += sum * 2^(step of A + step of B). All but the addition is exact, so the fused operation rounds as
/// one FP32 addition does.
BFPSIM_VNNI_INLINE void add_segments(const Accumulators& acc, const std::int32_t* a_steps,
                                     const std::int32_t* b_scales, float* totals) {
#pragma GCC unroll 2
  for (int v = 0; v < kVectors; ++v) {
    const __m512i b_scale = _mm512_loadu_si512(b_scales + v * kLanes);
#pragma GCC unroll 8
    for (int r = 0; r < kRows; ++r) {
      float* total = totals + r * kColumns + v * kLanes;
      const __m512 scale = _mm512_castsi512_ps(_mm512_add_epi32(b_scale, _mm512_set1_epi32(a_steps[r])));
      const __m512 sum = _mm512_cvtepi32_ps(acc.sums[r][v]);
      _mm512_storeu_ps(total, _mm512_fmadd_ps(sum, scale, _mm512_loadu_ps(total)));
    }
  }
}

BFPSIM_VNNI_INLINE void store(const float* totals, const TileOutput& output) {
  for (int r = 0; r < kRows; ++r) {
    for (int v = 0; v < kVectors; ++v) {
      const float* total = totals + r * kColumns + v * kLanes;
      _mm512_storeu_ps(output.c + r * output.pitch + v * kLanes, _mm512_loadu_ps(total));
    }
  }
}

/// Asks for a tile's lines of C while its products are computed: they lie a row apart.
inline void prefetch(const TileOutput& output) {
  for (int r = 0; r < kRows; ++r) {
    for (int v = 0; v < kVectors; ++v)
      __builtin_prefetch(output.c + r * output.pitch + v * kLanes, 1);
  }
}

template <CellKind kKind>
BFPSIM_VNNI void multiply(const TileOperands& t, float* __restrict totals, const TileOutput& output) {
  prefetch(output);
  for (std::int64_t s = 0; s < t.segments; ++s) {
    const std::int64_t first = s * t.segment_cells;
    const std::uint32_t* correction = t.corrections + s * kColumns;
    Accumulators acc;
#pragma GCC unroll 8
    for (int r = 0; r < kRows; ++r) {
#pragma GCC unroll 2
      for (int v = 0; v < kVectors; ++v)
        acc.sums[r][v] = start<kKind>(correction + v * kLanes);
    }
    multiply_cells<kKind>(acc, t.a + first * kRows, t.b + first * kColumns,
                          std::min(t.segment_cells, t.cells - first));
    add_segments(acc, t.a_steps + s * kRows, t.b_scales + s * kColumns, totals);
  }
  store(totals, output);
}

BFPSIM_VNNI void correct(const std::uint32_t* b, std::int64_t cells, int offset, std::uint32_t* correction) {
  const __m512i a = _mm512_set1_epi8(static_cast<char>(offset));
  for (int v = 0; v < kVectors; ++v) {
    __m512i sum = _mm512_setzero_si512();
    for (std::int64_t cell = 0; cell < cells; ++cell)
      sum = _mm512_dpbusd_epi32(sum, a, _mm512_loadu_si512(b + cell * kColumns + v * kLanes));
    _mm512_storeu_si512(correction + v * kLanes, _mm512_sub_epi32(_mm512_setzero_si512(), sum));
  }
}

}  // namespace

MicroKernels micro_kernels() {
  return {kRows,
          kColumns,
          ByteSums::Whole32,
          multiply<CellKind::Bytes>,
          multiply<CellKind::Words>,
          correct,
          avx2::micro_kernels().interleave};
}

}  // namespace bfpsim::kernels::avx512

#else

namespace bfpsim::kernels::avx512 {

MicroKernels micro_kernels() {
  return baseline::micro_kernels();
}

}  // namespace bfpsim::kernels::avx512

#endif
