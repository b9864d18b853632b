// SPDX-License-Identifier: Apache-2.0
// Contract B4: several block pairs of different exponents become one fixed-point sum.
#include <algorithm>
#include <boost/multiprecision/cpp_int.hpp>
#include <limits>

#include "rtl_models/numerics/dot.h"
#include "rtl_models/numerics/float_format.h"
#include "rtl_models/numerics/rounding.h"

namespace bfpsim {
namespace {

__extension__ using Int128 = __int128;
__extension__ using UInt128 = unsigned __int128;
using boost::multiprecision::cpp_int;

/// The exponents of the pairs that take part, and whether any is flagged.
struct GroupExponents {
  bool nan = false;
  bool any = false;
  std::int64_t largest = std::numeric_limits<std::int64_t>::min();
  std::int64_t smallest = std::numeric_limits<std::int64_t>::max();
};

GroupExponents survey(const AlignerInput* pairs, int count) {
  GroupExponents group;
  for (int g = 0; g < count; ++g) {
    const PairExponent& exponent = pairs[g].exponent;
    group.nan = group.nan || exponent.nan;
    if (exponent.nan || exponent.zero) continue;
    group.any = true;
    group.largest = std::max<std::int64_t>(group.largest, exponent.step);
    group.smallest = std::min<std::int64_t>(group.smallest, exponent.step);
  }
  return group;
}

float round_wide(Int128 sum, std::int64_t exponent) {
  const bool negative = sum < 0;
  UInt128 magnitude = negative ? ~static_cast<UInt128>(sum) + 1 : static_cast<UInt128>(sum);
  bool sticky = false;
  // At least 64 bits stay, so what is shifted out lies below the rounding position.
  while ((magnitude >> 64) != 0) {
    sticky = sticky || (magnitude & 1U) != 0;
    magnitude >>= 1;
    ++exponent;
  }
  return round_to_fp32(negative, {static_cast<std::uint64_t>(magnitude), exponent, sticky});
}

float round_wide(const cpp_int& sum, std::int64_t exponent) {
  cpp_int magnitude = abs(sum);
  if (magnitude == 0) return 0.0F;
  const auto top = static_cast<std::int64_t>(msb(magnitude));
  const std::int64_t excess = std::max<std::int64_t>(top - 63, 0);
  const bool sticky = excess > 0 && static_cast<std::int64_t>(lsb(magnitude)) < excess;
  magnitude >>= static_cast<unsigned>(excess);
  return round_to_fp32(sum < 0, {static_cast<std::uint64_t>(magnitude), exponent + excess, sticky});
}

/// Every sum on the grid of the smallest exponent; nothing is lost. `Wide` must hold spread + 40 +
/// log2(count) bits.
template <typename Wide>
float sum_exactly(const AlignerInput* pairs, int count, std::int64_t smallest) {
  Wide sum = 0;
  for (int g = 0; g < count; ++g) {
    if (pairs[g].exponent.zero) continue;
    Wide weight = 1;
    weight <<= static_cast<unsigned>(pairs[g].exponent.step - smallest);
    weight *= pairs[g].sum;
    sum += weight;
  }
  return round_wide(sum, smallest);
}

/// F bits below the point of the largest exponent; what is shifted out is gone (towards minus infinity, no
/// sticky).
float sum_with_fraction(const AlignerInput* pairs, int count, std::int64_t largest, int fraction_bits) {
  constexpr std::int64_t kWidth = 63;  // of the shifted word: sum (40) + fraction (20) fit
  Int128 sum = 0;
  for (int g = 0; g < count; ++g) {
    if (pairs[g].exponent.zero) continue;
    const std::int64_t placed = pairs[g].sum * (std::int64_t{1} << fraction_bits);
    sum += placed >> std::min(largest - pairs[g].exponent.step, kWidth);
  }
  return round_wide(sum, largest - fraction_bits);
}

}  // namespace

float align_and_round(const AlignerInput* pairs, int count, int fraction_bits) {
  const GroupExponents group = survey(pairs, count);
  if (group.nan) return canonical_nan();
  if (!group.any) return 0.0F;
  if (fraction_bits != kExactAligner) return sum_with_fraction(pairs, count, group.largest, fraction_bits);
  constexpr std::int64_t kSpreadOfInt128 = 56;  // 40 + 56 bits leave 31 for the count
  if (group.largest - group.smallest <= kSpreadOfInt128) {
    return sum_exactly<Int128>(pairs, count, group.smallest);
  }
  return sum_exactly<cpp_int>(pairs, count, group.smallest);
}

}  // namespace bfpsim
