// SPDX-License-Identifier: Apache-2.0
// Expectations: operands quantised by HBFPEmulator, HBFPEmulator_AB and microxcaling, their products in FP64,
// and one FP32 addition per block in ascending K (tests/data/numerics/ORIGIN.md).
#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>

#include "exact.h"
#include "npy_reader.h"
#include "reference_format.h"
#include "rtl_models/numerics/gemm_spec.h"

namespace bfpsim::test {
namespace {

/// A row of gemm_index.csv: case,name,tool,format_a,format_b,block,has_operands,has_cblk32.
struct Gemm {
  std::string file;  ///< without "-Aq.npy" and so on
  std::string tool;
  Format format_a;
  Format format_b;
  bool has_operands = false;
  bool has_blockwise = false;
  Array a;  ///< [M][K]
  Array b;  ///< [N][K]
};

Format in_blocks(const std::string& name, const std::string& block) {
  Format format = reference_format(name);
  if (!block.empty()) format.block = parse_block_shape(block).value();
  return format;
}

std::vector<Gemm> all_gemms() {
  std::vector<Gemm> gemms;
  for (const auto& row : read_index("gemm_index.csv")) {
    gemms.push_back({"gemm/" + row[0] + "-" + row[1], row[2], in_blocks(row[3], row[5]),
                     in_blocks(row[4], row[5]), row[6] == "1", row[7] == "1",
                     read_npy("gemm/" + row[0] + "-A.npy"), read_npy("gemm/" + row[0] + "-B.npy")});
  }
  return gemms;
}

/// Under the rules of the tool that made the vectors, or under the exact ones.
BlockCodec codec_of(const Gemm& gemm, const Format& format, bool as_tool) {
  const bool plain_fp32 = gemm.tool == "none";
  if (!as_tool || plain_fp32) return make_codec(format);
  const ToolRules rules =
      rules_of(gemm.tool == "microxcaling" ? Tool::Microxcaling : Tool::HbfpEmulator, format);
  BlockCodec codec = make_codec(rules.format, rules.rule);
  codec.emulation = rules.emulation;
  return codec;
}

BlockedOperand encode(const Gemm& gemm, const Array& x, const Format& format, bool as_tool) {
  return encode_operand(x.values.data(), x.shape[0], x.shape[1], codec_of(gemm, format, as_tool),
                        format.block);
}

/// How many values differ.
int compare(const std::vector<float>& ours, const std::string& file) {
  const Array expected = read_npy(file);
  EXPECT_EQ(ours.size(), expected.values.size()) << file;
  int different = 0;
  for (std::size_t i = 0; i < ours.size() && i < expected.values.size(); ++i)
    different += comparable(ours[i]) != comparable(expected.values[i]) ? 1 : 0;
  return different;
}

TEST(GemmVectors, OperandsEqualTheStoredOnes) {
  int operands = 0;
  for (const Gemm& gemm : all_gemms()) {
    if (!gemm.has_operands) continue;
    for (const bool as_tool : {true, false}) {
      EXPECT_EQ(compare(decode_operand(encode(gemm, gemm.a, gemm.format_a, as_tool)), gemm.file + "-Aq.npy"),
                0)
          << gemm.file << " A";
      EXPECT_EQ(compare(decode_operand(encode(gemm, gemm.b, gemm.format_b, as_tool)), gemm.file + "-Bq.npy"),
                0)
          << gemm.file << " B";
    }
    operands += 2;
  }
  std::printf("operands %d, under the tool's rules and the exact ones\n", operands);
  EXPECT_EQ(operands, 60);
}

TEST(GemmVectors, EveryBlockwiseProductEquals) {
  int gemms = 0;
  std::size_t values = 0;
  for (const Gemm& gemm : all_gemms()) {
    if (!gemm.has_blockwise) continue;
    for (const bool as_tool : {true, false}) {
      const std::vector<float> c = gemm_spec(encode(gemm, gemm.a, gemm.format_a, as_tool),
                                             encode(gemm, gemm.b, gemm.format_b, as_tool));
      EXPECT_EQ(compare(c, gemm.file + "-Cblk32.npy"), 0) << gemm.file << (as_tool ? " as the tool" : "");
      values += as_tool ? c.size() : 0;
    }
    ++gemms;
  }
  std::printf("blockwise products %d, values %zu, under the tool's rules and the exact ones\n", gemms,
              values);
  EXPECT_EQ(gemms, 72);
}

/// What may lie between two summations of one row in FP64: K rounding errors of the sum of magnitudes each.
std::vector<double> fp64_tolerance(const std::vector<float>& a, const std::vector<float>& b,
                                   const Gemm& gemm) {
  std::vector<float> magnitudes_a(a);
  std::vector<float> magnitudes_b(b);
  for (std::vector<float>* x : {&magnitudes_a, &magnitudes_b}) {
    for (float& v : *x)
      v = std::fabs(v);
  }
  const std::int64_t k = gemm.a.shape[1];
  std::vector<double> tolerance =
      gemm_fp64(magnitudes_a.data(), gemm.a.shape[0], magnitudes_b.data(), gemm.b.shape[0], k);
  for (double& t : tolerance)
    t *= 2.0 * static_cast<double>(k) * std::ldexp(1.0, -53);
  return tolerance;
}

/// C64 is the tool's product in FP64. Where the operands are short enough for FP64 to be exact in any order
/// it must be ours to the bit; fp32, bf16 and fp16 operands over hundreds of binades are within summation
/// error.
TEST(GemmVectors, EveryFp64ProductEquals) {
  int gemms = 0;
  int exact_gemms = 0;
  long long values = 0;
  for (const Gemm& gemm : all_gemms()) {
    const std::vector<float> a = decode_operand(encode(gemm, gemm.a, gemm.format_a, true));
    const std::vector<float> b = decode_operand(encode(gemm, gemm.b, gemm.format_b, true));
    const std::vector<double> expected = read_npy_fp64(gemm.file + "-C64.npy");
    const std::vector<double> ours =
        gemm_fp64(a.data(), gemm.a.shape[0], b.data(), gemm.b.shape[0], gemm.a.shape[1]);
    const std::vector<double> tolerance = fp64_tolerance(a, b, gemm);
    ASSERT_EQ(ours.size(), expected.size()) << gemm.file;
    const bool short_operands = gemm.format_a.name != "fp32";
    for (std::size_t i = 0; i < ours.size(); ++i) {
      ASSERT_LE(std::fabs(ours[i] - expected[i]), short_operands ? 0.0 : tolerance[i])
          << gemm.file << " " << i;
    }
    exact_gemms += short_operands ? 1 : 0;
    values += static_cast<long long>(ours.size());
    ++gemms;
  }
  std::printf("FP64 products %d (%d to the bit), values %lld\n", gemms, exact_gemms, values);
  EXPECT_EQ(gemms, 90);
  EXPECT_EQ(exact_gemms, 87);
}

/// Plain floats have no published order of FP32 additions: ours is within the error of K of them.
TEST(GemmVectors, PlainFloatsInTheReferenceOrder) {
  int gemms = 0;
  long long values = 0;
  long long equal = 0;
  for (const Gemm& gemm : all_gemms()) {
    if (gemm.format_a.is_block()) continue;
    const BlockedOperand a = encode(gemm, gemm.a, gemm.format_a, true);
    const BlockedOperand b = encode(gemm, gemm.b, gemm.format_b, true);
    const std::vector<float> c = gemm_spec(a, b);
    const std::vector<double> expected = read_npy_fp64(gemm.file + "-C64.npy");
    const std::vector<double> tolerance = fp64_tolerance(decode_operand(a), decode_operand(b), gemm);
    const double fp32_over_fp64 = std::ldexp(1.0, 53 - 24);
    for (std::size_t i = 0; i < c.size(); ++i) {
      ASSERT_LE(std::fabs(static_cast<double>(c[i]) - expected[i]), tolerance[i] * fp32_over_fp64)
          << gemm.file << " " << i;
      equal += c[i] == static_cast<float>(expected[i]) ? 1 : 0;
      ++values;
    }
    ++gemms;
  }
  std::printf("plain products %d, values %lld, of them the rounded exact product %lld\n", gemms, values,
              equal);
  EXPECT_EQ(gemms, 18);
  EXPECT_GT(equal, values / 2);
}

}  // namespace
}  // namespace bfpsim::test
