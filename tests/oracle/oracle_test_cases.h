// SPDX-License-Identifier: Apache-2.0
// A tiny machine and plain GEMMs for it.
#pragma once

#include <string>

#include "rtl_models/arch/gemm_job.h"
#include "rtl_models/arch/machine.h"
#include "sim/engine/engine.h"

namespace bfpsim::oracle {

/// One DPU of 4 lanes on 4-bit digits; result port, SIMD unit and converters do one word, word and 4 elements
/// a cycle; every pipeline stage takes a cycle; requests of up to 64 bytes, 16 bytes a cycle, 10 cycles of
/// latency.
[[nodiscard]] MachineParams tiny_machine();

/// `block` elements of `mantissa_bits` share an exponent of 10 bits.
[[nodiscard]] OperandFormat vectors(int mantissa_bits, std::int64_t block);

/// C[m][n] = A[m][k] B[n][k]^T, all three dense; one macro tile and one segment of K on a machine of one DPU.
[[nodiscard]] GemmJob dense_job(std::int64_t m, std::int64_t n, std::int64_t k, const OperandFormat& a,
                                const OperandFormat& b);

/// The cycles of a unit by state, those that are not 0, in the order of attribution: "busy 3, fill 5".
[[nodiscard]] std::string states(const GemmOutcome& outcome, const std::string& unit);

/// The events that are not 0: "digit_passes 1, ...", in the order of `Event`.
[[nodiscard]] std::string events(const GemmOutcome& outcome);

}  // namespace bfpsim::oracle
