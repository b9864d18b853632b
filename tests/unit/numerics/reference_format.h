// SPDX-License-Identifier: Apache-2.0
// Test support: the formats and the roundings that the indices of the reference vectors name.
#pragma once

#include <string>

#include "rtl_models/numerics/format.h"

namespace bfpsim::test {

/// A named format, or an integer MX format of any width ("mxint4").
[[nodiscard]] Format reference_format(const std::string& name);

/// "nearest_even", "nearest_away" or "toward_zero".
[[nodiscard]] Rounding reference_rounding(const std::string& word);

}  // namespace bfpsim::test
