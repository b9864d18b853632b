// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/numerics/float_dot.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "rtl_models/numerics/float_format.h"
#include "rtl_models/numerics/rounding.h"

namespace bfpsim {
namespace {

/// Most lanes of a chunk that need no heap.
constexpr std::int64_t kInlineLanes = 64;
constexpr std::uint32_t kMagnitudeMask = 0x7FFFFFFFU;

/// `count` values, on the stack where there are few.
template <typename T>
class Scratch {
 public:
  explicit Scratch(std::int64_t count) {
    if (count > kInlineLanes) many_.resize(static_cast<std::size_t>(count));
  }
  [[nodiscard]] T* data() { return many_.empty() ? few_.data() : many_.data(); }

 private:
  std::array<T, kInlineLanes> few_;
  std::vector<T> many_;
};

bool has_flagged_scale(const FloatLanes& lanes) {
  if (lanes.scales == nullptr) return false;
  const std::int64_t groups = (lanes.count + lanes.group_lanes - 1) / lanes.group_lanes;
  return std::any_of(lanes.scales, lanes.scales + groups, [](const PairExponent& s) { return s.nan; });
}

/// Calls lane(index, scale) for each lane of a group that takes part.
template <typename Lane>
void for_each_lane(const FloatLanes& lanes, Lane lane) {
  if (lanes.scales == nullptr) {
    for (std::int64_t i = 0; i < lanes.count; ++i)
      lane(i, 0);
    return;
  }
  const PairExponent* scale = lanes.scales;
  for (std::int64_t first = 0; first < lanes.count; first += lanes.group_lanes, ++scale) {
    if (scale->zero) continue;
    const std::int64_t end = std::min(lanes.count, first + lanes.group_lanes);
    for (std::int64_t i = first; i < end; ++i)
      lane(i, scale->step);
  }
}

/// a * b * 2^scale, rounded once.
float scaled_product(float a, float b, int scale, Subnormals subnormals) {
  const float unscaled = fp32_multiply(a, b, subnormals);
  a = flush_subnormal(a, subnormals);
  b = flush_subnormal(b, subnormals);
  if (scale == 0 || a == 0.0F || b == 0.0F || !std::isfinite(a) || !std::isfinite(b)) return unscaled;
  const ExactMagnitude x = split_fp32(bits_of(a) & kMagnitudeMask);
  const ExactMagnitude y = split_fp32(bits_of(b) & kMagnitudeMask);
  const float product =
      round_to_fp32(std::signbit(a) != std::signbit(b),
                    {x.significand * y.significand, x.exponent + y.exponent + scale, false});
  return flush_subnormal(product, subnormals);
}

float rounded_tree(const FloatLanes& lanes, Subnormals subnormals) {
  Scratch<float> scratch(lanes.count);
  float* nodes = scratch.data();
  std::fill_n(nodes, lanes.count, 0.0F);
  for_each_lane(lanes, [&](std::int64_t i, int scale) {
    nodes[i] = scaled_product(lanes.a[i], lanes.b[i], scale, subnormals);
  });
  for (std::int64_t width = lanes.count; width > 1; width = (width + 1) / 2) {
    for (std::int64_t i = 0; i < width / 2; ++i)
      nodes[i] = fp32_add(nodes[2 * i], nodes[2 * i + 1], subnormals);
    if (width % 2 != 0) nodes[width / 2] = nodes[width - 1];
  }
  return lanes.count == 0 ? 0.0F : nodes[0];
}

/// A finite, non-zero element as +-significand * 2^exponent, `exponent` being that of its last place.
struct Significand {
  std::int64_t value = 0;
  std::int64_t exponent = 0;
};

Significand significand_of(float x, const ElementFields& fields) {
  const ExactMagnitude magnitude = split_fp32(bits_of(x) & kMagnitudeMask);
  const std::int64_t top = magnitude.exponent + floor_log2(magnitude.significand);
  const std::int64_t last = std::max<std::int64_t>(top, fields.min_exponent) - fields.fraction_bits;
  const auto value = static_cast<std::int64_t>(magnitude.significand >> (last - magnitude.exponent));
  return {std::signbit(x) ? -value : value, last};
}

/// The infinite products of a chunk, and whether one is not a number.
struct Specials {
  bool nan = false;
  bool positive = false;
  bool negative = false;

  void see(float a, float b) {
    const float product = a * b;
    nan = nan || product != product;
    const bool infinite = std::isinf(a) || std::isinf(b);
    positive = positive || (infinite && product > 0.0F);
    negative = negative || (infinite && product < 0.0F);
  }
  [[nodiscard]] bool any() const { return nan || positive || negative; }
  [[nodiscard]] float result() const {
    if (nan || (positive && negative)) return canonical_nan();
    return positive ? HUGE_VALF : -HUGE_VALF;
  }
};

float aligned(const FloatLanes& lanes, const FloatDotRules& rules) {
  Scratch<AlignerInput> products(lanes.count);
  int count = 0;
  Specials specials;
  for_each_lane(lanes, [&](std::int64_t i, int scale) {
    const float a = lanes.a[i];
    const float b = lanes.b[i];
    if (!std::isfinite(a) || !std::isfinite(b)) return specials.see(a, b);
    if (a == 0.0F || b == 0.0F) return;
    products.data()[count++] = aligner_input(a, b, scale, rules);
  });
  if (specials.any()) return specials.result();
  return align_and_round(products.data(), count, rules.aligner_fraction_bits);
}

}  // namespace

ElementFields fields_of(const FloatElement& element) {
  return {element.mantissa_bits, element.smallest_exponent()};
}

ElementFields fields_of(const BlockCodec& codec) {
  if (codec.float_element) return fields_of(*codec.float_element);
  const int top = codec.mantissa_bits - 2;  // of the largest integer's leading bit
  return {top, top};
}

AlignerInput aligner_input(float a, float b, int scale, const FloatDotRules& rules) {
  const Significand x = significand_of(a, rules.a);
  const Significand y = significand_of(b, rules.b);
  return {x.value * y.value, {static_cast<int>(x.exponent + y.exponent) + scale, false, false}};
}

float float_dot(const FloatLanes& lanes, const FloatDotRules& rules) {
  if (has_flagged_scale(lanes)) return canonical_nan();
  const float sum =
      rules.sum == FloatSum::RoundedTree ? rounded_tree(lanes, rules.subnormals) : aligned(lanes, rules);
  return sum == 0.0F ? 0.0F : sum;
}

}  // namespace bfpsim
