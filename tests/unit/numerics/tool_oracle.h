// SPDX-License-Identifier: Apache-2.0
// Test support: what microxcaling (torch path) and QPyTorch compute, from their formulas (docs/numerics.md),
// in FP32 arithmetic of this machine as they do it; log2 by MPFR. Nothing here calls the code under test.
#pragma once

#include "rtl_models/numerics/format.h"

namespace bfpsim::test {

/// A value a tool gives, and why the exact rules may give another.
struct ToolValue {
  float value = 0.0F;
  bool half_added = false;    ///< FP32 took |t| + 1/2, t just below 1/2, for 1
  bool base_added = false;    ///< FP32 rounded x + base before the grid did
  bool misread_log2 = false;  ///< the element's fl32(log2) is the next integer
  bool half_up = false;       ///< a negative tie went up
};

/// microxcaling's element-wise core, without its overflow: `a` finite; `limit` = infinity.
[[nodiscard]] ToolValue microxcaling_element(float a, const Element& element, Rounding rounding);

/// microxcaling's S: floor(fl32(log2 max)) - emax, emax 0 for integers; before clamping. max > 0.
[[nodiscard]] int microxcaling_scale(float max, const Element& element);

/// QPyTorch's float_quantize(x, exp, man), of fewer than 8 exponent bits. Finite x.
[[nodiscard]] ToolValue qpytorch_float(float x, int exponent_bits, int mantissa_bits);

/// QPyTorch's block_quantize of a value in a block of maximum `max`, 2^-126 <= max < 2^126.
[[nodiscard]] ToolValue qpytorch_block(float x, float max, int word_length);

}  // namespace bfpsim::test
