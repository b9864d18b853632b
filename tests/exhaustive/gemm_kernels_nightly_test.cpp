// SPDX-License-Identifier: Apache-2.0
// The GEMM kernels on 10^8 random blocks. Expectations: gemm_kernels_check.h.
#include <gtest/gtest.h>

#include "tests/unit/numerics/gemm_kernels_check.h"

namespace bfpsim::test {
namespace {

class GemmKernelsNightly : public testing::TestWithParam<unsigned> {};

TEST_P(GemmKernelsNightly, EqualTheSpecificationOnFiveMillionRandomBlocks) {
  EXPECT_TRUE(check_gemm_kernels(GetParam(), 5'000'000));
}

INSTANTIATE_TEST_SUITE_P(Seeds, GemmKernelsNightly, testing::Range(1U, 21U));

}  // namespace
}  // namespace bfpsim::test
