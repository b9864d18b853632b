// SPDX-License-Identifier: Apache-2.0
// Test support: the GEMM kernels against the specification, on every instruction set of this processor.
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <vector>

#include "rtl_models/numerics/blocked_operand.h"

namespace bfpsim::test {

/// gemm_blocked(a, b) on every instruction set and on 1, 2 and 5 threads has the bits of `expected`.
[[nodiscard]] testing::AssertionResult kernels_equal(const BlockedOperand& a, const BlockedOperand& b,
                                                     const std::vector<float>& expected);

/// Random GEMMs until `blocks` blocks were encoded: encoded and quantising kernels equal the specification,
/// and all that can occur did. Prints the seed and what occurred.
[[nodiscard]] testing::AssertionResult check_gemm_kernels(unsigned seed, std::int64_t blocks);

}  // namespace bfpsim::test
