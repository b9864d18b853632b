// SPDX-License-Identifier: Apache-2.0
// Chunks of float elements that find mistakes, and what the specification (numerics' float_dot) makes of
// them.
#pragma once

#include <cstddef>
#include <vector>

#include "rtl_models/numerics/float_dot.h"
#include "rtl_models/numerics/float_format.h"
#include "rtl_models/units/float_dot_product.h"
#include "tests/unit/units/random_operands.h"

namespace bfpsim::units {

/// Formats of at most 11 significand bits, so that every aligner width holds their products.
inline constexpr FloatElement kRandomElements[] = {{5, 10, 15, SpecialValues::Ieee},
                                                   {8, 7, 127, SpecialValues::Ieee},
                                                   {5, 2, 15, SpecialValues::Ieee},
                                                   {4, 3, 7, SpecialValues::NanOnly},
                                                   {4, 3, 7, SpecialValues::Ieee}};

/// How the scales of an operand are coded.
struct ScaleCodes {
  std::int32_t offset, nan, zero;
};
inline constexpr ScaleCodes kNoScale = {0, 0x7FFF, -1};
inline constexpr ScaleCodes kRandomScales[] = {
    {127, 255, -1},   // E8M0
    {3, 511, -512}};  // two's complement of 10 bits, 4-bit elements

inline FloatCoding coding_of(const FloatElement& element, const ScaleCodes& scales) {
  const ElementFields fields = fields_of(element);
  FloatCoding coding;
  coding.scale_offset = scales.offset;
  coding.scale_nan = scales.nan;
  coding.scale_zero = scales.zero;
  coding.fraction_bits = fields.fraction_bits;
  coding.min_exponent = fields.min_exponent;
  return coding;
}

/// An element's code drawn at random, decoded; with `specials` NaN and Inf now and then.
inline std::uint32_t random_element(RandomOperands& random, const FloatElement& element, bool specials) {
  constexpr std::uint32_t kExponent = 0x7F800000U;
  if (specials && element.specials == SpecialValues::Ieee && random.one_in(12))
    return kExponent | (random.one_in(2) ? 0x80000000U : 0U);
  for (;;) {
    const float value = decode_float(random.bits() & ((1U << element.total_bits()) - 1U), element);
    const bool number = (bits_of(value) & kExponent) != kExponent;
    if (number || (specials && random.one_in(20))) return bits_of(value);
  }
}

/// Elements and scales of codings drawn at random, NaN and Inf now and then, or no scales; a ragged end.
inline FloatChunk random_chunk(RandomOperands& random, int lanes) {
  FloatChunk chunk;
  const auto last = static_cast<int>(std::size(kRandomElements)) - 1;
  const FloatElement& a = kRandomElements[random.in_range(0, last)];
  const FloatElement& b = kRandomElements[random.in_range(0, last)];
  const bool specials = random.one_in(6);
  const int used = random.one_in(3) ? random.in_range(1, lanes) : lanes;
  for (int lane = 0; lane < lanes; ++lane) {
    const bool gated = lane >= used || random.one_in(12);
    chunk.a.push_back(gated ? 0U : random_element(random, a, specials));
    chunk.b.push_back(gated ? 0U : random_element(random, b, specials));
  }
  const bool scaled = random.one_in(2);
  chunk.group_lanes = scaled ? random.in_range(1, lanes) : lanes;
  chunk.groups = lanes / chunk.group_lanes;
  const ScaleCodes& a_codes = scaled ? kRandomScales[random.in_range(0, 1)] : kNoScale;
  const ScaleCodes& b_codes = scaled ? kRandomScales[random.in_range(0, 1)] : kNoScale;
  const auto scale = [&](const ScaleCodes& codes) {
    if (!scaled) return std::int16_t{0};
    const int code = codes.offset + random.in_range(-30, 30);
    return static_cast<std::int16_t>(random.one_in(40) ? codes.nan : random.one_in(10) ? codes.zero : code);
  };
  for (int lane = 0; lane < lanes; ++lane) {
    chunk.a_scale.push_back(scale(a_codes));
    chunk.b_scale.push_back(scale(b_codes));
  }
  chunk.a_coding = coding_of(a, a_codes);
  chunk.b_coding = coding_of(b, b_codes);
  return chunk;
}

/// By the specification.
inline std::uint32_t specified(const FloatChunk& chunk, FloatSum sum, int fraction_bits,
                               Subnormals subnormals) {
  std::vector<float> a, b;
  std::vector<PairExponent> scales;
  const int count = chunk.groups * chunk.group_lanes;
  for (int lane = 0; lane < count; ++lane) {
    a.push_back(float_of(chunk.a[static_cast<std::size_t>(lane)]));
    b.push_back(float_of(chunk.b[static_cast<std::size_t>(lane)]));
  }
  for (int g = 0; g < chunk.groups; ++g) {
    const int code_a = chunk.a_scale[static_cast<std::size_t>(g)];
    const int code_b = chunk.b_scale[static_cast<std::size_t>(g)];
    const FloatCoding& a_codes = chunk.a_coding;
    const FloatCoding& b_codes = chunk.b_coding;
    scales.push_back({code_a - a_codes.scale_offset + code_b - b_codes.scale_offset,
                      code_a == a_codes.scale_zero || code_b == b_codes.scale_zero,
                      code_a == a_codes.scale_nan || code_b == b_codes.scale_nan});
  }
  const auto fields = [](const FloatCoding& coding) {
    return ElementFields{coding.fraction_bits, coding.min_exponent};
  };
  return bits_of(float_dot({a.data(), b.data(), count, scales.data(), chunk.group_lanes},
                           {sum, fraction_bits, subnormals, fields(chunk.a_coding), fields(chunk.b_coding)}));
}

}  // namespace bfpsim::units
