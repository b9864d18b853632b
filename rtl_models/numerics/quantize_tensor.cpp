// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/numerics/quantize_tensor.h"

#include <algorithm>
#include <cmath>

#include "rtl_models/numerics/kernels.h"
#include "rtl_models/numerics/kernels/integer_elements.h"

namespace bfpsim {
namespace {

std::int64_t product(const std::vector<std::int64_t>& shape, std::size_t from, std::size_t to) {
  std::int64_t count = 1;
  for (std::size_t i = from; i < to; ++i)
    count *= shape[i];
  return count;
}

/// The lines of a tensor: `outer` x `inner` of them, `length` values at stride `inner`.
struct Lines {
  std::int64_t outer = 1;
  std::int64_t length = 1;
  std::int64_t inner = 1;
  [[nodiscard]] std::int64_t count() const { return outer * inner; }
  /// Index in the tensor of element i of a line.
  [[nodiscard]] std::size_t at(std::int64_t line, std::int64_t i) const {
    return static_cast<std::size_t>((line / inner * length + i) * inner + line % inner);
  }
};

Lines lines_along(const std::vector<std::int64_t>& shape, int axis) {
  if (shape.empty()) return {};
  const auto rank = static_cast<int>(shape.size());
  const auto at = static_cast<std::size_t>(axis < 0 ? axis + rank : axis);
  return {product(shape, 0, at), shape.at(at), product(shape, at + 1, shape.size())};
}

/// view(shape[0], -1).
Lines rows_of_view(const std::vector<std::int64_t>& shape) {
  if (shape.empty()) return {};
  return {shape.front(), product(shape, 1, shape.size()), 1};
}

/// [count][length], one line after the other.
std::vector<float> gather(const float* tensor, const Lines& lines) {
  std::vector<float> matrix;
  matrix.reserve(static_cast<std::size_t>(lines.count() * lines.length));
  for (std::int64_t line = 0; line < lines.count(); ++line) {
    for (std::int64_t i = 0; i < lines.length; ++i)
      matrix.push_back(tensor[lines.at(line, i)]);
  }
  return matrix;
}

std::vector<float> scatter(const std::vector<float>& matrix, const Lines& lines) {
  std::vector<float> tensor(matrix.size());
  for (std::int64_t line = 0; line < lines.count(); ++line) {
    for (std::int64_t i = 0; i < lines.length; ++i)
      tensor[lines.at(line, i)] = matrix[static_cast<std::size_t>(line * lines.length + i)];
  }
  return tensor;
}

BlockCodec codec_of(const Format& format, const QuantizeOptions& options) {
  BlockCodec codec = make_codec(format, options.rule, options.nan_policy);
  codec.overflow = options.overflow;
  codec.emulation = options.emulation;
  return codec;
}

/// A tensor as lines that blocks run along, and its encoding.
struct EncodedLines {
  Lines lines;
  std::vector<float> gathered;  ///< [count][length]; empty where the tensor lies so itself
  BlockedOperand operand;

  [[nodiscard]] const float* inputs(const float* tensor) const {
    return gathered.empty() ? tensor : gathered.data();
  }
};

EncodedLines encode_lines(const float* x, const std::vector<std::int64_t>& shape, const Format& format,
                          const QuantizeOptions& options) {
  const bool tiles = format.is_block() && format.block.kind == BlockShape::Kind::Tile;
  EncodedLines encoded;
  encoded.lines = tiles ? rows_of_view(shape) : lines_along(shape, options.axis);
  if (encoded.lines.inner != 1) encoded.gathered = gather(x, encoded.lines);
  DrawSource draws;
  draws.key = options.draw_key;
  encoded.operand = encode_operand(encoded.inputs(x), encoded.lines.count(), encoded.lines.length,
                                   codec_of(format, options), format.block, draws);
  return encoded;
}

/// Whether lines of the format go through the vectorised encoders; row blocks draw once a line, the encoders'
/// 1xN blocks once every 64 elements.
bool has_kernel(const Format& format, const BlockCodec& codec) {
  const bool vectors = format.block.kind == BlockShape::Kind::Vector;
  const bool rows = format.block.kind == BlockShape::Kind::Row && codec.rounding != Rounding::Stochastic;
  return format.is_block() && (vectors || rows) && quantize_kernel_covers(codec);
}

/// Elements of a block times its unit, 2^step; `codec` and `code` are for the blocks that FP32 cannot scale
/// exactly in one multiplication.
void decode_block(const std::int8_t* elements, std::int64_t count, ExponentCode code, const BlockCodec& codec,
                  int unit_exponent, float* values) {
  constexpr int kSmallestNormal = -126;
  constexpr int kLargestWithAByte = 127 - 7;
  const bool marker = codec.is_nan(code) || codec.is_zero(code);
  const int step = marker ? 0 : codec.step_exponent(code) + unit_exponent;
  if (marker || step < kSmallestNormal || step > kLargestWithAByte) {
    const float unit = std::ldexp(1.0F, unit_exponent);
    for (std::int64_t i = 0; i < count; ++i) {
      values[i] = codec.has_float_elements()
                      ? decode_float_element(static_cast<float>(elements[i]) * unit, code, codec)
                      : decode_mantissa(elements[i], code, codec);
    }
    return;
  }
  const float scale = std::ldexp(1.0F, step);
  for (std::int64_t i = 0; i < count; ++i)
    values[i] = static_cast<float>(elements[i]) * scale;
}

/// Dequantised lines, [lines][k], a line at a time: its codes stay in the first-level cache.
std::vector<float> kernel_values(const float* x, std::int64_t lines, std::int64_t k, std::int64_t block,
                                 const BlockCodec& codec, std::uint32_t draw_key) {
  const int unit = kernels::integer_elements(codec)->unit_exponent;
  std::vector<float> values(static_cast<std::size_t>(lines * k));
  std::vector<std::int8_t> elements(static_cast<std::size_t>(k));
  std::vector<ExponentCode> codes(static_cast<std::size_t>((k + block - 1) / block));
  DrawSource draws;
  draws.key = draw_key;
  for (draws.line0 = 0; draws.line0 < lines; ++draws.line0) {
    const std::int64_t at = draws.line0 * k;
    quantize_vectors_int8(x + at, 1, k, block, codec, elements.data(), codes.data(), draws);
    for (std::int64_t k0 = 0; k0 < k; k0 += block) {
      decode_block(elements.data() + k0, std::min(block, k - k0), codes[static_cast<std::size_t>(k0 / block)],
                   codec, unit, values.data() + at + k0);
    }
  }
  return values;
}

}  // namespace

std::optional<std::int64_t> first_special(const float* x, std::int64_t count) {
  const float* found = std::find_if(x, x + count, [](float v) { return !std::isfinite(v); });
  return found == x + count ? std::nullopt : std::optional<std::int64_t>(found - x);
}

std::optional<std::string> emulation_only(const std::vector<std::int64_t>& shape, const Format& format,
                                          const QuantizeOptions& options) {
  if (!options.emulation.is_exact()) return "another tool's rules";
  if (format.is_block() && options.rule != ExponentRule::Frexp) return "the exponent rule of other tools";
  constexpr int kConvolutionRank = 4;
  constexpr int kChannelAxis = 1;
  const auto rank = static_cast<int>(shape.size());
  if (!format.is_block() || rank < kConvolutionRank) return std::nullopt;
  const int axis = options.axis < 0 ? options.axis + rank : options.axis;
  switch (format.block.kind) {
    case BlockShape::Kind::Tensor:
      return std::nullopt;
    case BlockShape::Kind::Tile:
      return "tiles of view(d0, -1), which a convolution's lowered activations and gradients are not";
    case BlockShape::Kind::Vector:
    case BlockShape::Kind::Row:
      break;
  }
  if (axis <= kChannelAxis) return std::nullopt;
  return "blocks along axis " + std::to_string(axis) + ", which is no K of a lowered convolution";
}

QuantizeResult quantize_tensor(const float* x, const std::vector<std::int64_t>& shape, const Format& format,
                               const QuantizeOptions& options) {
  if (product(shape, 0, shape.size()) == 0) return {};
  const EncodedLines encoded = encode_lines(x, shape, format, options);
  std::vector<float> values = decode_operand(encoded.operand);
  const bool in_place = encoded.gathered.empty();
  return {in_place ? std::move(values) : scatter(values, encoded.lines), encoded.operand.counts};
}

std::vector<float> quantize_values(const float* x, const std::vector<std::int64_t>& shape,
                                   const Format& format, const QuantizeOptions& options) {
  const BlockCodec codec = codec_of(format, options);
  if (product(shape, 0, shape.size()) == 0 || !has_kernel(format, codec))
    return quantize_tensor(x, shape, format, options).values;
  const Lines lines = lines_along(shape, options.axis);
  const std::int64_t block = format.block.kind == BlockShape::Kind::Row ? lines.length : format.block.size;
  if (lines.inner == 1) return kernel_values(x, lines.count(), lines.length, block, codec, options.draw_key);
  const std::vector<float> gathered = gather(x, lines);
  return scatter(kernel_values(gathered.data(), lines.count(), lines.length, block, codec, options.draw_key),
                 lines);
}

TensorFigures survey_tensor(const float* x, const std::vector<std::int64_t>& shape, const Format& format,
                            const QuantizeOptions& options, int slice_bits) {
  TensorSurvey survey(slice_bits);
  if (product(shape, 0, shape.size()) > 0) {
    const EncodedLines encoded = encode_lines(x, shape, format, options);
    survey.add(encoded.inputs(x), nullptr, encoded.operand);
  }
  return survey.figures();
}

}  // namespace bfpsim
