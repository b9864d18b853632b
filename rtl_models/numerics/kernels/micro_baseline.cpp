// SPDX-License-Identifier: Apache-2.0
// Tiles in plain loops that a compiler can vectorise for any instruction set.
#include <algorithm>
#include <array>
#include <cstring>

#include "rtl_models/numerics/float_format.h"
#include "rtl_models/numerics/kernels/micro_kernel.h"

namespace bfpsim::kernels {
namespace baseline {
namespace {

constexpr int kRows = 4;
constexpr int kColumns = 8;
using Sums = std::array<std::array<std::int32_t, kColumns>, kRows>;

template <typename Element, int kCount>
std::array<Element, kCount> elements_of(std::uint32_t cell) {
  std::array<Element, kCount> elements;
  static_assert(sizeof elements == sizeof cell);
  std::memcpy(elements.data(), &cell, sizeof cell);
  return elements;
}

template <typename ElementA, typename ElementB, int kCount>
void multiply_cell(const std::uint32_t* a, const std::uint32_t* b, Sums& sums) {
  for (int c = 0; c < kColumns; ++c) {
    const auto vb = elements_of<ElementB, kCount>(b[c]);
    for (int r = 0; r < kRows; ++r) {
      const auto va = elements_of<ElementA, kCount>(a[r]);
      std::int32_t& sum = sums[static_cast<std::size_t>(r)][static_cast<std::size_t>(c)];
      for (std::size_t e = 0; e < kCount; ++e)
        sum += static_cast<std::int32_t>(va[e]) * static_cast<std::int32_t>(vb[e]);
    }
  }
}

/// Scaling is exact, so each segment is rounded by the one addition.
void add_segment(const Sums& sums, const std::int32_t* a_steps, const std::int32_t* b_scales, float* totals) {
  for (int r = 0; r < kRows; ++r) {
    for (int i = 0; i < kColumns; ++i) {
      const auto sum = static_cast<float>(sums[static_cast<std::size_t>(r)][static_cast<std::size_t>(i)]);
      const float scale = float_of(static_cast<std::uint32_t>(b_scales[i] + a_steps[r]));
      totals[r * kColumns + i] += sum * scale;
    }
  }
}

template <typename ElementA, typename ElementB, int kCount>
void multiply(const TileOperands& t, const std::uint32_t* correction, float* totals,
              const TileOutput& output) {
  for (std::int64_t s = 0; s < t.segments; ++s) {
    const std::int64_t first = s * t.segment_cells;
    const std::int64_t last = std::min(first + t.segment_cells, t.cells);
    Sums sums{};
    if (correction != nullptr) {
      for (auto& row : sums)
        std::memcpy(row.data(), correction + s * kColumns, sizeof row);
    }
    for (std::int64_t cell = first; cell < last; ++cell)
      multiply_cell<ElementA, ElementB, kCount>(t.a + cell * kRows, t.b + cell * kColumns, sums);
    add_segment(sums, t.a_steps + s * kRows, t.b_scales + s * kColumns, totals);
  }
  for (int r = 0; r < kRows; ++r)
    std::copy_n(totals + r * kColumns, kColumns, output.c + r * output.pitch);
}

void multiply_bytes(const TileOperands& tile, float* __restrict totals, const TileOutput& output) {
  multiply<std::uint8_t, std::int8_t, 4>(tile, tile.corrections, totals, output);
}

void multiply_words(const TileOperands& tile, float* __restrict totals, const TileOutput& output) {
  multiply<std::int16_t, std::int16_t, 2>(tile, nullptr, totals, output);
}

void correct(const std::uint32_t* b, std::int64_t cells, int offset, std::uint32_t* correction) {
  std::array<std::int32_t, kColumns> sums{};
  for (std::int64_t i = 0; i < cells * kColumns; ++i) {
    for (const std::int8_t element : elements_of<std::int8_t, 4>(b[i]))
      sums[static_cast<std::size_t>(i % kColumns)] -= offset * element;
  }
  std::memcpy(correction, sums.data(), sizeof sums);
}

void interleave(const std::uint32_t* lines, int width, std::int64_t cells, std::uint32_t* panel) {
  for (std::int64_t cell = 0; cell < cells; ++cell) {
    for (int line = 0; line < width; ++line)
      *panel++ = lines[line * cells + cell];
  }
}

}  // namespace

MicroKernels micro_kernels() {
  return {kRows, kColumns, ByteSums::Whole32, multiply_bytes, multiply_words, correct, interleave};
}

}  // namespace baseline

MicroKernels micro_kernels(Isa isa) {
  switch (isa) {
    case Isa::Avx512Vnni:
      return avx512::micro_kernels();
    case Isa::Avx2:
      return avx2::micro_kernels();
    case Isa::Neon:
      return neon::micro_kernels(false);
    case Isa::NeonDot:
      return neon::micro_kernels(true);
    case Isa::Baseline:
      break;
  }
  return baseline::micro_kernels();
}

}  // namespace bfpsim::kernels
