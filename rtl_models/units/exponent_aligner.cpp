// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/units/exponent_aligner.h"

#include <algorithm>
#include <limits>

#include "rtl_models/units/wide_sum.h"

namespace bfpsim::units {
namespace {

/// Shifts are clamped here: every sum is narrower, so the clamped shift leaves its sign alone (0 or -1).
constexpr int kLargestShift = 63;

constexpr int nan_code(const OperandCoding& coding) {
  return (1 << (coding.exponent_bits - 1)) - 1;
}
constexpr int zero_code(const OperandCoding& coding) {
  return -(1 << (coding.exponent_bits - 1));
}

/// The markers of a pair, and whether it takes part.
struct Markers {
  bool nan = false;
  bool zero = false;
};

Markers markers_of(const BlockPair& pair, const OperandCoding& a, const OperandCoding& b) {
  const bool nan = pair.a_exponent == nan_code(a) || pair.b_exponent == nan_code(b);
  return {nan, !nan && (pair.a_exponent == zero_code(a) || pair.b_exponent == zero_code(b))};
}

}  // namespace

AlignedSum ExponentAligner::align(const BlockPair* pairs, int count, const OperandCoding& a,
                                  const OperandCoding& b) const {
  AlignedSum result;
  result.zero = true;
  std::int32_t largest = std::numeric_limits<std::int32_t>::min();
  std::int32_t smallest = std::numeric_limits<std::int32_t>::max();
  for (int g = 0; g < count; ++g) {
    const Markers markers = markers_of(pairs[g], a, b);
    result.nan = result.nan || markers.nan;
    if (markers.nan || markers.zero) continue;
    const std::int32_t exponent = pairs[g].a_exponent + pairs[g].b_exponent;
    largest = std::max(largest, exponent);
    smallest = std::min(smallest, exponent);
    result.zero = false;
  }
  if (result.nan || result.zero) return {0, 0, result.nan, !result.nan};

  // One unit of an integer dot product weighs 2^(Ea-(ma-1)) * 2^(Eb-(mb-1)).
  const std::int32_t unit = (a.mantissa_bits - 1) + (b.mantissa_bits - 1);
  if (fraction_bits_ == kExactAligner) {
    WideSum wide(largest - smallest);
    for (int g = 0; g < count; ++g) {
      if (markers_of(pairs[g], a, b).zero) continue;
      wide.add(pairs[g].sum, pairs[g].a_exponent + pairs[g].b_exponent - smallest);
    }
    const ScaledInteger kept = wide.to_odd();
    return {kept.value, smallest - unit + kept.exponent, false, false};
  }
  const int fraction = count == 1 ? 0 : fraction_bits_;
  for (int g = 0; g < count; ++g) {
    if (markers_of(pairs[g], a, b).zero) continue;
    const std::int32_t shift = largest - (pairs[g].a_exponent + pairs[g].b_exponent);
    // Multiplied, not shifted: C++17 leaves the left shift of a negative value undefined.
    const std::int64_t placed = pairs[g].sum * (std::int64_t{1} << fraction);
    result.sum += placed >> std::min(shift, kLargestShift);
  }
  result.exponent = largest - unit - fraction;
  return result;
}

}  // namespace bfpsim::units
