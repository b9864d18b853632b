// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/arch/conversion.h"

#include <algorithm>

namespace bfpsim {
namespace {

/// How often the converters take lines of the panel.
std::int64_t conversion_turns(std::int64_t converters, std::int64_t lines, const OperandFormat& format) {
  const std::int64_t strip = format.strip_lines();
  if (converters >= strip) return ceil_div(format.strips(lines), converters / strip);
  return lines / strip * ceil_div(strip, converters) + ceil_div(lines % strip, converters);
}

}  // namespace

Cycles conversion_cycles(const ConverterParams& converter, std::int64_t lines, std::int64_t k,
                         const OperandFormat& format) {
  const std::int64_t run = format.run(k);
  const std::int64_t per_line = k / run * ceil_div(run, converter.width) + ceil_div(k % run, converter.width);
  const std::int64_t turns_of_tile = ceil_div(std::min(format.strip_lines(), lines), converter.count);
  const std::int64_t second_pass = (turns_of_tile - 1) * ceil_div(std::min(run, k), converter.width);
  return Cycles(conversion_turns(converter.count, lines, format) * per_line + second_pass);
}

Bytes encoded_bytes(std::int64_t lines, std::int64_t k, const OperandFormat& format) {
  constexpr std::int64_t kBitsPerByte = 8;
  const auto packed = [&](std::int64_t elements) {
    return ceil_div(elements * format.codec.element_bits(), kBitsPerByte);
  };
  const std::int64_t run = format.run(k);
  const std::int64_t exponent_bytes = ceil_div(format.codec.shared.bits, kBitsPerByte);
  const auto strip_bytes = [&](std::int64_t strip) {
    return k / run * packed(strip * run) + packed(strip * (k % run)) + ceil_div(k, run) * exponent_bytes;
  };
  const std::int64_t strip = format.strip_lines();
  const std::int64_t last = lines % strip;
  return Bytes(lines / strip * strip_bytes(strip) + (last > 0 ? strip_bytes(last) : 0));
}

std::int64_t encoded_blocks(std::int64_t lines, std::int64_t k, const OperandFormat& format) {
  return format.codec.is_plain_float() ? 0 : format.strips(lines) * ceil_div(k, format.block);
}

}  // namespace bfpsim
