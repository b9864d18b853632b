// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/numerics/error_split.h"

#include <algorithm>
#include <cmath>

namespace bfpsim {
namespace {

double decibel(double signal, double noise) {
  return 10.0 * std::log10(signal / noise);
}

}  // namespace

std::string_view to_string(ErrorPart part) {
  switch (part) {
    case ErrorPart::OperandQuantisation:
      return "operand_quantisation";
    case ErrorPart::Alignment:
      return "alignment";
    case ErrorPart::Accumulation:
      return "accumulation";
    case ErrorPart::DoubleRounding:
      break;
  }
  return "double_rounding";
}

std::optional<ErrorSplit> split_error(const double* reference, const OutputStages* stages,
                                      const float* output, std::int64_t count) {
  double signal = 0.0;
  double error_power = 0.0;
  std::array<double, kErrorPartCount> power{};
  std::array<double, kErrorPartCount> projection{};
  for (std::int64_t i = 0; i < count; ++i) {
    const DoubleDouble accumulated{static_cast<double>(stages[i].accumulated)};
    const std::array<double, kErrorPartCount> parts = {
        difference(stages[i].quantised, {reference[i]}), difference(stages[i].aligned, stages[i].quantised),
        difference(accumulated, stages[i].aligned),
        static_cast<double>(output[i]) - static_cast<double>(stages[i].accumulated)};
    const double error = static_cast<double>(output[i]) - reference[i];
    signal += reference[i] * reference[i];
    error_power += error * error;
    for (std::size_t p = 0; p < kErrorPartCount; ++p) {
      power[p] += parts[p] * parts[p];
      projection[p] += parts[p] * error;
    }
  }
  const auto is_finite = [](double x) { return std::isfinite(x); };
  if (!is_finite(signal) || !std::all_of(power.begin(), power.end(), is_finite) || signal == 0.0)
    return std::nullopt;
  ErrorSplit split;
  for (std::size_t p = 0; p < kErrorPartCount; ++p) {
    if (power[p] > 0.0) split[p].sqnr_db = decibel(signal, power[p]);
    if (error_power > 0.0) split[p].share = projection[p] / error_power;
  }
  return split;
}

}  // namespace bfpsim
