// SPDX-License-Identifier: Apache-2.0
// Expectations: products of the emulators' quantised operands (tests/data/numerics/ORIGIN.md).
#include <gtest/gtest.h>

#include <cstdio>

#include "exact.h"
#include "npy_reader.h"
#include "rtl_models/numerics/gemm_spec.h"

namespace bfpsim::test {
namespace {

Format hbfp(const std::string& mant_bits, const std::string& shape, const std::string& block) {
  Format format = find_format("hbfp" + std::to_string(std::stoi(mant_bits) + 1)).value();  // + the sign
  const int size = std::stoi(block);
  format.block = shape == "tile" ? BlockShape::tile(size) : BlockShape::vector(size);
  return format;
}

TEST(GemmVectors, EveryBlockwiseProductEquals) {
  int gemms = 0;
  std::size_t values = 0;
  for (const auto& row : read_index("gemm_index.csv")) {
    const Array a = read_npy(row[1]);
    const Array b = read_npy(row[2]);
    const Array expected = read_npy(row[0]);
    const std::int64_t k = a.shape[1];
    for (const ExponentRule rule : {ExponentRule::CeilLog2, ExponentRule::Frexp}) {
      const BlockedOperand qa =
          encode_operand(a.values.data(), a.shape[0], k, hbfp(row[3], row[5], row[6]), rule);
      const BlockedOperand qb =
          encode_operand(b.values.data(), b.shape[0], k, hbfp(row[4], row[5], row[6]), rule);
      const std::vector<float> c = gemm_spec(qa, qb);
      ASSERT_EQ(c.size(), expected.values.size()) << row[0];
      for (std::size_t i = 0; i < c.size(); ++i) {
        ASSERT_EQ(comparable(c[i]), comparable(expected.values[i])) << row[0] << " [" << i << "]";
      }
    }
    values += expected.values.size();
    ++gemms;
  }
  std::printf("gemms %d, values %zu, under either rule\n", gemms, values);
  EXPECT_EQ(gemms, 48);
}

}  // namespace
}  // namespace bfpsim::test
