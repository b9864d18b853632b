// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/numerics/blocked_operand.h"

#include <algorithm>

namespace bfpsim {
namespace {

/// The code of a rows x columns patch of a row-major matrix: its rows' maxima joined. NaN wins, then the
/// largest exponent; the zero code is the smallest of all codes and the NaN code the largest, so this is a
/// plain maximum.
ExponentCode patch_exponent(const float* x, std::int64_t rows, std::int64_t columns, std::int64_t pitch,
                            const BlockCodec& codec) {
  ExponentCode largest = static_cast<ExponentCode>(codec.shared.zero_code());
  for (std::int64_t row = 0; row < rows; ++row) {
    largest = std::max(largest, block_exponent(x + row * pitch, columns, 1, codec));
  }
  return largest;
}

BlockedOperand make_layout(std::int64_t lines, std::int64_t k, const Format& format) {
  BlockedOperand operand;
  operand.lines = lines;
  operand.k = k;
  // At least 1, so that an empty operand still has well-defined blocks: none.
  const std::int64_t whole_line = std::max<std::int64_t>(k, 1);
  switch (format.block.kind) {
    case BlockShape::Kind::Vector:
      operand.block_k = format.block.size;
      break;
    case BlockShape::Kind::Tile:
      operand.block_k = format.block.size;
      operand.lines_per_block = format.block.size;
      break;
    case BlockShape::Kind::Row:
      operand.block_k = whole_line;
      break;
    case BlockShape::Kind::Tensor:
      operand.block_k = whole_line;
      operand.lines_per_block = std::max<std::int64_t>(lines, 1);
      break;
  }
  return operand;
}

}  // namespace

BlockedOperand encode_operand(const float* x, std::int64_t lines, std::int64_t k, const Format& format,
                              ExponentRule rule, NanPolicy nan_policy) {
  BlockedOperand operand = make_layout(lines, k, format);
  operand.codec = make_codec(format, rule, nan_policy);
  operand.mantissas.resize(static_cast<std::size_t>(lines * k));
  for (std::int64_t line0 = 0; line0 < lines; line0 += operand.lines_per_block) {
    const std::int64_t rows = std::min(operand.lines_per_block, lines - line0);
    for (std::int64_t k0 = 0; k0 < k; k0 += operand.block_k) {
      const std::int64_t columns = std::min(operand.block_k, k - k0);
      const ExponentCode code = patch_exponent(x + line0 * k + k0, rows, columns, k, operand.codec);
      operand.exponents.push_back(code);
      for (std::int64_t i = 0; i < rows * columns; ++i) {
        const std::int64_t at = (line0 + i / columns) * k + k0 + i % columns;
        operand.mantissas[static_cast<std::size_t>(at)] =
            encode_mantissa(x[at], code, operand.codec, &operand.counts);
      }
    }
  }
  return operand;
}

std::vector<float> decode_operand(const BlockedOperand& operand) {
  std::vector<float> values(operand.mantissas.size());
  for (std::int64_t line = 0; line < operand.lines; ++line) {
    for (std::int64_t i = 0; i < operand.k; ++i) {
      const auto at = static_cast<std::size_t>(line * operand.k + i);
      values[at] =
          decode_mantissa(operand.mantissas[at], operand.exponent(line, i / operand.block_k), operand.codec);
    }
  }
  return values;
}

}  // namespace bfpsim
