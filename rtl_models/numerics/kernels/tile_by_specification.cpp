// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/numerics/kernels/tile_by_specification.h"

#include <cstring>
#include <vector>

#include "rtl_models/numerics/dot.h"

namespace bfpsim::kernels {
namespace {

template <typename Integer>
void gather(const std::uint32_t* cells, int width, int offset, std::vector<Mantissa>& elements) {
  constexpr std::size_t kCellElements = sizeof(std::uint32_t) / sizeof(Integer);
  for (std::size_t e = 0; e < elements.size(); ++e) {
    Integer cell[kCellElements];
    std::memcpy(cell, cells + e / kCellElements * static_cast<std::size_t>(width), sizeof cell);
    elements[e] = static_cast<Mantissa>(cell[e % kCellElements] - offset);
  }
}

/// The elements of a panel's lines in one segment.
std::vector<std::vector<Mantissa>> unpack(const PackedOperand& operand, Side side, std::int64_t panel,
                                          std::int64_t s) {
  const GemmPlan& plan = operand.plan;
  const auto elements = static_cast<std::size_t>(plan.elements_of_segment(s));
  std::vector<std::vector<Mantissa>> lines(static_cast<std::size_t>(operand.width),
                                           std::vector<Mantissa>(elements));
  const std::uint32_t* cells =
      operand.cells.data() + (panel * plan.cells + s * plan.segment_cells) * operand.width;
  for (std::vector<Mantissa>& line : lines) {
    if (plan.kind == CellKind::Words) {
      gather<std::int16_t>(cells, operand.width, 0, line);
    } else if (side == Side::A && plan.offset != 0) {
      gather<std::uint8_t>(cells, operand.width, plan.offset, line);
    } else {
      gather<std::int8_t>(cells, operand.width, 0, line);
    }
    ++cells;
  }
  return lines;
}

}  // namespace

void add_tile_by_specification(const PackedOperand& a, std::int64_t i, const PackedOperand& b, std::int64_t j,
                               std::int64_t segment, std::int64_t segments, float* totals) {
  for (std::int64_t s = segment; s < segment + segments; ++s) {
    const auto a_lines = unpack(a, Side::A, i, s);
    const auto b_lines = unpack(b, Side::B, j, s);
    const std::int32_t* a_steps = a.steps.data() + (i * a.plan.segments + s) * a.width;
    const std::int32_t* b_steps = b.steps.data() + (j * b.plan.segments + s) * b.width;
    for (std::size_t r = 0; r < a_lines.size(); ++r) {
      for (std::size_t c = 0; c < b_lines.size(); ++c) {
        const std::int64_t sum =
            integer_dot(a_lines[r].data(), b_lines[c].data(), static_cast<std::int64_t>(a_lines[r].size()));
        float& total = totals[r * b_lines.size() + c];
        total = fp32_add(total, fixed_to_fp32(sum, a_steps[r] + b_steps[c]));
      }
    }
  }
}

}  // namespace bfpsim::kernels
