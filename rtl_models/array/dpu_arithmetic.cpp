// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/array/dpu_arithmetic.h"

#include <array>
#include <vector>

#include "rtl_models/numerics/float_format.h"
#include "rtl_models/numerics/kernels.h"

namespace bfpsim {
namespace {

/// Most block pairs a chunk can have without touching the heap.
constexpr int kInlinePairs = 64;

/// One T for each block pair of a chunk.
template <typename T>
class PerPair {
 public:
  explicit PerPair(int pairs) {
    if (pairs > kInlinePairs) many_.resize(static_cast<std::size_t>(pairs));
  }
  [[nodiscard]] T* data() { return many_.empty() ? few_.data() : many_.data(); }

 private:
  std::array<T, kInlinePairs> few_;
  std::vector<T> many_;
};

}  // namespace

DpuArithmetic::DpuArithmetic(const ArrayParams& array, const BlockCodec& first, const BlockCodec& second)
    : fraction_bits_(array.aligner_fraction_bits),
      first_(first),
      second_(second),
      float_rules_{array.float_sum, array.aligner_fraction_bits, array.subnormals, fields_of(first),
                   fields_of(second)} {}

float DpuArithmetic::float_value(const FloatChunk& chunk) const {
  PerPair<PairExponent> scales(chunk.groups);
  for (int g = 0; g < chunk.groups; ++g)
    scales.data()[g] = add_exponents(chunk.first_exponents[g], first_, chunk.second_exponents[g], second_);
  return float_dot({chunk.first, chunk.second, std::int64_t{chunk.groups} * chunk.group_lanes, scales.data(),
                    chunk.group_lanes},
                   float_rules_);
}

float DpuArithmetic::integer_value(const std::int64_t* sums, const ExponentCode* first,
                                   const ExponentCode* second, int groups) const {
  if (groups == 1) {
    const PairExponent exponent = add_exponents(first[0], first_, second[0], second_);
    if (exponent.nan) return canonical_nan();
    return exponent.zero ? 0.0F : fixed_to_fp32(sums[0], exponent.step);
  }
  PerPair<AlignerInput> pairs(groups);
  for (int g = 0; g < groups; ++g)
    pairs.data()[g] = {sums[g], add_exponents(first[g], first_, second[g], second_)};
  return align_and_round(pairs.data(), groups, fraction_bits_);
}

}  // namespace bfpsim
