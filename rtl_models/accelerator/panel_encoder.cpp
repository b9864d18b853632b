// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/accelerator/panel_encoder.h"

#include <algorithm>
#include <stdexcept>

#include "rtl_models/numerics/kernels.h"

namespace bfpsim {
namespace {

constexpr int kBitsPerByte = 8;

/// Finds staged elements by source index; consecutive look-ups mostly hit the same or the next run.
class StagedReader {
 public:
  explicit StagedReader(const StagedPanel& staged) : staged_(staged) {}

  float operator()(std::int64_t element) {
    if (!in_run(run_, element)) {
      run_ = in_run(run_ + 1, element) ? run_ + 1 : find(element);
    }
    const auto position = staged_.offsets[run_] + element - staged_.runs[run_].begin;
    return staged_.values[static_cast<std::size_t>(position)];
  }

 private:
  [[nodiscard]] bool in_run(std::size_t run, std::int64_t element) const {
    return run < staged_.runs.size() && element >= staged_.runs[run].begin && element < staged_.runs[run].end;
  }
  [[nodiscard]] std::size_t find(std::int64_t element) const {
    const auto after = std::upper_bound(staged_.runs.begin(), staged_.runs.end(), element,
                                        [](std::int64_t e, const ElementRun& run) { return e < run.begin; });
    if (after == staged_.runs.begin() || element >= std::prev(after)->end) {
      throw std::logic_error("converter: an element of the panel was not staged");
    }
    return static_cast<std::size_t>(std::prev(after) - staged_.runs.begin());
  }

  const StagedPanel& staged_;
  std::size_t run_ = 0;
};

BlockedOperand encode_by_kernel(const std::vector<float>& values, const PanelRange& range,
                                const OperandFormat& format, const DrawSource& draws) {
  BlockedOperand operand;
  operand.lines = range.lines;
  operand.k = range.k;
  operand.block_k = format.block;
  operand.codec = format.codec;
  const auto elements = static_cast<std::size_t>(range.lines * range.k);
  operand.exponents.resize(static_cast<std::size_t>(range.lines * operand.blocks_per_line()));
  std::vector<std::int8_t> bytes(elements);
  quantize_vectors_int8(values.data(), range.lines, range.k, format.block, format.codec, bytes.data(),
                        operand.exponents.data(), draws);
  operand.mantissas.assign(bytes.begin(), bytes.end());
  return operand;
}

/// The kernel covers vectors of the integers that training runs use; all else goes through the specification.
BlockedOperand encode(const std::vector<float>& values, const PanelRange& range, const OperandFormat& format,
                      const DrawSource& draws) {
  const bool vectors_of_integers = format.strip_lines() == 1 && !format.codec.has_float_elements();
  if (vectors_of_integers && quantize_kernel_covers(format.codec))
    return encode_by_kernel(values, range, format, draws);
  return encode_operand(values.data(), range.lines, range.k, format.codec, format.shape(), draws);
}

}  // namespace

std::vector<float> gather_panel(const StagedPanel& staged, const OperandView& view, const PanelRange& range) {
  std::vector<float> values(static_cast<std::size_t>(range.lines * range.k));
  std::vector<std::int64_t> elements(static_cast<std::size_t>(range.k));
  StagedReader read(staged);
  float* out = values.data();
  for (std::int64_t line = 0; line < range.lines; ++line) {
    source_elements(view, range.instance, range.line0 + line, range.k0, range.k, elements.data());
    for (const std::int64_t element : elements)
      *out++ = element == kPadding ? 0.0F : read(element);
  }
  return values;
}

std::shared_ptr<OperandPanel> encode_panel(const StagedPanel& staged, const OperandView& view,
                                           const PanelRange& range, const OperandFormat& format,
                                           const ArrayParams& array, std::int64_t line_granule,
                                           const Chunking& chunking, bool is_a) {
  const std::vector<float> values = gather_panel(staged, view, range);
  const BlockedOperand operand = encode(values, range, format, draw_source(format, view, range));
  const int digits = is_a ? chunking.a_digits : chunking.b_digits;
  return std::make_shared<OperandPanel>(
      make_panel(operand, digits, array, line_granule, chunking, make_chunks(chunking, range.k)));
}

Bytes chunk_bytes(const ChunkInfo& chunk, const OperandFormat& format, std::int64_t line0,
                  std::int64_t lines) {
  const std::int64_t strip = format.strip_lines();
  const std::int64_t strips = (line0 + lines - 1) / strip - line0 / strip + 1;
  return Bytes(lines * ceil_div(chunk.elements * format.codec.element_bits(), kBitsPerByte) +
               strips * chunk.groups * ceil_div(format.codec.shared.bits, kBitsPerByte));
}

}  // namespace bfpsim
