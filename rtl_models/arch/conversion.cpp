// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/arch/conversion.h"

namespace bfpsim {

Cycles conversion_cycles(const ConverterParams& converter, std::int64_t lines, std::int64_t k,
                         const OperandFormat& format) {
  const std::int64_t run = format.run(k);
  const std::int64_t per_line = k / run * ceil_div(run, converter.width) + ceil_div(k % run, converter.width);
  return Cycles(ceil_div(lines, converter.count) * per_line);
}

Bytes encoded_bytes(std::int64_t lines, std::int64_t k, const OperandFormat& format) {
  constexpr std::int64_t kBitsPerByte = 8;
  const auto packed = [&](std::int64_t elements) {
    return ceil_div(elements * format.codec.element_bits(), kBitsPerByte);
  };
  const std::int64_t run = format.run(k);
  const std::int64_t exponent_bytes = ceil_div(format.codec.shared.bits, kBitsPerByte);
  return Bytes(lines * (k / run * packed(run) + packed(k % run) + ceil_div(k, run) * exponent_bytes));
}

std::int64_t encoded_blocks(std::int64_t lines, std::int64_t k, const OperandFormat& format) {
  return format.codec.is_plain_float() ? 0 : lines * ceil_div(k, format.block);
}

}  // namespace bfpsim
