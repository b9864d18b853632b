// SPDX-License-Identifier: Apache-2.0
// AVX2 kernels. Functions carry the target attribute themselves, so that the rest of the program stays
// baseline.
#include "rtl_models/numerics/kernels_isa.h"

#if defined(__x86_64__)

#include <immintrin.h>

#include <algorithm>

#include "rtl_models/numerics/float_format.h"
#include "rtl_models/numerics/kernels_block.h"

#define BFPSIM_AVX2 __attribute__((target("avx2")))

namespace bfpsim::kernels::avx2 {
namespace {

BFPSIM_AVX2 inline __m256i magnitudes(const float* x) {
  const __m256i bits = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(x));
  return _mm256_and_si256(bits, _mm256_set1_epi32(0x7FFFFFFF));
}

BFPSIM_AVX2 inline std::uint32_t horizontal_max(__m256i v) {
  __m128i m = _mm_max_epi32(_mm256_castsi256_si128(v), _mm256_extracti128_si256(v, 1));
  m = _mm_max_epi32(m, _mm_shuffle_epi32(m, _MM_SHUFFLE(1, 0, 3, 2)));
  m = _mm_max_epi32(m, _mm_shuffle_epi32(m, _MM_SHUFFLE(2, 3, 0, 1)));
  return static_cast<std::uint32_t>(_mm_cvtsi128_si32(m));
}

/// The largest |x| as FP32 bits: magnitudes order as integers, NaN and Inf on top.
BFPSIM_AVX2 inline std::uint32_t largest_magnitude(const float* x, std::int64_t count) {
  __m256i largest = _mm256_setzero_si256();
  std::int64_t i = 0;
  for (; i + 32 <= count; i += 32) {
    const __m256i low = _mm256_max_epi32(magnitudes(x + i), magnitudes(x + i + 8));
    const __m256i high = _mm256_max_epi32(magnitudes(x + i + 16), magnitudes(x + i + 24));
    largest = _mm256_max_epi32(largest, _mm256_max_epi32(low, high));
  }
  for (; i + 8 <= count; i += 8)
    largest = _mm256_max_epi32(largest, magnitudes(x + i));
  std::uint32_t result = horizontal_max(largest);
  for (; i < count; ++i)
    result = std::max(result, bits_of(x[i]) & 0x7FFFFFFFU);
  return result;
}

/// x * scale rounded to nearest even (the default MXCSR mode); the product is exact, or so small that it
/// rounds to 0.
BFPSIM_AVX2 inline __m256i scaled_integers(const float* x, __m256 scale) {
  return _mm256_cvtps_epi32(_mm256_mul_ps(_mm256_loadu_ps(x), scale));
}

/// 32 mantissas: saturating packs work within 128-bit lanes, the permutation restores the order.
BFPSIM_AVX2 inline void quantize_32(const float* x, __m256 scale, __m256i limit, std::int8_t* out) {
  const __m256i low = _mm256_packs_epi32(scaled_integers(x, scale), scaled_integers(x + 8, scale));
  const __m256i high = _mm256_packs_epi32(scaled_integers(x + 16, scale), scaled_integers(x + 24, scale));
  const __m256i order = _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7);
  __m256i bytes = _mm256_permutevar8x32_epi32(_mm256_packs_epi16(low, high), order);
  bytes = _mm256_min_epi8(bytes, limit);
  bytes = _mm256_max_epi8(bytes, _mm256_sub_epi8(_mm256_setzero_si256(), limit));
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(out), bytes);
}

BFPSIM_AVX2 inline void quantize_8(const float* x, __m256 scale, __m256i limit, std::int8_t* out) {
  const __m256i v = scaled_integers(x, scale);
  const __m128i words = _mm_packs_epi32(_mm256_castsi256_si128(v), _mm256_extracti128_si256(v, 1));
  const __m128i top = _mm256_castsi256_si128(limit);
  __m128i bytes = _mm_min_epi8(_mm_packs_epi16(words, words), top);
  bytes = _mm_max_epi8(bytes, _mm_sub_epi8(_mm_setzero_si128(), top));
  _mm_storel_epi64(reinterpret_cast<__m128i*>(out), bytes);
}

/// Precondition: `code` is what ordinary_exponent() gave.
BFPSIM_AVX2 inline void quantize_block(const float* x, std::int64_t count, ExponentCode code,
                                       const BlockCodec& codec, std::int8_t* out) {
  const __m256 scale = _mm256_set1_ps(reciprocal_step(code, codec));
  const __m256i limit = _mm256_set1_epi8(static_cast<char>(codec.max_mantissa()));
  std::int64_t i = 0;
  for (; i + 32 <= count; i += 32)
    quantize_32(x + i, scale, limit, out + i);
  for (; i + 8 <= count; i += 8)
    quantize_8(x + i, scale, limit, out + i);
  for (; i < count; ++i)
    out[i] = static_cast<std::int8_t>(encode_mantissa(x[i], code, codec));
}

}  // namespace

bool supported() {
  return __builtin_cpu_supports("avx2") != 0;
}

BFPSIM_AVX2 void quantize_vectors_int8(const float* x, std::int64_t lines, std::int64_t k, std::int64_t block,
                                       const BlockCodec& codec, std::int8_t* mantissas,
                                       ExponentCode* exponents) {
  for (std::int64_t line = 0; line < lines; ++line) {
    for (std::int64_t k0 = 0; k0 < k; k0 += block) {
      const std::int64_t first = line * k + k0;
      const std::int64_t count = std::min(block, k - k0);
      const std::uint32_t largest = largest_magnitude(x + first, count);
      const std::optional<ExponentCode> code = ordinary_exponent(largest, codec);
      if (code) {
        *exponents++ = *code;
        quantize_block(x + first, count, *code, codec, mantissas + first);
      } else {
        *exponents++ = quantize_block_by_specification(x + first, count, codec, mantissas + first);
      }
    }
  }
}

/// |a| * (b with a's sign): unsigned by signed bytes, pairs summed in 16 bits; 2 * 127 * 127 < 2^15, so none
/// saturates.
BFPSIM_AVX2 std::int32_t dot_int8(const std::int8_t* a, const std::int8_t* b, std::int64_t count) {
  __m256i sum = _mm256_setzero_si256();
  const __m256i ones = _mm256_set1_epi16(1);
  std::int64_t i = 0;
  for (; i + 32 <= count; i += 32) {
    const __m256i va = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(a + i));
    const __m256i vb = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(b + i));
    const __m256i pairs = _mm256_maddubs_epi16(_mm256_abs_epi8(va), _mm256_sign_epi8(vb, va));
    sum = _mm256_add_epi32(sum, _mm256_madd_epi16(pairs, ones));
  }
  __m128i s = _mm_add_epi32(_mm256_castsi256_si128(sum), _mm256_extracti128_si256(sum, 1));
  s = _mm_add_epi32(s, _mm_shuffle_epi32(s, _MM_SHUFFLE(1, 0, 3, 2)));
  s = _mm_add_epi32(s, _mm_shuffle_epi32(s, _MM_SHUFFLE(2, 3, 0, 1)));
  return _mm_cvtsi128_si32(s) + baseline::dot_int8(a + i, b + i, count - i);
}

}  // namespace bfpsim::kernels::avx2

#else

namespace bfpsim::kernels::avx2 {

bool supported() {
  return false;
}

void quantize_vectors_int8(const float* x, std::int64_t lines, std::int64_t k, std::int64_t block,
                           const BlockCodec& codec, std::int8_t* mantissas, ExponentCode* exponents) {
  baseline::quantize_vectors_int8(x, lines, k, block, codec, mantissas, exponents);
}

std::int32_t dot_int8(const std::int8_t* a, const std::int8_t* b, std::int64_t count) {
  return baseline::dot_int8(a, b, count);
}

}  // namespace bfpsim::kernels::avx2

#endif
