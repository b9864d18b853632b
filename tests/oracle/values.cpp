// SPDX-License-Identifier: Apache-2.0
#include "tests/oracle/values.h"

#include <algorithm>

#include "rtl_models/numerics/blocked_operand.h"
#include "rtl_models/numerics/dot.h"
#include "rtl_models/numerics/float_dot.h"
#include "rtl_models/numerics/float_format.h"

namespace bfpsim::oracle {
namespace {

/// The lowered operand of one instance as a dense matrix, padding +0, encoded in blocks along K or in tiles.
BlockedOperand encode(const OperandFormat& format, const OperandView& view, const float* source,
                      std::int64_t instance, std::int64_t lines, std::int64_t k) {
  std::vector<float> dense;
  for (std::int64_t line = 0; line < lines; ++line) {
    for (std::int64_t i = 0; i < k; ++i) {
      const std::int64_t at = source_element(view, instance, line, i);
      dense.push_back(at == kPadding ? 0.0F : source[at]);
    }
  }
  // Lines of all instances are numbered one after the other; tiles begin anew in each.
  const bool tiles = !format.codec.is_plain_float() && format.tile_lines > 1;
  const auto block = static_cast<int>(format.block);
  DrawSource draws;
  draws.key = format.draw_key;
  draws.line0 = instance * (tiles ? ceil_div(lines, format.tile_lines) * format.tile_lines : lines);
  return encode_operand(dense.data(), lines, k, format.codec,
                        tiles ? BlockShape::tile(block) : BlockShape::vector(block), draws);
}

/// One block pair: its integer sum and its exponent.
AlignerInput block_pair(const BlockedOperand& a, std::int64_t row, const BlockedOperand& b, std::int64_t col,
                        std::int64_t k0, std::int64_t length) {
  AlignerInput pair;
  for (std::int64_t i = k0; i < k0 + length; ++i) {
    pair.sum += std::int64_t{a.mantissas[static_cast<std::size_t>(row * a.k + i)]} *
                b.mantissas[static_cast<std::size_t>(col * b.k + i)];
  }
  pair.exponent =
      add_exponents(a.exponent(row, k0 / a.block_k), a.codec, b.exponent(col, k0 / b.block_k), b.codec);
  return pair;
}

/// What one FP32 addition adds: contract B4 for a group, B5 for a pair alone.
float addend(const std::vector<AlignerInput>& pairs, std::int64_t group, int fraction_bits) {
  if (group > 1) return align_and_round(pairs.data(), static_cast<int>(pairs.size()), fraction_bits);
  const AlignerInput& pair = pairs.front();
  if (pair.exponent.nan) return canonical_nan();
  return pair.exponent.zero ? 0.0F : fixed_to_fp32(pair.sum, pair.exponent.step);
}

std::int64_t round_up_to(std::int64_t value, std::int64_t unit) {
  return (value + unit - 1) / unit * unit;
}

float rectify(float x) {
  if (x != x) return canonical_nan();
  return x > 0.0F ? x : 0.0F;
}

/// The sum of elements [k0, end) of a float datapath's chunk, whose scales change every `segment` elements.
float float_chunk(const ArrayParams& array, const BlockedOperand& a, std::int64_t row,
                  const BlockedOperand& b, std::int64_t col, std::int64_t k0, std::int64_t end,
                  std::int64_t segment) {
  std::vector<float> a_elements;
  std::vector<float> b_elements;
  std::vector<PairExponent> scales;
  for (std::int64_t k = k0; k < end; ++k) {
    a_elements.push_back(a.element(row, k));
    b_elements.push_back(b.element(col, k));
    if ((k - k0) % segment == 0) {
      scales.push_back(
          add_exponents(a.exponent(row, k / a.block_k), a.codec, b.exponent(col, k / b.block_k), b.codec));
    }
  }
  return float_dot({a_elements.data(), b_elements.data(), end - k0, scales.data(), segment},
                   {array.float_sum, array.aligner_fraction_bits, array.subnormals, fields_of(a.codec),
                    fields_of(b.codec)});
}

/// Contract B6: the sums of arrays that share K, in ascending order.
float total(const MachineParams& machine, const std::vector<float>& sums) {
  float value = sums.at(0);
  for (std::size_t i = 1; i < sums.size(); ++i)
    value = fp32_add(value, sums[i], machine.array.subnormals);
  return value;
}

std::vector<float> empty_sums(const MachineParams& machine) {
  const bool shares_k = machine.array.split == Split::K;
  return std::vector<float>(shares_k ? static_cast<std::size_t>(machine.array.count) : 1, 0.0F);
}

/// One output of a float datapath: `group` segments of a scale pair from k = 0 make a chunk, or `lanes`
/// elements of one (contract B2, B6, B8).
float float_output(const MachineParams& machine, const BlockedOperand& a, std::int64_t row,
                   const BlockedOperand& b, std::int64_t col, std::int64_t group) {
  const std::int64_t segment = std::min(a.block_k, b.block_k);
  const std::int64_t lanes = machine.array.lanes;
  std::vector<float> sums = empty_sums(machine);
  const bool scaled = !a.codec.is_plain_float() || !b.codec.is_plain_float();
  std::int64_t k0 = 0;
  std::int64_t begun = -1;  // groups: a block, or a chunk that is no part of one
  while (k0 < a.k) {
    if (segment <= lanes || !scaled || k0 % segment == 0) ++begun;
    float& sum = sums[static_cast<std::size_t>(begun) % sums.size()];
    std::int64_t end = std::min(k0 + lanes, round_up_to(k0 + 1, segment));
    if (segment <= lanes) end = k0 + std::max<std::int64_t>(group, 1) * segment;
    end = std::min(end, a.k);
    sum =
        fp32_add(sum, float_chunk(machine.array, a, row, b, col, k0, end, segment), machine.array.subnormals);
    k0 = end;
  }
  return total(machine, sums);
}

/// One output: groups of `group` segments from k = 0, ascending, from +0 (contract B2, B6, E2).
float output(const MachineParams& machine, const BlockedOperand& a, std::int64_t row, const BlockedOperand& b,
             std::int64_t col, std::int64_t group) {
  const std::int64_t segment = std::min(a.block_k, b.block_k);
  std::vector<float> sums = empty_sums(machine);
  std::size_t turn = 0;
  for (std::int64_t g0 = 0; g0 < a.k; g0 += group * segment) {
    std::vector<AlignerInput> pairs;
    for (std::int64_t k0 = g0; k0 < std::min(g0 + group * segment, a.k); k0 += segment) {
      pairs.push_back(block_pair(a, row, b, col, k0, std::min(segment, a.k - k0)));
    }
    float& sum = sums[turn++ % sums.size()];
    sum = fp32_add(sum, addend(pairs, group, machine.array.aligner_fraction_bits), machine.array.subnormals);
  }
  return total(machine, sums);
}

}  // namespace

std::vector<float> compute_values(const MachineParams& machine, const GemmJob& job, const WorkList& work,
                                  const float* a, const float* b) {
  std::vector<float> c(static_cast<std::size_t>(job.c_elements), 0.0F);
  const std::int64_t group = pairs_per_chunk(machine, job);
  std::vector<BlockedOperand> a_encoded;
  std::vector<BlockedOperand> b_encoded;
  for (std::int64_t i = 0; i < job.instances; ++i) {
    a_encoded.push_back(encode(job.format_a, job.a, a, i, job.m, job.k));
    b_encoded.push_back(encode(job.format_b, job.b, b, i, job.n, job.k));
  }
  for (const MacroTile& tile : work.macro_tiles) {
    const auto instance = static_cast<std::size_t>(tile.instance);
    for (std::int64_t row = tile.m0; row < tile.m0 + tile.m; ++row) {
      for (std::int64_t col = tile.n0; col < tile.n0 + tile.n; ++col) {
        const auto& compute = machine.array.datapath == Datapath::Float ? float_output : output;
        const float value = compute(machine, a_encoded[instance], row, b_encoded[instance], col, group);
        const std::int64_t at = output_element(job.c, tile.instance, row) + col;
        c.at(static_cast<std::size_t>(at)) = job.post_op == PostOp::Relu ? rectify(value) : value;
      }
    }
  }
  return c;
}

}  // namespace bfpsim::oracle
