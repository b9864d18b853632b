// SPDX-License-Identifier: Apache-2.0
// How far quantised values are from the real ones.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace bfpsim {

/// 10*log10(sum ref^2 / sum (ref-x)^2) in dB; nullopt where the error is exactly zero, where the reference is
/// all zero, or where either holds a NaN or Inf.
[[nodiscard]] std::optional<double> sqnr_db(const double* reference, const float* x, std::int64_t count);

/// The largest |reference - x|; nullopt where any is NaN or Inf.
[[nodiscard]] std::optional<double> max_abs_error(const double* reference, const float* x,
                                                  std::int64_t count);

/// Wasserstein-1 distance of two samples of equal size: mean |sorted(a)[i] - sorted(b)[i]| (Harma et al.
/// 2023, equation 2, exactly, by sorting). nullopt for an empty sample or one with NaN or Inf.
[[nodiscard]] std::optional<double> wasserstein1(std::vector<float> a, std::vector<float> b);

}  // namespace bfpsim
