// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/numerics/quantize_tensor.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "rtl_models/numerics/blocked_operand.h"
#include "rtl_models/numerics/float_format.h"

namespace bfpsim {
namespace {

std::int64_t product(const std::vector<std::int64_t>& shape, std::size_t from, std::size_t to) {
  std::int64_t count = 1;
  for (std::size_t i = from; i < to; ++i)
    count *= shape[i];
  return count;
}

/// `Saturate` of contract A6 for one value.
float without_specials(float x) {
  if (std::isnan(x)) return 0.0F;
  if (std::isinf(x)) return std::copysign(std::numeric_limits<float>::max(), x);
  return x;
}

QuantizeResult cast_tensor(const float* x, std::int64_t count, const FloatElement& element,
                           const QuantizeOptions& options) {
  QuantizeResult result;
  result.values.resize(static_cast<std::size_t>(count));
  for (std::int64_t i = 0; i < count; ++i) {
    const bool special = !std::isfinite(x[i]);
    const float source = options.nan_policy == NanPolicy::Saturate ? without_specials(x[i]) : x[i];
    const float y = cast_float(source, element, options.overflow);
    // Compared without saturation: a value that rounds to the largest finite one has not overflowed.
    const bool overflows = !std::isfinite(cast_float(source, element));
    result.counts.nan_or_inf += special ? 1 : 0;
    result.counts.saturated += !special && overflows ? 1 : 0;
    result.counts.flushed += !special && y == 0.0F && x[i] != 0.0F ? 1 : 0;
    result.values[static_cast<std::size_t>(i)] = y;
  }
  return result;
}

/// Tiles of view(rows, columns), and the whole tensor as one block.
QuantizeResult quantize_matrix(const float* x, std::int64_t rows, std::int64_t columns, const Format& format,
                               const QuantizeOptions& options) {
  const BlockedOperand operand = encode_operand(x, rows, columns, format, options.rule, options.nan_policy);
  return {decode_operand(operand), operand.counts};
}

/// The lines along one axis: `outer` x `inner` of them, `length` values at stride `inner`.
struct Lines {
  std::int64_t outer = 1;
  std::int64_t length = 1;
  std::int64_t inner = 1;
};

Lines lines_along(const std::vector<std::int64_t>& shape, int axis) {
  if (shape.empty()) return {};
  const auto rank = static_cast<int>(shape.size());
  const auto at = static_cast<std::size_t>(axis < 0 ? axis + rank : axis);
  return {product(shape, 0, at), shape.at(at), product(shape, at + 1, shape.size())};
}

QuantizeResult quantize_lines(const float* x, const Lines& lines, const Format& format,
                              const QuantizeOptions& options) {
  const BlockCodec codec = make_codec(format, options.rule, options.nan_policy);
  const bool row = format.block.kind == BlockShape::Kind::Row;
  const std::int64_t block = row ? std::max<std::int64_t>(lines.length, 1) : format.block.size;
  QuantizeResult result;
  result.values.resize(static_cast<std::size_t>(lines.outer * lines.length * lines.inner));
  for (std::int64_t line = 0; line < lines.outer * lines.inner; ++line) {
    const std::int64_t start = (line / lines.inner) * lines.length * lines.inner + line % lines.inner;
    for (std::int64_t k0 = 0; k0 < lines.length; k0 += block) {
      const std::int64_t count = std::min(block, lines.length - k0);
      const std::int64_t first = start + k0 * lines.inner;
      const ExponentCode code = block_exponent(x + first, count, lines.inner, codec);
      for (std::int64_t i = 0; i < count; ++i) {
        const std::int64_t at = first + i * lines.inner;
        const Mantissa q = encode_mantissa(x[at], code, codec, &result.counts);
        result.values[static_cast<std::size_t>(at)] = decode_mantissa(q, code, codec);
      }
    }
  }
  return result;
}

}  // namespace

std::optional<std::int64_t> first_special(const float* x, std::int64_t count) {
  const float* found = std::find_if(x, x + count, [](float v) { return !std::isfinite(v); });
  return found == x + count ? std::nullopt : std::optional<std::int64_t>(found - x);
}

QuantizeResult quantize_tensor(const float* x, const std::vector<std::int64_t>& shape, const Format& format,
                               const QuantizeOptions& options) {
  const std::int64_t count = product(shape, 0, shape.size());
  if (!format.is_block()) return cast_tensor(x, count, format.as_float(), options);
  if (count == 0) return {};
  switch (format.block.kind) {
    case BlockShape::Kind::Vector:
    case BlockShape::Kind::Row:
      break;
    case BlockShape::Kind::Tile: {
      const std::int64_t rows = shape.empty() ? 1 : shape.front();
      return quantize_matrix(x, rows, count / rows, format, options);
    }
    case BlockShape::Kind::Tensor:
      return quantize_matrix(x, 1, count, format, options);
  }
  return quantize_lines(x, lines_along(shape, options.axis), format, options);
}

}  // namespace bfpsim
