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

inline FloatCoding coding_of(const FloatElement& element, bool has_scale) {
  const ElementFields fields = fields_of(element);
  FloatCoding coding;
  if (has_scale) coding = {127, 255, -1, 0, 0};
  coding.fraction_bits = fields.fraction_bits;
  coding.min_exponent = fields.min_exponent;
  return coding;
}

/// Elements of formats drawn at random, NaN and Inf now and then; scales of E8M0 or none; a ragged end.
inline FloatChunk random_chunk(RandomOperands& random, int lanes) {
  FloatChunk chunk;
  const auto last = static_cast<int>(std::size(kRandomElements)) - 1;
  const FloatElement& a = kRandomElements[random.in_range(0, last)];
  const FloatElement& b = kRandomElements[random.in_range(0, last)];
  const bool specials = random.one_in(6);
  const int used = random.one_in(3) ? random.in_range(1, lanes) : lanes;
  const auto draw = [&](const FloatElement& element) {
    for (;;) {
      const float value = decode_float(random.bits() & ((1U << element.total_bits()) - 1U), element);
      const bool number = (bits_of(value) & 0x7F800000U) != 0x7F800000U;
      if (number || (specials && random.one_in(20))) return bits_of(value);
    }
  };
  for (int lane = 0; lane < lanes; ++lane) {
    const bool gated = lane >= used || random.one_in(12);
    chunk.a.push_back(gated ? 0U : draw(a));
    chunk.b.push_back(gated ? 0U : draw(b));
  }
  const bool scaled = random.one_in(2);
  chunk.group_lanes = scaled ? random.in_range(1, lanes) : lanes;
  chunk.groups = lanes / chunk.group_lanes;
  for (int lane = 0; lane < lanes; ++lane) {
    const auto scale = [&] {
      if (!scaled) return 0;
      return random.one_in(40) ? 255 : random.one_in(10) ? -1 : 127 + random.in_range(-30, 30);
    };
    chunk.a_scale.push_back(static_cast<std::int16_t>(scale()));
    chunk.b_scale.push_back(static_cast<std::int16_t>(scale()));
  }
  chunk.a_coding = coding_of(a, scaled);
  chunk.b_coding = coding_of(b, scaled);
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
    const bool scaled = chunk.a_coding.scale_offset != 0;
    scales.push_back({scaled ? code_a - 127 + code_b - 127 : 0, scaled && (code_a == -1 || code_b == -1),
                      scaled && (code_a == 255 || code_b == 255)});
  }
  const auto fields = [](const FloatCoding& coding) {
    return ElementFields{coding.fraction_bits, coding.min_exponent};
  };
  return bits_of(float_dot({a.data(), b.data(), count, scales.data(), chunk.group_lanes},
                           {sum, fraction_bits, subnormals, fields(chunk.a_coding), fields(chunk.b_coding)}));
}

}  // namespace bfpsim::units
