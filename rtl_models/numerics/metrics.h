// SPDX-License-Identifier: Apache-2.0
// How far quantised values are from the real ones, element by element.
#pragma once

#include <cstdint>
#include <optional>

namespace bfpsim {

/// 10*log10(sum ref^2 / sum (ref-x)^2) in dB; nullopt where the error is exactly zero, where the reference is
/// all zero, or where either holds a NaN or Inf.
[[nodiscard]] std::optional<double> sqnr_db(const double* reference, const float* x, std::int64_t count);

/// The largest |reference - x|; nullopt where any is NaN or Inf.
[[nodiscard]] std::optional<double> max_abs_error(const double* reference, const float* x,
                                                  std::int64_t count);

}  // namespace bfpsim
