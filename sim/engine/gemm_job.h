// SPDX-License-Identifier: Apache-2.0
// GEMM jobs that come from plain matrices, not from a layer.
#pragma once

#include "rtl_models/arch/gemm_job.h"

namespace bfpsim {

/// C[m][n] = A B with A stored [m][k], B stored [n][k] (C = A * B^T); formats as given, mapping still to be
/// chosen.
[[nodiscard]] GemmJob plain_gemm(std::int64_t m, std::int64_t n, std::int64_t k, const OperandFormat& a,
                                 const OperandFormat& b);

/// The same with B stored [k][n].
[[nodiscard]] GemmJob plain_gemm_b_rows(std::int64_t m, std::int64_t n, std::int64_t k,
                                        const OperandFormat& a, const OperandFormat& b);

}  // namespace bfpsim
