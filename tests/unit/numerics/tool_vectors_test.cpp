// SPDX-License-Identifier: Apache-2.0
// Expectations: outputs of microxcaling, its C++ kernel, QPyTorch, ml_dtypes and torch
// (tests/data/numerics/ORIGIN.md).
#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>

#include "exact.h"
#include "npy_reader.h"
#include "reference_format.h"
#include "rtl_models/numerics/float_format.h"
#include "rtl_models/numerics/quantize_tensor.h"

namespace bfpsim::test {
namespace {

/// One tool's vectors in one index, and how many there are.
struct Family {
  const char* name;
  const char* index;
  const char* tool;
  bool blocks;  ///< block formats, or plain floats
  int vectors;
};

std::ostream& operator<<(std::ostream& out, const Family& family) {
  return out << family.name;
}

struct Request {
  Format format;
  QuantizeOptions options;
};

/// ml_dtypes and torch cast by the exact rules; the others by those of their name.
Request under_tool(const std::string& tool, const Format& format) {
  if (tool == "ml_dtypes" || tool == "torch") return {format, {}};
  const std::string word = tool == "microxcaling-cpp-kernel" ? "microxcaling-kernel"
                           : tool == "QPyTorch"              ? "qpytorch"
                                                             : tool;
  const Tool known = parse_tool(word).value();
  EXPECT_EQ(reason_against(known, format), std::nullopt) << tool << " " << format.name;
  const ToolRules rules = rules_of(known, format);
  Request request{rules.format, {}};
  request.options.rule = rules.rule;
  request.options.emulation = rules.emulation;
  return request;
}

/// output,input,tool,format,rounding,block,saturate_normals,allow_denorm
Request element_request(const std::vector<std::string>& row) {
  Format format = reference_format(row[3]);
  format.rounding = reference_rounding(row[4]);
  if (!row[5].empty()) format.block = parse_block_shape(row[5]).value();
  Request request = under_tool(row[2], format);
  if (row[6] == "1") request.options.overflow = Overflow::Saturate;
  request.options.emulation.flush_subnormal_values = row[7] == "0";
  return request;
}

/// output,input,tool,format,block,axis,rounding,scale_bits,flush_fp32_subnorms
Request mx_request(const std::vector<std::string>& row) {
  Format format = reference_format(row[3]);
  format.block = BlockShape::vector(std::stoi(row[4]));
  format.rounding = reference_rounding(row[6]);
  format.shared->bits = std::stoi(row[7]);
  Request request = under_tool(row[2], format);
  request.options.axis = std::stoi(row[5]);
  request.options.emulation.flush_subnormal_blocks = row[8] == "1";
  return request;
}

class ToolVectors : public testing::TestWithParam<Family> {};

TEST_P(ToolVectors, EqualOurValuesBitForBit) {
  const Family& family = GetParam();
  int vectors = 0;
  long long values = 0;
  long long nonzero = 0;
  long long different = 0;
  const bool is_mx = std::string(family.index) == "mx_index.csv";
  for (const auto& row : read_index(family.index)) {
    if (row[2] != family.tool || reference_format(row[3]).is_block() != family.blocks) continue;
    const Request request = is_mx ? mx_request(row) : element_request(row);
    const Array input = read_npy(row[1]);
    const Array expected = read_npy(row[0]);
    const std::vector<float> ours =
        quantize_tensor(input.values.data(), input.shape, request.format, request.options).values;
    ASSERT_EQ(ours.size(), expected.values.size()) << row[0];
    for (std::size_t i = 0; i < ours.size(); ++i) {
      const bool equal = comparable(ours[i]) == comparable(expected.values[i]);
      if (!equal && different++ < 20) {
        ADD_FAILURE() << row[0] << " [" << i << "] " << input.values[i] << ": " << ours[i] << ", expected "
                      << expected.values[i];
      }
      nonzero += expected.values[i] != 0.0F ? 1 : 0;
    }
    values += static_cast<long long>(ours.size());
    ++vectors;
  }
  std::printf("%s: vectors %d, values %lld (%lld not zero), mismatches %lld\n", family.name, vectors, values,
              nonzero, different);
  EXPECT_EQ(vectors, family.vectors);
  EXPECT_GT(nonzero, values / 4);
  EXPECT_EQ(different, 0);
}

// With the 125 of hbfp_index.csv (emulator_vectors_test.cpp) these are the 396 vectors.
const Family kFamilies[] = {
    {"microxcaling_mx", "mx_index.csv", "microxcaling", true, 149},
    {"microxcaling_kernel_mx", "mx_index.csv", "microxcaling-cpp-kernel", true, 21},
    {"microxcaling_floats", "elem_index.csv", "microxcaling", false, 58},
    {"QPyTorch_floats", "elem_index.csv", "QPyTorch", false, 12},
    {"QPyTorch_blocks", "elem_index.csv", "QPyTorch", true, 24},
    {"ml_dtypes", "elem_index.csv", "ml_dtypes", false, 5},
    {"torch", "elem_index.csv", "torch", false, 2},
};
INSTANTIATE_TEST_SUITE_P(All, ToolVectors, testing::ValuesIn(kFamilies),
                         [](const testing::TestParamInfo<Family>& family) { return family.param.name; });

TEST(ToolVectorFiles, EveryRowOfTheIndicesBelongsToAFamily) {
  std::size_t rows = read_index("hbfp_index.csv").size();
  EXPECT_EQ(rows, 125U);
  for (const Family& family : kFamilies)
    rows += static_cast<std::size_t>(family.vectors);
  EXPECT_EQ(rows, 396U);
  EXPECT_EQ(read_index("mx_index.csv").size() + read_index("elem_index.csv").size() + 125U, rows);
}

/// Plain floats have signed zeros, in ml_dtypes and torch as here (but a NaN without a code is +0 here, -0
/// there).
TEST(ToolVectorFiles, CastsKeepTheSignOfZero) {
  int zeros = 0;
  for (const auto& row : read_index("elem_index.csv")) {
    if (row[2] != "ml_dtypes" && row[2] != "torch") continue;
    const FloatElement element = reference_format(row[3]).as_float();
    const Array input = read_npy(row[1]);
    const Array expected = read_npy(row[0]);
    for (std::size_t i = 0; i < input.values.size(); ++i) {
      if (expected.values[i] != 0.0F || std::isnan(input.values[i])) continue;
      ASSERT_EQ(std::signbit(cast_float(input.values[i], element)), std::signbit(expected.values[i]))
          << row[0];
      ++zeros;
    }
  }
  EXPECT_GT(zeros, 100);
}

}  // namespace
}  // namespace bfpsim::test
