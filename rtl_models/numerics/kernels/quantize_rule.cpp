// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/numerics/kernels/quantize_rule.h"

namespace bfpsim::kernels {

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

}  // namespace bfpsim::kernels
