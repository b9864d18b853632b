// SPDX-License-Identifier: Apache-2.0
// Test support: ceil(fl32(log2(fl32(max + fl32(1e-8))))) and floor(fl32(log2(x))) with MPFR's correctly
// rounded log2 at 24 bits.
#pragma once

namespace bfpsim::test {

/// ceil of the correctly rounded FP32 log2 of x > 0.
[[nodiscard]] int ceil_fp32_log2(float x);

/// floor of the same.
[[nodiscard]] int floor_fp32_log2(float x);

/// The emulators' exponent of a block maximum.
[[nodiscard]] int emulator_exponent_oracle(float max_magnitude);

}  // namespace bfpsim::test
