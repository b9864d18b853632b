// SPDX-License-Identifier: Apache-2.0
// How far apart two samples are as distributions.
#pragma once

#include <optional>
#include <vector>

namespace bfpsim {

/// Wasserstein-1 distance of two samples of equal size: mean |sorted(a)[i] - sorted(b)[i]| (Harma et al.,
/// arXiv 2211.10737, equation 2, exactly, by sorting; the sum is in FP64). nullopt for an empty sample or one
/// with NaN or Inf.
[[nodiscard]] std::optional<double> wasserstein1(const std::vector<float>& a, const std::vector<float>& b);

}  // namespace bfpsim
