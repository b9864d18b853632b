// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/numerics/kernels/packed_operand.h"

#include <algorithm>
#include <cstring>

namespace bfpsim::kernels {
namespace {

constexpr int kFractionBits = 23;
constexpr int kBias = 127;

void make_room(std::int64_t lines, int width, Side side, const GemmPlan& plan, PackedOperand& packed) {
  packed.plan = plan;
  packed.lines = lines;
  packed.width = width;
  const auto lanes = static_cast<std::size_t>(packed.panels() * width);
  const auto segments = static_cast<std::size_t>(plan.segments);
  packed.cells.resize(lanes * static_cast<std::size_t>(plan.cells));
  packed.steps.resize(lanes * segments);
  packed.scales.resize(lanes * segments);
  packed.flagged.assign(lanes, 0);
  packed.ranges.assign(static_cast<std::size_t>(packed.panels()), {});
  const bool corrected = side == Side::B && plan.offset != 0;
  packed.corrections.resize(corrected ? lanes * segments * static_cast<std::size_t>(plan.spans) : 0);
}

/// A line's elements, every segment on a cell of its own; `aligned` holds 0 where a segment's last cell is
/// filled up.
template <typename Integer>
void align_segments(const GemmPlan& plan, const std::vector<Integer>& elements, Integer* aligned) {
  const std::int64_t pitch = plan.segment_cells * plan.cell_elements;
  if (pitch == plan.segment) {
    std::copy(elements.begin(), elements.end(), aligned);
    return;
  }
  for (std::int64_t s = 0; s < plan.segments; ++s)
    std::copy_n(elements.data() + s * plan.segment, plan.elements_of_segment(s), aligned + s * pitch);
}

void add_offset(std::vector<std::int8_t>& bytes, int offset) {
  const auto by = static_cast<unsigned>(offset);
  for (std::int8_t& byte : bytes)
    byte = static_cast<std::int8_t>(static_cast<std::uint8_t>(byte) + by);
}

/// What does not fit is lost: such panels are not scales_exactly().
std::int32_t to_exponent_field(int exponent) {
  return static_cast<std::int32_t>(static_cast<std::uint32_t>(exponent) << kFractionBits);
}

/// Packs one panel.
class PanelPacker {
 public:
  PanelPacker(PackedOperand& packed, const LineSource& source, Side side, const MicroKernels& kernels,
              std::int64_t panel)
      : packed_(packed), plan_(packed.plan), source_(source), side_(side), kernels_(kernels), panel_(panel) {}

  void run() {
    if (plan_.kind == CellKind::Bytes) {
      pack_lines<std::int8_t>(source_.read_bytes);
    } else if (source_.read_words) {
      pack_lines<std::int16_t>(source_.read_words);
    } else {
      std::vector<std::int8_t> bytes(static_cast<std::size_t>(plan_.k));
      pack_lines<std::int16_t>([&](std::int64_t line, std::int16_t* elements, ExponentCode* exponents) {
        source_.read_bytes(line, bytes.data(), exponents);
        std::copy(bytes.begin(), bytes.end(), elements);
      });
    }
    if (!packed_.corrections.empty()) correct();
  }

 private:
  [[nodiscard]] std::uint32_t* cells() const {
    return packed_.cells.data() + panel_ * plan_.cells * packed_.width;
  }

  template <typename Integer, typename Read>
  void pack_lines(const Read& read) {
    const int room = (packed_.width + kLineGranule - 1) / kLineGranule * kLineGranule;
    AlignedVector<std::uint32_t> lines(static_cast<std::size_t>(room * plan_.cells));
    std::vector<Integer> elements(static_cast<std::size_t>(plan_.k));
    std::vector<Integer> aligned(static_cast<std::size_t>(plan_.cells * plan_.cell_elements));
    const auto blocks = (plan_.k + source_.block - 1) / source_.block;
    std::vector<ExponentCode> codes(static_cast<std::size_t>(blocks));
    for (int lane = 0; lane < packed_.width; ++lane) {
      const std::int64_t line = panel_ * packed_.width + lane;
      if (line < source_.lines) {
        read(line, elements.data(), codes.data());
      } else {
        std::fill(elements.begin(), elements.end(), Integer{0});
        std::fill(codes.begin(), codes.end(), static_cast<ExponentCode>(source_.codec.shared.zero_code()));
      }
      align_segments(plan_, elements, aligned.data());
      if constexpr (sizeof(Integer) == 1) {
        if (side_ == Side::A) add_offset(aligned, plan_.offset);
      }
      std::memcpy(lines.data() + lane * plan_.cells, aligned.data(), aligned.size() * sizeof(Integer));
      pack_exponents(lane, codes.data());
    }
    kernels_.interleave(lines.data(), packed_.width, plan_.cells, cells());
  }

  /// Of one line; a block's exponent goes to each of its segments.
  void pack_exponents(int lane, const ExponentCode* code) {
    const BlockCodec& codec = source_.codec;
    const std::int64_t width = packed_.width;
    std::int64_t at = panel_ * plan_.segments * width + lane;
    std::int64_t block_end = source_.block;
    for (std::int64_t k = 0; k < plan_.k; k += plan_.segment, at += width) {
      if (k >= block_end) {
        ++code;
        block_end += source_.block;
      }
      const bool flagged = codec.is_nan(*code);
      const bool marker = flagged || codec.is_zero(*code);
      const int step = marker ? 0 : codec.step_exponent(*code) + source_.elements.unit_exponent;
      if (flagged) packed_.flagged[static_cast<std::size_t>(panel_ * width + lane)] = 1;
      if (!marker) packed_.ranges[static_cast<std::size_t>(panel_)].include(step);
      packed_.steps[static_cast<std::size_t>(at)] = step;
      packed_.scales[static_cast<std::size_t>(at)] =
          to_exponent_field(side_ == Side::A ? step : step + kBias);
    }
  }

  void correct() {
    const std::int64_t width = packed_.width;
    std::uint32_t* correction = packed_.corrections.data() + panel_ * plan_.segments * plan_.spans * width;
    for (std::int64_t s = 0; s < plan_.segments; ++s) {
      const std::int64_t first = s * plan_.segment_cells;
      const std::int64_t last = std::min(first + plan_.segment_cells, plan_.cells);
      for (std::int64_t span = 0; span < plan_.spans; ++span, correction += width) {
        const std::int64_t begin = std::min(first + span * plan_.span_cells, last);
        const std::int64_t end = std::min(begin + plan_.span_cells, last);
        kernels_.correction(cells() + begin * width, end - begin, plan_.offset, correction);
      }
    }
  }

  PackedOperand& packed_;
  const GemmPlan& plan_;
  const LineSource& source_;
  Side side_;
  const MicroKernels& kernels_;
  std::int64_t panel_;
};

}  // namespace

bool scales_exactly(const StepRange& a, const StepRange& b) {
  constexpr int kSmallest = 1 - kBias;
  constexpr int kLargest = kBias - 31;
  return std::min({a.smallest, b.smallest, a.smallest + b.smallest}) >= kSmallest &&
         std::max({a.largest, b.largest, a.largest + b.largest}) <= kLargest;
}

ForkStage packing(const LineSource& source, Side side, const GemmPlan& plan, const MicroKernels& kernels,
                  PackedOperand& packed) {
  make_room(source.lines, side == Side::A ? kernels.rows : kernels.columns, side, plan, packed);
  return {packed.panels(), [&source, side, &kernels, &packed](std::int64_t panel) {
            PanelPacker(packed, source, side, kernels, panel).run();
          }};
}

}  // namespace bfpsim::kernels
