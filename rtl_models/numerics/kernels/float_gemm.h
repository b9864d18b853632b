// SPDX-License-Identifier: Apache-2.0
// Vectorised products of a float datapath (contract B8), bit for bit as gemm_spec_float().
#pragma once

#include <optional>
#include <vector>

#include "rtl_models/numerics/float_gemm.h"
#include "rtl_models/numerics/kernels/isa.h"

namespace bfpsim {

/// Whether gemm_float() has a kernel: aligned sums with F bits, where a chunk's sum fits 64 bits, and rounded
/// trees of plain floats.
[[nodiscard]] bool float_kernel_covers(const BlockCodec& a, const BlockCodec& b, const FloatOrder& order);

/// gemm_spec_float(). Other sums, and operands with NaN, Inf or flagged blocks, go by the specification
/// itself. `isa`: nullopt is best_isa(); precondition: is_supported(). Preconditions and errors as
/// gemm_spec_float().
[[nodiscard]] std::vector<float> gemm_float(const BlockedOperand& a, const BlockedOperand& b,
                                            const FloatOrder& order, std::optional<Isa> isa = std::nullopt);

}  // namespace bfpsim
