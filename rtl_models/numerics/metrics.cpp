// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/numerics/metrics.h"

#include <algorithm>
#include <cmath>

namespace bfpsim {

std::optional<double> sqnr_db(const double* reference, const float* x, std::int64_t count) {
  double signal = 0.0;
  double noise = 0.0;
  for (std::int64_t i = 0; i < count; ++i) {
    const double error = reference[i] - static_cast<double>(x[i]);
    signal += reference[i] * reference[i];
    noise += error * error;
  }
  const bool undefined = !std::isfinite(signal) || !std::isfinite(noise) || signal == 0.0 || noise == 0.0;
  if (undefined) return std::nullopt;
  return 10.0 * std::log10(signal / noise);
}

std::optional<double> max_abs_error(const double* reference, const float* x, std::int64_t count) {
  double largest = 0.0;
  for (std::int64_t i = 0; i < count; ++i) {
    const double error = std::abs(reference[i] - static_cast<double>(x[i]));
    if (!std::isfinite(error)) return std::nullopt;
    largest = std::max(largest, error);
  }
  return largest;
}

}  // namespace bfpsim
