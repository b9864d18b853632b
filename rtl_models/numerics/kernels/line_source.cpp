// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/numerics/kernels/line_source.h"

#include <algorithm>
#include <cmath>

#include "rtl_models/numerics/kernels.h"

namespace bfpsim::kernels {
namespace {

template <typename Integer>
void read_encoded(const BlockedOperand& operand, int unit_exponent, std::int64_t line, Integer* elements,
                  ExponentCode* exponents) {
  for (std::int64_t block = 0; block < operand.blocks_per_line(); ++block)
    exponents[block] = operand.exponent(line, block);
  if (operand.codec.has_float_elements()) {
    const float scale = std::ldexp(1.0F, -unit_exponent);
    std::transform(operand.line_floats(line), operand.line_floats(line) + operand.k, elements,
                   [scale](float x) { return static_cast<Integer>(x * scale); });
  } else {
    std::transform(operand.line_mantissas(line), operand.line_mantissas(line) + operand.k, elements,
                   [](Mantissa q) { return static_cast<Integer>(q); });
  }
}

}  // namespace

LineSource encoded_lines(const BlockedOperand& operand) {
  LineSource source;
  source.lines = operand.lines;
  source.k = operand.k;
  source.block = operand.block_k;
  source.codec = operand.codec;
  source.elements = integer_elements(operand.codec).value();
  const int unit = source.elements.unit_exponent;
  source.read_bytes = [&operand, unit](std::int64_t line, std::int8_t* elements, ExponentCode* exponents) {
    read_encoded(operand, unit, line, elements, exponents);
  };
  source.read_words = [&operand, unit](std::int64_t line, std::int16_t* elements, ExponentCode* exponents) {
    read_encoded(operand, unit, line, elements, exponents);
  };
  return source;
}

LineSource quantized_lines(const float* x, std::int64_t lines, std::int64_t k, std::int64_t block,
                           const BlockCodec& codec, const DrawSource& draws) {
  LineSource source{lines, k, block, codec, integer_elements(codec).value(), {}, {}};
  source.read_bytes = [=](std::int64_t line, std::int8_t* elements, ExponentCode* exponents) {
    DrawSource line_draws = draws;
    line_draws.line0 += line;
    quantize_vectors_int8(x + line * k, 1, k, block, codec, elements, exponents, line_draws);
  };
  return source;
}

}  // namespace bfpsim::kernels
