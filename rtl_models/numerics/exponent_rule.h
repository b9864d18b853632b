// SPDX-License-Identifier: Apache-2.0
// The exponent or scale that a block gets from its largest magnitude (contract A2, A3), on integers
// throughout.
#pragma once

#include "rtl_models/numerics/format.h"
#include "rtl_models/numerics/rounding.h"

namespace bfpsim {

/// E with max = f * 2^E, 0.5 <= f < 1, from the FP32 fields, subnormals normalised: -148..128.
/// Precondition: finite and > 0.
[[nodiscard]] int frexp_exponent(float max_magnitude);

/// E = ceil(fl32(log2(fl32(max + fl32(1e-8))))) as HBFPEmulator and HBFPEmulator_AB compute it with torch:
/// -26..128. Precondition: finite and >= 0 (0 gives -26).
[[nodiscard]] int emulator_exponent(float max_magnitude);

/// floor(fl32(log2 x)) of x > 0, fl32 to nearest even, as torch computes it: floor(log2 x), or one more a
/// little below powers of two far from 1. x.sticky is not looked at.
[[nodiscard]] int torch_floor_log2(const ExactMagnitude& x);

/// What a scale rule must know of the elements, in the units in which OCP MX v1.0 writes them: an m-bit
/// integer is 1.5.. fixed point with m - 2 fraction bits, so that its largest exponent is 0.
struct ElementRange {
  int largest_exponent = 0;  ///< emax = floor(log2 largest)
  int mantissa_bits = 0;     ///< below the leading bit
  float largest = 1.0F;      ///< largest finite magnitude
};
[[nodiscard]] ElementRange element_range(const Element& element);

/// S of the scale 2^S of a block whose largest magnitude is `max_magnitude`, finite and > 0, before it
/// saturates to the scale's codes. Exact: no logarithm, no division.
[[nodiscard]] int scale_exponent(float max_magnitude, ScaleRule rule, const ElementRange& elements);

}  // namespace bfpsim
