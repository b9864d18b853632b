// SPDX-License-Identifier: Apache-2.0
// Where the exact rules and other tools part, and why: every difference on the reference vectors is predicted
// by formulas of the tools (tool_oracle.h), which give the tools' values themselves to the bit.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>

#include "exact.h"
#include "npy_reader.h"
#include "reference_format.h"
#include "rtl_models/numerics/quantize_tensor.h"
#include "tool_oracle.h"

namespace bfpsim::test {
namespace {

/// How many values differ, by cause.
struct Tally {
  long long values = 0, equal = 0, unexplained = 0, mispredicted = 0;
  std::map<std::string, long long> causes;

  /// `cause`: why `exact` may differ from `tool`; empty where it must not.
  void add(float exact, float tool, float predicted, const std::string& cause) {
    ++values;
    if (comparable(predicted) != comparable(tool)) ++mispredicted;
    if (comparable(exact) == comparable(tool)) {
      ++equal;
    } else {
      cause.empty() ? ++unexplained : ++causes[cause];
    }
  }
  void report(const char* name) const {
    std::printf("%s: values %lld, equal under the exact rules %lld, mispredicted %lld, unexplained %lld\n",
                name, values, equal, mispredicted, unexplained);
    for (const auto& [cause, count] : causes)
      std::printf("  %-40s %lld\n", cause.c_str(), count);
    EXPECT_EQ(mispredicted, 0) << name;
    EXPECT_EQ(unexplained, 0) << name;
  }
};

/// What the format's own rules give: no emulation, the vector's rounding.
std::vector<float> by_exact_rules(const Array& x, const Format& format, int axis, bool saturate = false) {
  QuantizeOptions options;
  options.axis = axis;
  options.overflow = saturate ? Overflow::Saturate : Overflow::ToSpecial;
  return quantize_tensor(x.values.data(), x.shape, format, options).values;
}

/// Flat indices of the blocks of `size` along an axis (-1: the last; else 1).
std::vector<std::vector<std::size_t>> blocks_along(const Array& x, int axis, std::int64_t size) {
  const std::size_t at = axis < 0 ? x.shape.size() - 1 : static_cast<std::size_t>(axis);
  std::int64_t inner = 1;
  for (std::size_t i = at + 1; i < x.shape.size(); ++i)
    inner *= x.shape[i];
  const std::int64_t length = x.shape[at];
  const std::int64_t lines = static_cast<std::int64_t>(x.values.size()) / length;
  std::vector<std::vector<std::size_t>> blocks;
  for (std::int64_t line = 0; line < lines; ++line) {
    for (std::int64_t start = 0; start < length; start += size) {
      blocks.emplace_back();
      for (std::int64_t i = start; i < std::min(length, start + size); ++i)
        blocks.back().push_back(static_cast<std::size_t>((line / inner * length + i) * inner + line % inner));
    }
  }
  return blocks;
}

float largest_of(const Array& x, const std::vector<std::size_t>& block) {
  float largest = 0.0F;
  for (const std::size_t i : block)
    largest = std::isfinite(x.values[i]) ? std::max(largest, std::fabs(x.values[i])) : NAN;
  return largest;
}

/// Largest finite value of an element as microxcaling scales it: integers have m - 2 fraction bits.
float limit_of(const Element& element) {
  if (const auto* integer = std::get_if<IntElement>(&element)) {
    return std::ldexp(static_cast<float>((1 << (integer->bits - 1)) - 1), 2 - integer->bits);
  }
  const auto& f = std::get<FloatElement>(element);
  const auto top = static_cast<float>((f.largest_finite_code() & ((1U << f.mantissa_bits) - 1U)) |
                                      (1U << f.mantissa_bits));
  return std::ldexp(top, f.largest_exponent() - f.mantissa_bits);
}

/// A block of one MX vector: its row of mx_index.csv, its values by the tool and by the exact rules.
struct MxBlock {
  const std::vector<std::string>& row;
  const Format& format;
  const Array& x;
  const Array& tool;
  const std::vector<float>& exact;
  const std::vector<std::size_t>& indices;
};

void compare_mx_block(const MxBlock& block, Tally& tally) {
  const auto add_all = [&](float predicted, const char* cause) {
    for (const std::size_t i : block.indices)
      tally.add(block.exact[i], block.tool.values[i], predicted, cause);
  };
  const float largest = largest_of(block.x, block.indices);
  if (std::isnan(largest)) return add_all(NAN, "");
  if (largest == 0.0F) return add_all(0.0F, "");
  const Element& element = block.format.element;
  const int tool_log2 = microxcaling_scale(largest, IntElement{});
  if (block.row[8] == "1" && tool_log2 <= -127) return add_all(0.0F, "subnormal block flushed");
  const int scale_limit = (1 << (std::stoi(block.row[7]) - 1)) - 1;
  const int scale = microxcaling_scale(largest, element);
  if (scale > scale_limit) return add_all(NAN, "scale overflow is NaN");
  const int s = std::max(scale, -scale_limit);
  const bool misread = tool_log2 != std::ilogb(largest) && scale > -scale_limit;
  for (const std::size_t i : block.indices) {
    const auto a = static_cast<float>(std::ldexp(static_cast<double>(block.x.values[i]), -s));
    const ToolValue y = microxcaling_element(a, element, block.format.rounding);
    const float clamped = std::clamp(y.value, -limit_of(element), limit_of(element));
    const auto predicted = static_cast<float>(std::ldexp(static_cast<double>(clamped), s));
    const char* cause = misread ? "scale from fl32(log2)" : y.half_added ? "1/2 added in FP32" : "";
    tally.add(block.exact[i], block.tool.values[i], predicted, cause);
  }
}

TEST(ToolDifferences, MicroxcalingBlocks) {
  Tally tally;
  for (const auto& row : read_index("mx_index.csv")) {
    if (row[2] != "microxcaling") continue;
    Format format = reference_format(row[3]);
    format.block = BlockShape::vector(std::stoi(row[4]));
    format.rounding = reference_rounding(row[6]);
    format.shared->bits = std::stoi(row[7]);
    const Array x = read_npy(row[1]);
    const Array tool = read_npy(row[0]);
    const int axis = std::stoi(row[5]);
    const std::vector<float> exact = by_exact_rules(x, format, axis);
    for (const auto& indices : blocks_along(x, axis, format.block.size))
      compare_mx_block({row, format, x, tool, exact, indices}, tally);
  }
  tally.report("microxcaling, MX");
  // The vectors' maxima neither overflow a scale nor stay subnormal under the flush; emulation_test.cpp has
  // both.
  EXPECT_EQ(tally.causes.size(), 2U);
}

TEST(ToolDifferences, MicroxcalingFloats) {
  Tally tally;
  for (const auto& row : read_index("elem_index.csv")) {
    if (row[2] != "microxcaling") continue;
    Format format = reference_format(row[3]);
    format.rounding = reference_rounding(row[4]);
    const bool saturate = row[6] == "1";
    const bool keeps_subnormals = row[7] == "1";
    const Array x = read_npy(row[1]);
    const Array tool = read_npy(row[0]);
    const std::vector<float> exact = by_exact_rules(x, format, -1, saturate);
    const float limit = limit_of(format.element);
    const float smallest = std::ldexp(1.0F, format.as_float().smallest_exponent());
    for (std::size_t i = 0; i < exact.size(); ++i) {
      if (!std::isfinite(x.values[i])) {
        tally.add(exact[i], tool.values[i], x.values[i], "Inf and NaN pass every format");
        continue;
      }
      const bool flushed = !keeps_subnormals && std::fabs(x.values[i]) < smallest;
      const ToolValue y = microxcaling_element(flushed ? 0.0F : x.values[i], format.element, format.rounding);
      const bool over = std::fabs(y.value) > limit;
      const float beyond = std::copysign(saturate ? limit : INFINITY, y.value);
      const char* cause = flushed          ? "subnormal flushed"
                          : over           ? "overflow to Inf without a code"
                          : y.half_added   ? "1/2 added in FP32"
                          : y.misread_log2 ? "truncated under fl32(log2)"
                                           : "";
      tally.add(exact[i], tool.values[i], over ? beyond : y.value, cause);
    }
  }
  tally.report("microxcaling, plain floats");
  EXPECT_GE(tally.causes.size(), 4U);
}

TEST(ToolDifferences, QPyTorchFloats) {
  Tally tally;
  for (const auto& row : read_index("elem_index.csv")) {
    if (row[2] != "QPyTorch" || reference_format(row[3]).is_block()) continue;
    Format format = reference_format(row[3]);
    format.rounding = Rounding::NearestAway;
    const FloatElement element = format.as_float();
    const Array x = read_npy(row[1]);
    const Array tool = read_npy(row[0]);
    const std::vector<float> exact = by_exact_rules(x, format, -1);
    constexpr int kFp32ExponentBits = 8;
    for (std::size_t i = 0; i < exact.size(); ++i) {
      const bool finite = std::isfinite(x.values[i]);
      if (element.exponent_bits == kFp32ExponentBits || !finite) {
        // bf16 has all of FP32's exponents and differs nowhere; specials have no formula but the bits'.
        tally.add(exact[i], tool.values[i], tool.values[i], finite ? "" : "NaN and Inf are numbers");
        continue;
      }
      const ToolValue y = qpytorch_float(x.values[i], element.exponent_bits, element.mantissa_bits);
      const bool above = std::fabs(y.value) > limit_of(element);
      const char* cause = above ? "no code for Inf and NaN" : y.base_added ? "base added in FP32" : "";
      tally.add(exact[i], tool.values[i], y.value, cause);
    }
  }
  tally.report("QPyTorch, floats");
  EXPECT_GE(tally.causes.size(), 2U);
}

TEST(ToolDifferences, QPyTorchBlocks) {
  Tally tally;
  for (const auto& row : read_index("elem_index.csv")) {
    Format format = reference_format(row[3]);
    if (row[2] != "QPyTorch" || !format.is_block()) continue;
    format.block = parse_block_shape(row[5]).value();
    const Array x = read_npy(row[1]);
    const Array tool = read_npy(row[0]);
    const std::vector<float> exact = by_exact_rules(x, format, -1);  // half to even
    const auto count = static_cast<std::int64_t>(x.values.size());
    const Array flat{{count}, x.values};
    const auto blocks = row[5] == "row" ? blocks_along(x, -1, x.shape.back()) : blocks_along(flat, 0, count);
    for (const auto& indices : blocks) {
      const float largest = largest_of(x, indices);
      for (const std::size_t i : indices) {
        const ToolValue y =
            largest == 0.0F ? ToolValue{} : qpytorch_block(x.values[i], largest, format.as_int().bits);
        const char* cause = y.half_up ? "half up, after FP32's sum" : "";
        tally.add(exact[i], tool.values[i], y.value, cause);
      }
    }
  }
  tally.report("QPyTorch, blocks");
  EXPECT_EQ(tally.causes.size(), 1U);
}

}  // namespace
}  // namespace bfpsim::test
