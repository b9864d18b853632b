// SPDX-License-Identifier: Apache-2.0
// AVX2 encoders and dot products. Functions carry the target attribute themselves, so that the rest of the
// program stays baseline.
#include "rtl_models/numerics/kernels/quantize_isa.h"

#if defined(__x86_64__)

#include <immintrin.h>

#include <algorithm>
#include <cstring>

#include "rtl_models/numerics/kernels/draw_buffer_avx2.h"
#include "rtl_models/numerics/kernels/quantize_rule.h"

#define BFPSIM_AVX2 __attribute__((target("avx2")))
#define BFPSIM_AVX2_INLINE __attribute__((target("avx2"), always_inline)) inline

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

/// A block's scaling and rounding: 8 values to 8 integers, before the clamp.
struct ToIntegers {
  __m256 scale;

  /// The default MXCSR mode is nearest even.
  BFPSIM_AVX2_INLINE __m256i operator()(__m256 x, std::int64_t /*i*/) const {
    return _mm256_cvtps_epi32(_mm256_mul_ps(x, scale));
  }
};

BFPSIM_AVX2_INLINE __m256 magnitude(__m256 x) {
  return _mm256_and_ps(x, _mm256_castsi256_ps(_mm256_set1_epi32(0x7FFFFFFF)));
}

/// magnitude with the sign of x.
BFPSIM_AVX2_INLINE __m256i with_sign_of(__m256i magnitude, __m256 x) {
  return _mm256_sign_epi32(magnitude, _mm256_or_si256(_mm256_castps_si256(x), _mm256_set1_epi32(1)));
}

/// floor(|x| / step * 2^16) + R has the rounded magnitude above its lowest 16 bits.
struct ByDraws {
  __m256 scale;  ///< 2^16 / step
  const std::uint16_t* draws;

  BFPSIM_AVX2_INLINE __m256i operator()(__m256 x, std::int64_t i) const {
    const __m256i fixed = _mm256_cvttps_epi32(_mm256_mul_ps(magnitude(x), scale));
    const __m256i draw = _mm256_cvtepu16_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(draws + i)));
    return with_sign_of(_mm256_srli_epi32(_mm256_add_epi32(fixed, draw), kDrawBits), x);
  }
};

/// Adding and subtracting 2^(e+23-mantissa bits), e the exponent of the value or of the smallest normal,
/// rounds to the element's grid in that binade.
struct ToFloats {
  __m256 scale;
  __m256i smallest;  ///< FP32 bits of the smallest normal element
  __m256i lift;      ///< 23 - mantissa bits, as FP32 exponent field
  __m256 to_integer;

  BFPSIM_AVX2_INLINE __m256i operator()(__m256 x, std::int64_t /*i*/) const {
    const __m256 y = magnitude(_mm256_mul_ps(x, scale));
    const __m256i field = _mm256_and_si256(_mm256_castps_si256(y), _mm256_set1_epi32(0x7F800000));
    const __m256 rounder = _mm256_castsi256_ps(_mm256_add_epi32(_mm256_max_epi32(field, smallest), lift));
    const __m256 rounded = _mm256_sub_ps(_mm256_add_ps(y, rounder), rounder);
    return with_sign_of(_mm256_cvtps_epi32(_mm256_mul_ps(rounded, to_integer)), x);
  }
};

BFPSIM_AVX2_INLINE __m256i clamped(__m256i bytes, __m256i limit) {
  bytes = _mm256_min_epi8(bytes, limit);
  return _mm256_max_epi8(bytes, _mm256_sub_epi8(_mm256_setzero_si256(), limit));
}

/// Encodes 32 values. Saturating packs work within 128-bit lanes, the permutation restores the order.
template <typename Encoder>
BFPSIM_AVX2_INLINE void encode_32(const Encoder& encode, const float* x, std::int64_t i, __m256i limit,
                                  std::int8_t* out) {
  const auto eight = [&](std::int64_t at) BFPSIM_AVX2 { return encode(_mm256_loadu_ps(x + at), at); };
  const __m256i low = _mm256_packs_epi32(eight(i), eight(i + 8));
  const __m256i high = _mm256_packs_epi32(eight(i + 16), eight(i + 24));
  const __m256i order = _mm256_setr_epi32(0, 4, 1, 5, 2, 6, 3, 7);
  const __m256i bytes = _mm256_permutevar8x32_epi32(_mm256_packs_epi16(low, high), order);
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(out + i), clamped(bytes, limit));
}

/// Encodes the last 1..8 values of a run.
template <typename Encoder>
BFPSIM_AVX2_INLINE void encode_up_to_8(const Encoder& encode, const float* x, std::int64_t i,
                                       std::int64_t count, __m256i limit, std::int8_t* out) {
  const __m256i lanes = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
  const __m256i mask = _mm256_cmpgt_epi32(_mm256_set1_epi32(static_cast<int>(count)), lanes);
  const __m256i v = encode(_mm256_maskload_ps(x + i, mask), i);
  const __m256i words = _mm256_packs_epi32(v, _mm256_permute2x128_si256(v, v, 0x11));
  const __m256i bytes = clamped(_mm256_packs_epi16(words, words), limit);
  const long long eight = _mm_cvtsi128_si64(_mm256_castsi256_si128(bytes));
  std::memcpy(out + i, &eight, static_cast<std::size_t>(count));
}

template <typename Encoder>
BFPSIM_AVX2_INLINE void encode_all(const Encoder& encode, const float* x, std::int64_t count,
                                   std::int64_t largest, std::int8_t* out) {
  const __m256i limit = _mm256_set1_epi8(static_cast<char>(largest));
  std::int64_t i = 0;
  for (; i + 32 <= count; i += 32)
    encode_32(encode, x, i, limit, out);
  for (; i < count; i += 8)
    encode_up_to_8(encode, x, i, std::min<std::int64_t>(8, count - i), limit, out);
}

BFPSIM_AVX2_INLINE ToFloats float_encoder(const QuantizeRule& rule, float scale) {
  const FloatElement& element = rule.codec.float_element.value();
  return {_mm256_set1_ps(scale), _mm256_set1_epi32((128 - element.bias) << 23),
          _mm256_set1_epi32((23 - element.mantissa_bits) << 23),
          _mm256_set1_ps(std::ldexp(1.0F, -rule.elements.unit_exponent))};
}

/// Encodes the blocks of a task, one after the other.
class BlockQuantizer {
 public:
  explicit BlockQuantizer(const QuantizeTask& task)
      : task_(task), rule_(task.codec), runs_(task), draws_(task.draws.key) {}

  /// Elements k0 .. k0+count-1 of a line; returns the exponent's code.
  BFPSIM_AVX2 ExponentCode quantize(std::int64_t line, std::int64_t k0, std::int64_t count) {
    const float* x = task_.x + line * task_.k + k0;
    const auto code = ordinary_exponent(largest_magnitude(x, count), rule_);
    if (!code) return quantize_block_by_specification(task_, rule_, line, k0, count);
    std::int8_t* out = task_.elements + line * task_.k + k0;
    const float scale = reciprocal_step(*code, rule_.codec);
    switch (rule_.rounding) {
      case ElementRounding::Integer:
        encode_all(ToIntegers{_mm256_set1_ps(scale)}, x, count, rule_.elements.largest, out);
        break;
      case ElementRounding::Float:
        encode_all(float_encoder(rule_, scale), x, count, rule_.elements.largest, out);
        break;
      case ElementRounding::Stochastic:
        quantize_by_draws(line, k0, count, scale);
        break;
    }
    return *code;
  }

 private:
  BFPSIM_AVX2 void quantize_by_draws(std::int64_t line, std::int64_t k0, std::int64_t count, float scale) {
    constexpr float kDrawUnits = 1 << kDrawBits;
    for (std::int64_t k = k0; k < k0 + count;) {
      const std::int64_t length = runs_.length(k, k0 + count);
      const ByDraws encoder{_mm256_set1_ps(scale * kDrawUnits), draws_.of(runs_.run_of(line, k))};
      const std::int64_t at = line * task_.k + k;
      encode_all(encoder, task_.x + at, length, rule_.elements.largest, task_.elements + at);
      k += length;
    }
  }

  const QuantizeTask& task_;
  QuantizeRule rule_;
  DrawRuns runs_;
  DrawBuffer draws_;
};

}  // namespace

void quantize(const QuantizeTask& task) {
  BlockQuantizer quantizer(task);
  ExponentCode* exponent = task.exponents;
  for (std::int64_t line = 0; line < task.lines; ++line) {
    for (std::int64_t k0 = 0; k0 < task.k; k0 += task.block)
      *exponent++ = quantizer.quantize(line, k0, std::min(task.block, task.k - k0));
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

void quantize(const QuantizeTask& task) {
  baseline::quantize(task);
}

std::int32_t dot_int8(const std::int8_t* a, const std::int8_t* b, std::int64_t count) {
  return baseline::dot_int8(a, b, count);
}

}  // namespace bfpsim::kernels::avx2

#endif
