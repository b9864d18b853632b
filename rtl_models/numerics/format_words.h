// SPDX-License-Identifier: Apache-2.0
// The words of a format's choices, in the order of their enumerators: what users write and read.
#pragma once

#include <array>
#include <cstddef>

#include "rtl_models/numerics/format.h"

namespace bfpsim {

inline constexpr std::array<const char*, 4> kRoundingWords = {"nearest_even", "stochastic", "nearest_away",
                                                              "toward_zero"};
inline constexpr std::array<const char*, 4> kScaleRuleWords = {"floor", "ceil", "even", "rceil"};
inline constexpr std::array<const char*, 2> kExponentRuleWords = {"frexp", "ceil_log2"};
inline constexpr std::array<const char*, 3> kNanPolicyWords = {"propagate", "saturate", "error"};
inline constexpr std::array<const char*, 2> kOverflowWords = {"special", "saturate"};
inline constexpr std::array<const char*, 3> kSpecialValuesWords = {"ieee", "nan_only", "none"};

/// The word of an enumerator.
template <typename Enum, std::size_t N>
[[nodiscard]] constexpr const char* word_of(Enum value, const std::array<const char*, N>& words) {
  return words[static_cast<std::size_t>(value)];
}

}  // namespace bfpsim
