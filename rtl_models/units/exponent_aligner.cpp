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

/// The codes of both operands of a group.
struct GroupCoding {
  OperandCoding a;
  OperandCoding b;

  [[nodiscard]] bool is_nan(const BlockPair& pair) const {
    return pair.a_exponent == nan_code(a) || pair.b_exponent == nan_code(b);
  }
  /// Neither NaN nor times a zero block.
  [[nodiscard]] bool takes_part(const BlockPair& pair) const {
    return !is_nan(pair) && pair.a_exponent != zero_code(a) && pair.b_exponent != zero_code(b);
  }
  /// One unit of an integer dot product weighs 2^(Ea-(ma-1)) * 2^(Eb-(mb-1)).
  [[nodiscard]] std::int32_t unit_exponent(const BlockPair& pair) const {
    return pair.a_exponent - (a.mantissa_bits - 1) + pair.b_exponent - (b.mantissa_bits - 1);
  }
};

struct ExponentRange {
  bool nan = false;
  bool empty = true;
  std::int32_t largest = std::numeric_limits<std::int32_t>::min();
  std::int32_t smallest = std::numeric_limits<std::int32_t>::max();
};

ExponentRange find_range(const BlockPair* pairs, int count, const GroupCoding& coding) {
  ExponentRange range;
  for (int g = 0; g < count; ++g) {
    range.nan = range.nan || coding.is_nan(pairs[g]);
    if (!coding.takes_part(pairs[g])) continue;
    range.empty = false;
    range.largest = std::max(range.largest, coding.unit_exponent(pairs[g]));
    range.smallest = std::min(range.smallest, coding.unit_exponent(pairs[g]));
  }
  return range;
}

AlignedSum sum_exactly(const BlockPair* pairs, int count, const GroupCoding& coding,
                       const ExponentRange& range) {
  WideSum wide(range.largest - range.smallest);
  for (int g = 0; g < count; ++g) {
    if (coding.takes_part(pairs[g])) wide.add(pairs[g].sum, coding.unit_exponent(pairs[g]) - range.smallest);
  }
  const ScaledInteger kept = wide.to_odd();
  return {kept.value, range.smallest + kept.exponent, false, false};
}

AlignedSum sum_with_fraction(const BlockPair* pairs, int count, const GroupCoding& coding,
                             const ExponentRange& range, int fraction_bits) {
  std::int64_t sum = 0;
  for (int g = 0; g < count; ++g) {
    if (!coding.takes_part(pairs[g])) continue;
    const std::int32_t shift = range.largest - coding.unit_exponent(pairs[g]);
    // Multiplied, not shifted: C++17 leaves the left shift of a negative value undefined.
    const std::int64_t placed = pairs[g].sum * (std::int64_t{1} << fraction_bits);
    sum += placed >> std::min(shift, kLargestShift);
  }
  return {sum, range.largest - fraction_bits, false, false};
}

}  // namespace

AlignedSum ExponentAligner::align(const BlockPair* pairs, int count, const OperandCoding& a,
                                  const OperandCoding& b) const {
  const GroupCoding coding{a, b};
  const ExponentRange range = find_range(pairs, count, coding);
  if (range.nan) return {0, 0, true, false};
  if (range.empty) return {0, 0, false, true};
  if (fraction_bits_ == kExactAligner) return sum_exactly(pairs, count, coding, range);
  return sum_with_fraction(pairs, count, coding, range, count == 1 ? 0 : fraction_bits_);
}

}  // namespace bfpsim::units
