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

}  // namespace

std::vector<ChunkInfo> make_chunks(const Chunking& chunking, std::int64_t k) {
  std::vector<ChunkInfo> chunks;
  for (std::int64_t group0 = 0; group0 < k; group0 += chunking.group_k) {
    const std::int64_t group_end = std::min(k, group0 + chunking.group_k);
    const std::int64_t step = chunking.groups > 1 ? chunking.group_k : chunking.group_lanes;
    for (std::int64_t k0 = group0; k0 < group_end; k0 += step) {
      ChunkInfo chunk;
      chunk.k0 = k0;
      chunk.elements = std::min(step, group_end - k0);
      chunk.groups = chunking.groups > 1 ? static_cast<int>(ceil_div(chunk.elements, chunking.segment)) : 1;
      chunk.first_of_segment = k0 == group0;
      chunk.last_of_segment = k0 + step >= group_end;
      chunks.push_back(chunk);
    }
  }
  return chunks;
}

OperandPanel make_panel(const BlockedOperand& operand, int digits, int slice_bits, std::int64_t line_granule,
                        int lanes, const Chunking& chunking, const std::vector<ChunkInfo>& chunks) {
  OperandPanel panel;
  panel.lines = ceil_div(operand.lines, line_granule) * line_granule;
  panel.chunks = static_cast<std::int64_t>(chunks.size());
  panel.lanes = lanes;
  panel.groups = chunking.groups;
  panel.digits.assign(static_cast<std::size_t>(digits * panel.chunks * panel.lines * lanes), 0);
  const auto zero_code = static_cast<ExponentCode>(operand.codec.shared.zero_code());
  panel.exponents.assign(static_cast<std::size_t>(panel.chunks * panel.lines * panel.groups), zero_code);
  for (std::int64_t c = 0; c < panel.chunks; ++c) {
    const ChunkInfo& chunk = chunks[static_cast<std::size_t>(c)];
    for (std::int64_t line = 0; line < operand.lines; ++line) {
      const Mantissa* source = operand.line_mantissas(line) + chunk.k0;
      for (int d = 0; d < digits; ++d) {
        std::int8_t* target = panel.digits.data() + ((d * panel.chunks + c) * panel.lines + line) * lanes;
        slice_line(source, chunk.elements, d, slice_bits, target);
      }
      ExponentCode* exponents = panel.exponents.data() + (c * panel.lines + line) * panel.groups;
      for (int g = 0; g < chunk.groups; ++g) {
        exponents[g] = operand.exponent(line, (chunk.k0 + g * chunking.segment) / operand.block_k);
      }
    }
  }
  return panel;
}

}  // namespace bfpsim
