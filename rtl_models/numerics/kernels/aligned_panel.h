// SPDX-License-Identifier: Apache-2.0
// A float operand taken apart for the aligned kernels: integers and the exponents of their units. For .cpp
// files of this folder.
#pragma once

#include <cstdint>

#include "rtl_models/numerics/float_dot.h"
#include "rtl_models/numerics/kernels/aligned_vector.h"

namespace bfpsim::kernels {

/// The exponent of a zero: so far below all others that its products take no part in the largest exponent.
inline constexpr std::int32_t kZeroExponent = -(1 << 20);

/// Panels of `width` lines, the last filled up with zeros; in a panel the lines lie side by side along K.
/// An element is significand * 2^exponent, its scale included.
struct AlignedPanels {
  int width = 1;
  std::int64_t lines = 0;
  std::int64_t k = 0;
  AlignedVector<std::int32_t> significands;  ///< [panels][k][width]
  AlignedVector<std::int32_t> exponents;     ///< [panels][k][width]

  [[nodiscard]] std::int64_t panels() const { return (lines + width - 1) / width; }
};

}  // namespace bfpsim::kernels
