// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/numerics/blocked_operand.h"

#include <algorithm>

#include "rtl_models/numerics/lfsr.h"

namespace bfpsim {
namespace {

/// A patch of a row-major matrix that shares one exponent.
struct Patch {
  std::int64_t line0 = 0;
  std::int64_t k0 = 0;
  std::int64_t rows = 0;
  std::int64_t columns = 0;
};

/// The code of a patch: its rows' codes joined. Codes order as the maxima they follow from, the zero marker
/// below and the NaN marker above all others, so this is a plain maximum.
ExponentCode patch_exponent(const float* x, const Patch& patch, std::int64_t pitch, const BlockCodec& codec) {
  ExponentCode largest = block_exponent(x, 0, 1, codec);
  for (std::int64_t row = 0; row < patch.rows; ++row) {
    const float* line = x + (patch.line0 + row) * pitch + patch.k0;
    largest = std::max(largest, block_exponent(line, patch.columns, 1, codec));
  }
  return largest;
}

/// Steps the LFSR over the elements of a patch, row by row.
class PatchDraws {
 public:
  PatchDraws(const BlockedOperand& operand, const BlockShape& shape, const DrawSource& source)
      : source_(source),
        lines_per_block_(shape.kind == BlockShape::Kind::Tile ? operand.lines_per_block : 1) {
    const std::int64_t whole_k = std::max<std::int64_t>(source.whole_k > 0 ? source.whole_k : operand.k, 1);
    const bool whole_lines = shape.kind == BlockShape::Kind::Row || shape.kind == BlockShape::Kind::Tensor;
    block_ = whole_lines ? whole_k : operand.block_k;
    blocks_per_line_ = (whole_k + block_ - 1) / block_;
    runs_per_block_ = lines_per_block_ > 1 ? 1 : (block_ + kDrawRun - 1) / kDrawRun;
  }

  /// The draw of element (line, k) of the operand; called for each element of a patch in turn.
  std::uint32_t next(const Patch& patch, std::int64_t line, std::int64_t k) {
    const bool tile = lines_per_block_ > 1;
    const std::int64_t in_run = tile ? 0 : (source_.k0 + k) % block_ % kDrawRun;
    const bool enters = k == patch.k0 && (!tile || line == patch.line0);
    if (enters || (!tile && in_run == 0)) enter_run(line, k, in_run);
    const std::uint32_t draw = lfsr_draw(state_);
    state_ = lfsr_next(state_);
    return draw;
  }

 private:
  /// A part of an operand of plain floats may begin within a run.
  void enter_run(std::int64_t line, std::int64_t k, std::int64_t in_run) {
    state_ = lfsr_reload(source_.key, run_of(line, k));
    for (std::int64_t i = 0; i < in_run; ++i)
      state_ = lfsr_next(state_);
  }

  [[nodiscard]] std::int64_t run_of(std::int64_t line, std::int64_t k) const {
    const std::int64_t row = (source_.line0 + line) / lines_per_block_;
    const std::int64_t column = source_.k0 + k;
    const std::int64_t run_in_block = runs_per_block_ == 1 ? 0 : column % block_ / kDrawRun;
    return (row * blocks_per_line_ + column / block_) * runs_per_block_ + run_in_block;
  }

  DrawSource source_;
  std::int64_t lines_per_block_;
  std::int64_t block_ = 1;
  std::int64_t blocks_per_line_ = 1;
  std::int64_t runs_per_block_ = 1;
  std::uint32_t state_ = 0;
};

BlockedOperand make_layout(std::int64_t lines, std::int64_t k, const BlockShape& shape) {
  BlockedOperand operand;
  operand.lines = lines;
  operand.k = k;
  // At least 1, so that an empty operand still has well-defined blocks: none.
  const std::int64_t whole_line = std::max<std::int64_t>(k, 1);
  switch (shape.kind) {
    case BlockShape::Kind::Vector:
      operand.block_k = shape.size;
      break;
    case BlockShape::Kind::Tile:
      operand.block_k = shape.size;
      operand.lines_per_block = shape.size;
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

void encode_patch(const float* x, const Patch& patch, ExponentCode code, PatchDraws& draws,
                  BlockedOperand& operand) {
  const bool stochastic = operand.codec.rounding == Rounding::Stochastic;
  const bool floats = operand.codec.has_float_elements();
  for (std::int64_t i = 0; i < patch.rows * patch.columns; ++i) {
    const std::int64_t line = patch.line0 + i / patch.columns;
    const std::int64_t column = patch.k0 + i % patch.columns;
    const std::uint32_t draw = stochastic ? draws.next(patch, line, column) : 0;
    const auto at = static_cast<std::size_t>(line * operand.k + column);
    if (floats) {
      operand.floats[at] = encode_float_element(x[at], code, operand.codec, &operand.counts, draw);
    } else {
      operand.mantissas[at] = encode_mantissa(x[at], code, operand.codec, &operand.counts, draw);
    }
  }
}

}  // namespace

BlockedOperand encode_operand(const float* x, std::int64_t lines, std::int64_t k, const BlockCodec& codec,
                              const BlockShape& shape, const DrawSource& source) {
  const BlockShape layout = codec.is_plain_float() ? BlockShape{BlockShape::Kind::Tensor, 0} : shape;
  BlockedOperand operand = make_layout(lines, k, layout);
  operand.codec = codec;
  const auto elements = static_cast<std::size_t>(lines * k);
  codec.has_float_elements() ? operand.floats.resize(elements) : operand.mantissas.resize(elements);
  PatchDraws draws(operand, layout, source);
  for (std::int64_t line0 = 0; line0 < lines; line0 += operand.lines_per_block) {
    for (std::int64_t k0 = 0; k0 < k; k0 += operand.block_k) {
      const Patch patch{line0, k0, std::min(operand.lines_per_block, lines - line0),
                        std::min(operand.block_k, k - k0)};
      const ExponentCode code = patch_exponent(x, patch, k, codec);
      operand.exponents.push_back(code);
      encode_patch(x, patch, code, draws, operand);
    }
  }
  return operand;
}

BlockedOperand encode_operand(const float* x, std::int64_t lines, std::int64_t k, const Format& format,
                              ExponentRule rule, NanPolicy nan_policy) {
  return encode_operand(x, lines, k, make_codec(format, rule, nan_policy), format.block);
}

std::vector<float> decode_operand(const BlockedOperand& operand) {
  std::vector<float> values(static_cast<std::size_t>(operand.lines * operand.k));
  for (std::int64_t line = 0; line < operand.lines; ++line) {
    for (std::int64_t i = 0; i < operand.k; ++i) {
      const auto at = static_cast<std::size_t>(line * operand.k + i);
      const ExponentCode code = operand.exponent(line, i / operand.block_k);
      values[at] = operand.codec.has_float_elements()
                       ? decode_float_element(operand.floats[at], code, operand.codec)
                       : decode_mantissa(operand.mantissas[at], code, operand.codec);
    }
  }
  return values;
}

}  // namespace bfpsim
