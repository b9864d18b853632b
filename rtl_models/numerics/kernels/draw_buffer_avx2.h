// SPDX-License-Identifier: Apache-2.0
// Draws of stochastic rounding (lfsr.h), eight runs at a time: lane r of a vector steps the LFSR of run r.
#pragma once

#if defined(__x86_64__)

#include <immintrin.h>

#include <array>
#include <cstdint>

#include "rtl_models/numerics/kernels/quantize_rule.h"

namespace bfpsim::kernels::avx2 {

/// The draws of the runs asked for last. Runs are asked for in ascending order.
class DrawBuffer {
 public:
  explicit DrawBuffer(std::uint32_t key) : key_(key) {}

  /// The kDrawRun draws of a run.
  __attribute__((target("avx2"))) const std::uint16_t* of(std::int64_t run) {
    if (run < first_ || run >= first_ + kRuns) refill(run);
    return draws_.data() + (run - first_) * kDrawRun;
  }

 private:
  static constexpr std::int64_t kRuns = 8;

  /// mix32() of eight words.
  __attribute__((target("avx2"))) static __m256i mix(__m256i x) {
    x = _mm256_xor_si256(x, _mm256_srli_epi32(x, 16));
    x = _mm256_mullo_epi32(x, _mm256_set1_epi32(0x7FEB352D));
    x = _mm256_xor_si256(x, _mm256_srli_epi32(x, 15));
    x = _mm256_mullo_epi32(x, _mm256_set1_epi32(static_cast<int>(0x846CA68BU)));
    return _mm256_xor_si256(x, _mm256_srli_epi32(x, 16));
  }

  /// lfsr_reload() of runs first .. first+7.
  __attribute__((target("avx2"))) __m256i reload(std::int64_t first) const {
    const __m256i lanes = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
    const auto base = static_cast<int>(key_ + static_cast<std::uint32_t>(first));
    const __m256i state = mix(_mm256_add_epi32(_mm256_set1_epi32(base), lanes));
    const __m256i zero = _mm256_cmpeq_epi32(state, _mm256_setzero_si256());
    return _mm256_blendv_epi8(state, _mm256_set1_epi32(static_cast<int>(kLfsrZeroReplacement)), zero);
  }

  /// The state 32 steps on, two draws later. The recurrence gives bits 0..24 from old bits alone; the first 7
  /// of these complete bits 25..31.
  __attribute__((target("avx2"))) static __m256i step_two_draws(__m256i s) {
    const __m256i old = _mm256_xor_si256(_mm256_xor_si256(s, _mm256_srli_epi32(s, 2)),
                                         _mm256_xor_si256(_mm256_srli_epi32(s, 6), _mm256_srli_epi32(s, 7)));
    const __m256i fresh = _mm256_xor_si256(
        _mm256_xor_si256(_mm256_slli_epi32(old, 30), _mm256_slli_epi32(old, 26)), _mm256_slli_epi32(old, 25));
    return _mm256_xor_si256(old, fresh);
  }

  __attribute__((target("avx2"))) void refill(std::int64_t first) {
    first_ = first;
    __m256i state = reload(first);
    for (std::int64_t draw = 0; draw < kDrawRun; draw += 2 * kRuns) {
      __m256i states[kRuns];
      for (__m256i& s : states) {
        s = state;
        state = step_two_draws(state);
      }
      store_by_run(states, draw);
    }
  }

  /// states[t] lane r holds draws `draw` + 2t and + 2t + 1 of run r: an 8 x 8 transposition.
  __attribute__((target("avx2"))) void store_by_run(const __m256i* states, std::int64_t draw) {
    __m256i pairs[kRuns], quads[kRuns];
    for (std::int64_t i = 0; i < kRuns; i += 2) {
      pairs[i] = _mm256_unpacklo_epi32(states[i], states[i + 1]);
      pairs[i + 1] = _mm256_unpackhi_epi32(states[i], states[i + 1]);
    }
    for (std::int64_t i = 0; i < kRuns; i += 4) {
      for (std::int64_t j = 0; j < 2; ++j) {
        quads[i + 2 * j] = _mm256_unpacklo_epi64(pairs[i + j], pairs[i + 2 + j]);
        quads[i + 2 * j + 1] = _mm256_unpackhi_epi64(pairs[i + j], pairs[i + 2 + j]);
      }
    }
    for (std::int64_t i = 0; i < kRuns / 2; ++i) {
      store(i, draw, _mm256_permute2x128_si256(quads[i], quads[i + 4], 0x20));
      store(i + 4, draw, _mm256_permute2x128_si256(quads[i], quads[i + 4], 0x31));
    }
  }

  __attribute__((target("avx2"))) void store(std::int64_t run, std::int64_t draw, __m256i draws) {
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(draws_.data() + run * kDrawRun + draw), draws);
  }

  std::uint32_t key_;
  std::int64_t first_ = -kRuns;  // holds no run that is asked for
  std::array<std::uint16_t, kRuns * kDrawRun> draws_;
};

}  // namespace bfpsim::kernels::avx2

#endif
