// SPDX-License-Identifier: Apache-2.0
// The rounded trees of plain floats, eight columns of B side by side.
#pragma once

#include <vector>

#include "rtl_models/numerics/float_gemm.h"
#include "rtl_models/numerics/kernels/isa.h"

namespace bfpsim::kernels {

/// gemm_spec_float() of rounded trees. Preconditions: plain floats without NaN and Inf, a.k == b.k;
/// is_supported(isa).
[[nodiscard]] std::vector<float> gemm_float_tree(const BlockedOperand& a, const BlockedOperand& b,
                                                 const FloatOrder& order, Isa isa);

}  // namespace bfpsim::kernels
