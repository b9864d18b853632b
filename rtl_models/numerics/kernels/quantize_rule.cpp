// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/numerics/kernels/quantize_rule.h"

namespace bfpsim::kernels {
namespace {

void quantize_by_draws(const QuantizeTask& task, const QuantizeRule& rule, const DrawRuns& runs,
                       const BlockEncoder& encoder, std::int64_t line, std::int64_t k0, std::int64_t count,
                       float scale) {
  for (std::int64_t k = k0; k < k0 + count;) {
    const std::int64_t length = runs.length(k, k0 + count);
    const std::int64_t at = line * task.k + k;
    encoder.by_draws(task.x + at, length, scale, rule, lfsr_reload(runs.key(), runs.run_of(line, k)),
                     task.elements + at);
    k += length;
  }
}

}  // namespace

ExponentCode quantize_block_by_specification(const QuantizeTask& task, const QuantizeRule& rule,
                                             std::int64_t line, std::int64_t k0, std::int64_t count) {
  const BlockCodec& codec = rule.codec;
  const DrawRuns runs(task);
  const float* x = task.x + line * task.k;
  std::int8_t* elements = task.elements + line * task.k;
  const ExponentCode code = block_exponent(x + k0, count, 1, codec);
  const float to_integer = std::ldexp(1.0F, -rule.elements.unit_exponent);
  for (std::int64_t k = k0; k < k0 + count;) {
    const std::int64_t run_end = k + runs.length(k, k0 + count);
    std::uint32_t state = lfsr_reload(runs.key(), runs.run_of(line, k));
    for (; k < run_end; ++k, state = lfsr_next(state)) {
      const std::uint32_t draw = lfsr_draw(state);
      elements[k] =
          codec.has_float_elements()
              ? static_cast<std::int8_t>(encode_float_element(x[k], code, codec, nullptr, draw) * to_integer)
              : static_cast<std::int8_t>(encode_mantissa(x[k], code, codec, nullptr, draw));
    }
  }
  return code;
}

void quantize_lines(const QuantizeTask& task, const BlockEncoder& encoder) {
  const QuantizeRule rule(task.codec);
  const DrawRuns runs(task);
  ExponentCode* exponent = task.exponents;
  for (std::int64_t line = 0; line < task.lines; ++line) {
    for (std::int64_t k0 = 0; k0 < task.k; k0 += task.block, ++exponent) {
      const std::int64_t count = std::min(task.block, task.k - k0);
      const float* x = task.x + line * task.k + k0;
      std::int8_t* elements = task.elements + line * task.k + k0;
      const auto code = ordinary_exponent(encoder.largest_magnitude(x, count), rule);
      *exponent = code ? *code : quantize_block_by_specification(task, rule, line, k0, count);
      if (!code) continue;
      const float scale = reciprocal_step(*code, rule.codec);
      switch (rule.rounding) {
        case ElementRounding::Integer:
          encoder.to_integers(x, count, scale, rule, elements);
          break;
        case ElementRounding::Float:
          encoder.to_floats(x, count, scale, rule, elements);
          break;
        case ElementRounding::Stochastic:
          quantize_by_draws(task, rule, runs, encoder, line, k0, count, scale);
          break;
      }
    }
  }
}

}  // namespace bfpsim::kernels
