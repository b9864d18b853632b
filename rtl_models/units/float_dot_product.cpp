// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/units/float_dot_product.h"

#include <algorithm>
#include <cstddef>
#include <limits>

#include "rtl_models/units/fp32_adder.h"
#include "rtl_models/units/fp32_fields.h"
#include "rtl_models/units/fp32_multiplier.h"
#include "rtl_models/units/wide_sum.h"

namespace bfpsim::units {
namespace {

/// Shifts are clamped here: every sum is narrower, so the clamped shift leaves its sign alone (0 or -1).
constexpr int kLargestShift = 63;

/// Beyond the 24 bits of a significand.
constexpr int kLongestRead = 31;

/// The scale of a lane's group.
struct LaneScale {
  bool nan = false;
  bool takes_part = true;
  std::int32_t exponent = 0;
};

LaneScale scale_of(const FloatChunk& chunk, std::size_t group) {
  const std::int16_t a = chunk.a_scale[group];
  const std::int16_t b = chunk.b_scale[group];
  LaneScale scale;
  scale.nan = a == chunk.a_coding.scale_nan || b == chunk.b_coding.scale_nan;
  scale.takes_part = a != chunk.a_coding.scale_zero && b != chunk.b_coding.scale_zero;
  scale.exponent = a - chunk.a_coding.scale_offset + b - chunk.b_coding.scale_offset;
  return scale;
}

bool any_scale_is_nan(const FloatChunk& chunk) {
  for (std::size_t g = 0; g < static_cast<std::size_t>(chunk.groups); ++g) {
    if (scale_of(chunk, g).nan) return true;
  }
  return false;
}

std::size_t used_lanes(const FloatChunk& chunk) {
  return std::min(chunk.a.size(),
                  static_cast<std::size_t>(chunk.groups) * static_cast<std::size_t>(chunk.group_lanes));
}

/// What a multiplier hands to the aligner: product * 2^exponent.
struct ExactProduct {
  std::int64_t product = 0;
  std::int32_t exponent = 0;
};

/// A finite element as its multiplier takes it: the significand in units of the last place.
ExactProduct element(std::uint32_t bits, const FloatCoding& coding) {
  const Fp32Fields fields = split(bits);
  if (fields.significand == 0) return {};
  const int leading = leading_one(fields.significand) + fields.exponent;
  const int last_place = std::max(leading, coding.min_exponent) - coding.fraction_bits;
  // Elements fit their format, so nothing is lost; only while inputs settle can the shift be longer.
  const std::int64_t magnitude = fields.significand >> std::min(last_place - fields.exponent, kLongestRead);
  return {fields.negative ? -magnitude : magnitude, last_place};
}

/// Products that are no numbers go around the aligner.
struct Exceptions {
  bool nan = false;
  bool positive_infinity = false;
  bool negative_infinity = false;

  [[nodiscard]] bool any() const { return nan || positive_infinity || negative_infinity; }
  [[nodiscard]] std::uint32_t result() const {
    if (nan || (positive_infinity && negative_infinity)) return kNanBits;
    return kInfinityBits | (negative_infinity ? kSignBit : 0U);
  }
  void see(std::uint32_t product) {
    nan = nan || is_nan(product);
    positive_infinity = positive_infinity || product == kInfinityBits;
    negative_infinity = negative_infinity || product == (kInfinityBits | kSignBit);
  }
};

std::uint32_t round_sum(std::int64_t sum, std::int32_t exponent) {
  const auto bits = static_cast<std::uint64_t>(sum);
  return round_to_fp32_bits(sum < 0, sum < 0 ? ~bits + 1 : bits, exponent);
}

std::uint32_t sum_exactly(const std::vector<ExactProduct>& products, std::int32_t smallest,
                          std::int32_t largest) {
  WideSum wide(largest - smallest);
  for (const ExactProduct& p : products)
    wide.add(p.product, p.exponent - smallest);
  const ScaledInteger kept = wide.to_odd();
  return round_sum(kept.value, smallest + kept.exponent);
}

std::uint32_t sum_with_fraction(const std::vector<ExactProduct>& products, std::int32_t largest,
                                int fraction_bits) {
  std::int64_t sum = 0;
  for (const ExactProduct& p : products) {
    const std::int64_t placed = p.product * (std::int64_t{1} << fraction_bits);
    sum += placed >> std::min(largest - p.exponent, kLargestShift);
  }
  return round_sum(sum, largest - fraction_bits);
}

}  // namespace

std::uint32_t FloatDotProduct::dot(const FloatChunk& chunk) const {
  if (any_scale_is_nan(chunk)) return kNanBits;
  const std::uint32_t sum = sum_ == FloatSum::RoundedTree ? tree(chunk) : align(chunk);
  return magnitude_of(sum) == 0 ? 0U : sum;
}

/// A full tree: registers beyond the last lane hold +0, which changes no sum but a zero's sign.
std::uint32_t FloatDotProduct::tree(const FloatChunk& chunk) const {
  std::size_t leaves = 1;
  while (leaves < chunk.a.size())
    leaves *= 2;
  // As a heap: the children of node n are 2n and 2n + 1, leaf i is node leaves + i.
  std::vector<std::uint32_t> node(2 * leaves, 0U);
  for (std::size_t lane = 0; lane < used_lanes(chunk); ++lane) {
    const LaneScale scale = scale_of(chunk, lane / static_cast<std::size_t>(chunk.group_lanes));
    if (scale.takes_part)
      node[leaves + lane] = multiply_fp32_bits(chunk.a[lane], chunk.b[lane], scale.exponent, subnormals_);
  }
  for (std::size_t n = leaves - 1; n > 0; --n)
    node[n] = add_fp32_bits(node[2 * n], node[2 * n + 1], subnormals_);
  return node[1];
}

std::uint32_t FloatDotProduct::align(const FloatChunk& chunk) const {
  std::vector<ExactProduct> products;
  Exceptions exceptions;
  std::int32_t largest = std::numeric_limits<std::int32_t>::min();
  std::int32_t smallest = std::numeric_limits<std::int32_t>::max();
  for (std::size_t lane = 0; lane < used_lanes(chunk); ++lane) {
    const LaneScale scale = scale_of(chunk, lane / static_cast<std::size_t>(chunk.group_lanes));
    if (!scale.takes_part) continue;
    const std::uint32_t a = chunk.a[lane];
    const std::uint32_t b = chunk.b[lane];
    if (magnitude_of(a) >= kInfinityBits || magnitude_of(b) >= kInfinityBits) {
      exceptions.see(multiply_fp32_bits(a, b, 0, Subnormals::Ieee));
      continue;
    }
    const ExactProduct x = element(a, chunk.a_coding);
    const ExactProduct y = element(b, chunk.b_coding);
    if (x.product == 0 || y.product == 0) continue;
    products.push_back({x.product * y.product, x.exponent + y.exponent + scale.exponent});
    largest = std::max(largest, products.back().exponent);
    smallest = std::min(smallest, products.back().exponent);
  }
  if (exceptions.any()) return exceptions.result();
  if (products.empty()) return 0U;
  return fraction_bits_ == kExactAligner ? sum_exactly(products, smallest, largest)
                                         : sum_with_fraction(products, largest, fraction_bits_);
}

}  // namespace bfpsim::units
