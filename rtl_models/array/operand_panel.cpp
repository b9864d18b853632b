// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/array/operand_panel.h"

namespace bfpsim {
namespace {

/// Writes the digits of one line's chunk: lane g * group_lanes + i holds element i of segment g.
void slice_line(const Mantissa* mantissas, std::int64_t count, int digit, int slice_bits,
                std::int8_t* lanes) {
  for (std::int64_t i = 0; i < count; ++i) {
    lanes[i] = static_cast<std::int8_t>(digit_of(mantissas[i], digit, slice_bits));
  }
}

/// The elements of one line's chunk, without their scale.
void copy_line(const BlockedOperand& operand, std::int64_t line, const ChunkInfo& chunk, float* lanes) {
  for (std::int64_t i = 0; i < chunk.elements; ++i)
    lanes[i] = operand.element(line, chunk.k0 + i);
}

/// An operand's exponent codes as another coding of the same exponents has them.
class ExponentReader {
 public:
  ExponentReader(const BlockedOperand& operand, const BlockCodec& read) : operand_(operand), read_(read) {}

  [[nodiscard]] ExponentCode zero_code() const { return static_cast<ExponentCode>(read_.shared.zero_code()); }
  [[nodiscard]] ExponentCode code(std::int64_t line, std::int64_t block) const {
    const ExponentCode stored = operand_.exponent(line, block);
    if (read_.shared == operand_.codec.shared) return stored;
    if (operand_.codec.is_nan(stored)) return static_cast<ExponentCode>(read_.shared.nan_code());
    // Steps are linear in the code, whatever the coding.
    return static_cast<ExponentCode>(operand_.codec.step_exponent(stored) - read_.step_exponent(0));
  }

 private:
  const BlockedOperand& operand_;
  const BlockCodec& read_;
};

}  // namespace

std::vector<ChunkInfo> make_chunks(const Chunking& chunking, std::int64_t k) {
  std::vector<ChunkInfo> chunks;
  for (std::int64_t group0 = 0; group0 < k; group0 += chunking.group_k) {
    const std::int64_t group_end = std::min(k, group0 + chunking.group_k);
    const std::int64_t step = chunking.chunk_k();
    for (std::int64_t k0 = group0; k0 < group_end; k0 += step) {
      ChunkInfo chunk;
      chunk.k0 = k0;
      chunk.elements = std::min(step, group_end - k0);
      chunk.groups = chunking.groups > 1 ? static_cast<int>(ceil_div(chunk.elements, chunking.segment)) : 1;
      chunk.first_of_segment = chunking.adds_chunks || k0 == group0;
      chunk.last_of_segment = chunking.adds_chunks || k0 + step >= group_end;
      chunks.push_back(chunk);
    }
  }
  return chunks;
}

BlockCodec panel_codec(const ArrayParams& array, const BlockCodec& codec) {
  BlockCodec read = codec;
  const bool recoded = array.datapath == Datapath::Integer && codec.shared.coding == ExponentCoding::Biased;
  if (recoded) read.shared = SharedExponent{};
  return read;
}

OperandPanel make_panel(const BlockedOperand& operand, int digits, const ArrayParams& array,
                        std::int64_t line_granule, const Chunking& chunking,
                        const std::vector<ChunkInfo>& chunks) {
  OperandPanel panel;
  panel.lines = ceil_div(operand.lines, line_granule) * line_granule;
  panel.chunks = static_cast<std::int64_t>(chunks.size());
  panel.lanes = array.lanes;
  panel.groups = chunking.groups;
  const bool is_float = array.datapath == Datapath::Float;
  const std::int64_t planes = panel.chunks * panel.lines * array.lanes;
  panel.digits.assign(static_cast<std::size_t>(is_float ? 0 : digits * planes), 0);
  panel.elements.assign(static_cast<std::size_t>(is_float ? planes : 0), 0.0F);
  const BlockCodec read = panel_codec(array, operand.codec);
  const ExponentReader exponents(operand, read);
  panel.exponents.assign(static_cast<std::size_t>(panel.chunks * panel.lines * panel.groups),
                         exponents.zero_code());
  for (std::int64_t c = 0; c < panel.chunks; ++c) {
    const ChunkInfo& chunk = chunks[static_cast<std::size_t>(c)];
    for (std::int64_t line = 0; line < operand.lines; ++line) {
      const std::int64_t place = c * panel.lines + line;
      if (is_float) {
        copy_line(operand, line, chunk, panel.elements.data() + place * array.lanes);
      } else {
        for (int d = 0; d < digits; ++d) {
          slice_line(operand.line_mantissas(line) + chunk.k0, chunk.elements, d, array.slice_bits,
                     panel.digits.data() + (d * panel.chunks * panel.lines + place) * array.lanes);
        }
      }
      ExponentCode* codes = panel.exponents.data() + place * panel.groups;
      for (int g = 0; g < chunk.groups; ++g)
        codes[g] = exponents.code(line, (chunk.k0 + g * chunking.segment) / operand.block_k);
    }
  }
  return panel;
}

}  // namespace bfpsim
