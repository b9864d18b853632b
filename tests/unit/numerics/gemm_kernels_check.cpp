// SPDX-License-Identifier: Apache-2.0
#include "gemm_kernels_check.h"

#include <string>

#include "gemm_case.h"
#include "rtl_models/numerics/float_format.h"
#include "rtl_models/numerics/gemm_spec.h"
#include "rtl_models/numerics/kernels.h"
#include "rtl_models/numerics/kernels/gemm.h"

namespace bfpsim::test {
namespace {

testing::AssertionResult same_bits(const std::vector<float>& expected, const std::vector<float>& actual,
                                   const std::string& what) {
  if (expected.size() != actual.size()) return testing::AssertionFailure() << what << ": another size";
  for (std::size_t i = 0; i < expected.size(); ++i) {
    if (bits_of(expected[i]) == bits_of(actual[i])) continue;
    return testing::AssertionFailure()
           << what << ": output " << i << " is " << actual[i] << ", not " << expected[i];
  }
  return testing::AssertionSuccess();
}

std::string name_of(const GemmKernelOptions& options) {
  return std::string(to_string(options.isa.value())) + ", threads " + std::to_string(options.threads);
}

/// Quantising kernels: where both operands are 1 x block vectors of a codec that they cover.
testing::AssertionResult quantizing_equals(const GemmCase& gemm, const std::vector<float>& expected,
                                           const GemmKernelOptions& options) {
  const auto covered = [](const CaseOperand& operand) {
    return operand.block.kind == BlockShape::Kind::Vector && quantize_kernel_covers(operand.codec);
  };
  if (!covered(gemm.a) || !covered(gemm.b)) return testing::AssertionSuccess();
  std::vector<float> c(expected.size(), -1.0F);
  gemm_quantized({gemm.a.x.data(), gemm.a.lines, gemm.a.block.size, gemm.a.codec, gemm.a.draws},
                 {gemm.b.x.data(), gemm.b.lines, gemm.b.block.size, gemm.b.codec, gemm.b.draws}, gemm.k,
                 c.data(), options);
  return same_bits(expected, c, "quantising, " + name_of(options));
}

testing::AssertionResult check_case(const GemmCase& gemm, int threads, GemmCensus& census) {
  const BlockedOperand a =
      encode_operand(gemm.a.x.data(), gemm.a.lines, gemm.k, gemm.a.codec, gemm.a.block, gemm.a.draws);
  const BlockedOperand b =
      encode_operand(gemm.b.x.data(), gemm.b.lines, gemm.k, gemm.b.codec, gemm.b.block, gemm.b.draws);
  if (!blocks_nest(a, b)) return testing::AssertionSuccess();
  const std::vector<float> expected = gemm_spec(a, b);
  census.count(gemm, a, b, expected);
  for (const Isa isa : supported_isas()) {
    const GemmKernelOptions options{threads, isa};
    if (auto same = same_bits(expected, gemm_blocked(a, b, options), name_of(options)); !same) return same;
    if (auto same = quantizing_equals(gemm, expected, options); !same) return same;
  }
  return testing::AssertionSuccess();
}

}  // namespace

testing::AssertionResult kernels_equal(const BlockedOperand& a, const BlockedOperand& b,
                                       const std::vector<float>& expected) {
  for (const Isa isa : supported_isas()) {
    for (const int threads : {1, 2, 5}) {
      const GemmKernelOptions options{threads, isa};
      if (auto same = same_bits(expected, gemm_blocked(a, b, options), name_of(options)); !same) return same;
    }
  }
  return testing::AssertionSuccess();
}

testing::AssertionResult check_gemm_kernels(unsigned seed, std::int64_t blocks) {
  std::mt19937_64 random(seed);
  GemmCensus census;
  while (census.blocks < blocks) {
    const GemmCase gemm = random_gemm_case(random);
    const int threads = 1 + static_cast<int>(random() % 4);
    if (auto same = check_case(gemm, threads, census); !same) {
      return testing::AssertionFailure()
             << "seed " << seed << ", case " << census.cases << ": " << gemm.text << ": " << same.message();
    }
  }
  census.print(seed);
  if (!census.nothing_is_missing()) return testing::AssertionFailure() << "something never occurred";
  return testing::AssertionSuccess();
}

}  // namespace bfpsim::test
