// SPDX-License-Identifier: Apache-2.0
// The two readings of "the exponent of the block's maximum" (contract A2).
#pragma once

namespace bfpsim {

/// E with max = f * 2^E, 0.5 <= f < 1, from the FP32 fields, subnormals normalised: -148..128.
/// Precondition: finite and > 0.
[[nodiscard]] int frexp_exponent(float max_magnitude);

/// E = ceil(fl32(log2(fl32(max + fl32(1e-8))))) as HBFPEmulator and HBFPEmulator_AB compute it with torch:
/// -26..128. Precondition: finite and >= 0 (0 gives -26).
[[nodiscard]] int emulator_exponent(float max_magnitude);

}  // namespace bfpsim
