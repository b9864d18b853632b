// SPDX-License-Identifier: Apache-2.0
// Expectations: casts by ml_dtypes and torch (tests/data/numerics/ORIGIN.md).
#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>

#include "npy_reader.h"
#include "rtl_models/numerics/float_format.h"

namespace bfpsim::test {
namespace {

TEST(ElementCasts, EqualMlDtypesAndTorchBitForBit) {
  int vectors = 0;
  std::size_t values = 0;
  for (const auto& row : read_index("elem_index.csv")) {
    const Array input = read_npy(row[1]);
    const Array expected = read_npy(row[0]);
    const FloatElement element = find_format(row[3]).value().as_float();
    ASSERT_EQ(input.values.size(), expected.values.size()) << row[0];
    for (std::size_t i = 0; i < input.values.size(); ++i) {
      const float ours = cast_float(input.values[i], element);
      if (std::isnan(expected.values[i])) {
        ASSERT_TRUE(std::isnan(ours)) << row[0] << " [" << i << "]";
      } else {
        // Signed zeros included: plain floats have them.
        ASSERT_EQ(bits_of(ours), bits_of(expected.values[i]))
            << row[0] << " [" << i << "] " << input.values[i];
      }
    }
    values += input.values.size();
    ++vectors;
  }
  std::printf("vectors %d, values %zu\n", vectors, values);
  EXPECT_EQ(vectors, 4);
}

}  // namespace
}  // namespace bfpsim::test
