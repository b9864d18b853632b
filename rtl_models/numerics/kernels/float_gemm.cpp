// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/numerics/kernels/float_gemm.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "rtl_models/numerics/float_chunks.h"
#include "rtl_models/numerics/float_format.h"
#include "rtl_models/numerics/gemm_spec.h"
#include "rtl_models/numerics/kernels/aligned_panel.h"
#include "rtl_models/numerics/kernels/float_tree.h"

namespace bfpsim {
namespace {

using kernels::AlignedPanels;
using kernels::kZeroExponent;

/// Columns of B that are computed side by side: a vector of 32-bit lanes.
constexpr int kColumns = 8;

/// Bits of a chunk's sum, sign included.
int sum_bits(const BlockCodec& a, const BlockCodec& b, const FloatOrder& order) {
  int lane_bits = 0;
  while ((std::int64_t{1} << lane_bits) < order.lanes)
    ++lane_bits;
  return a.significand_bits() + b.significand_bits() + order.aligner_fraction_bits + lane_bits + 1;
}

bool has_specials(const BlockedOperand& operand) {
  const BlockCodec& codec = operand.codec;
  return std::any_of(operand.floats.begin(), operand.floats.end(),
                     [](float x) { return !std::isfinite(x); }) ||
         std::any_of(operand.exponents.begin(), operand.exponents.end(),
                     [&](ExponentCode code) { return codec.is_nan(code); });
}

/// log2 of a block's scale; nothing for a zero block, whose elements are zeros anyway.
int scale_of(const BlockedOperand& operand, std::int64_t line, std::int64_t k) {
  const ExponentCode code = operand.exponent(line, k / operand.block_k);
  return operand.codec.is_zero(code) ? 0 : operand.codec.step_exponent(code);
}

AlignedPanels take_apart(const BlockedOperand& operand, int width) {
  AlignedPanels panels;
  panels.width = width;
  panels.lines = operand.lines;
  panels.k = operand.k;
  const auto size = static_cast<std::size_t>(panels.panels() * operand.k * width);
  panels.significands.assign(size, 0);
  panels.exponents.assign(size, kZeroExponent);
  // Times 1 = 1 * 2^0, so that the product is the element's own significand and exponent.
  const FloatDotRules rules{FloatSum::Aligned, 0, Subnormals::Ieee, fields_of(operand.codec), {0, 0}};
  for (std::int64_t line = 0; line < operand.lines; ++line) {
    for (std::int64_t k = 0; k < operand.k; ++k) {
      const float element = operand.element(line, k);
      if (element == 0.0F) continue;
      const AlignerInput apart = aligner_input(element, 1.0F, scale_of(operand, line, k), rules);
      const auto at = static_cast<std::size_t>((line / width * operand.k + k) * width + line % width);
      panels.significands[at] = static_cast<std::int32_t>(apart.sum);
      panels.exponents[at] = apart.exponent.step;
    }
  }
  return panels;
}

/// One chunk of a line of A with eight columns of B.
struct Chunk {
  const std::int32_t* a_significands;  ///< [count]
  const std::int32_t* a_exponents;
  const std::int32_t* b_significands;  ///< [count][kColumns]
  const std::int32_t* b_exponents;
  std::int64_t count;
  int fraction_bits;
};

/// The eight aligned sums and the exponents of their units. `Sum` must hold sum_bits().
template <typename Sum>
struct ChunkSums {
  std::array<Sum, kColumns> sums;
  std::array<std::int32_t, kColumns> exponents;
};

/// Contract B4: every product F bits up, shifted right by its distance from the largest exponent, towards
/// minus infinity; a plain integer sum.
template <typename Sum>
__attribute__((always_inline)) inline void add_chunk(const Chunk& chunk, ChunkSums<Sum>& out) {
  constexpr std::int32_t kLongestShift = 8 * sizeof(Sum) - 1;
  std::int32_t largest[kColumns];
  std::fill_n(largest, kColumns, 2 * kZeroExponent);
  for (std::int64_t i = 0; i < chunk.count; ++i) {
    for (int c = 0; c < kColumns; ++c)
      largest[c] = std::max(largest[c], chunk.a_exponents[i] + chunk.b_exponents[i * kColumns + c]);
  }
  Sum sums[kColumns] = {};
  for (std::int64_t i = 0; i < chunk.count; ++i) {
    const Sum a = static_cast<Sum>(chunk.a_significands[i]) * (Sum{1} << chunk.fraction_bits);
    for (int c = 0; c < kColumns; ++c) {
      const std::int64_t at = i * kColumns + c;
      const std::int32_t distance = largest[c] - (chunk.a_exponents[i] + chunk.b_exponents[at]);
      sums[c] += (a * chunk.b_significands[at]) >> std::min(distance, kLongestShift);
    }
  }
  for (int c = 0; c < kColumns; ++c) {
    out.sums[static_cast<std::size_t>(c)] = sums[c];
    out.exponents[static_cast<std::size_t>(c)] = largest[c] - chunk.fraction_bits;
  }
}

template <typename Sum>
void add_chunk_baseline(const Chunk& chunk, ChunkSums<Sum>& out) {
  add_chunk(chunk, out);
}

#if defined(__x86_64__)
template <typename Sum>
__attribute__((target("avx2"))) void add_chunk_avx2(const Chunk& chunk, ChunkSums<Sum>& out) {
  add_chunk(chunk, out);
}
#endif

template <typename Sum>
using AddChunk = void (*)(const Chunk& chunk, ChunkSums<Sum>& out);

template <typename Sum>
AddChunk<Sum> chunk_kernel(Isa isa) {
#if defined(__x86_64__)
  if (isa != Isa::Baseline) return add_chunk_avx2<Sum>;
#endif
  static_cast<void>(isa);
  return add_chunk_baseline<Sum>;
}

/// Contract B5. Where every sum is a normal number, FP32's own conversion and a power of two do it.
float to_fp32(std::int64_t sum, std::int32_t exponent) {
  constexpr std::int32_t kSmallest = -126;
  constexpr std::int32_t kLargest = 127 - 63;
  if (sum == 0) return 0.0F;
  if (exponent < kSmallest || exponent > kLargest) return fixed_to_fp32(sum, exponent);
  return static_cast<float>(sum) * float_of(static_cast<std::uint32_t>(exponent + 127) << 23);
}

template <typename Sum>
std::vector<float> multiply(const BlockedOperand& a, const BlockedOperand& b, const FloatOrder& order,
                            Isa isa) {
  const AddChunk<Sum> kernel = chunk_kernel<Sum>(isa);
  const AlignedPanels rows = take_apart(a, 1);
  const AlignedPanels columns = take_apart(b, kColumns);
  const std::int64_t segment = std::max<std::int64_t>(std::min(a.block_k, b.block_k), 1);
  const std::vector<std::int64_t> cuts = cut_chunks(a.k, segment, order.lanes);
  std::vector<float> c(static_cast<std::size_t>(a.lines * b.lines));
  ChunkSums<Sum> sums;
  for (std::int64_t row = 0; row < a.lines; ++row) {
    for (std::int64_t panel = 0; panel < columns.panels(); ++panel) {
      std::array<float, kColumns> totals{};
      for (std::size_t i = 0; i + 1 < cuts.size(); ++i) {
        const std::int64_t at_a = row * a.k + cuts[i];
        const std::int64_t at_b = (panel * a.k + cuts[i]) * kColumns;
        kernel({rows.significands.data() + at_a, rows.exponents.data() + at_a,
                columns.significands.data() + at_b, columns.exponents.data() + at_b, cuts[i + 1] - cuts[i],
                order.aligner_fraction_bits},
               sums);
        for (std::size_t n = 0; n < kColumns; ++n)
          totals[n] = fp32_add(totals[n], to_fp32(sums.sums[n], sums.exponents[n]), order.subnormals);
      }
      const std::int64_t count = std::min<std::int64_t>(kColumns, b.lines - panel * kColumns);
      std::copy_n(totals.begin(), count, c.begin() + row * b.lines + panel * kColumns);
    }
  }
  return c;
}

}  // namespace

bool float_kernel_covers(const BlockCodec& a, const BlockCodec& b, const FloatOrder& order) {
  constexpr int kWidestSum = 64;
  if (order.arrays > 1) return false;
  if (order.sum == FloatSum::RoundedTree) return a.is_plain_float() && b.is_plain_float();
  return order.aligner_fraction_bits != kExactAligner && sum_bits(a, b, order) <= kWidestSum;
}

std::vector<float> gemm_float(const BlockedOperand& a, const BlockedOperand& b, const FloatOrder& order,
                              std::optional<Isa> isa) {
  const bool nests = a.k == b.k && blocks_nest(a, b);  // else the specification tells what is wrong
  if (!nests || !float_kernel_covers(a.codec, b.codec, order) || has_specials(a) || has_specials(b))
    return gemm_spec_float(a, b, order);
  constexpr int kNarrowSum = 32;
  const Isa use = isa.value_or(best_isa());
  if (order.sum == FloatSum::RoundedTree) return kernels::gemm_float_tree(a, b, order, use);
  return sum_bits(a.codec, b.codec, order) <= kNarrowSum ? multiply<std::int32_t>(a, b, order, use)
                                                         : multiply<std::int64_t>(a, b, order, use);
}

}  // namespace bfpsim
