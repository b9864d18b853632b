// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/numerics/error_split.h"

#include <algorithm>
#include <limits>
#include <stdexcept>

#include "rtl_models/numerics/segment_groups.h"

namespace bfpsim {
namespace {

/// The exact value of one block pair.
double exact_pair(const AlignerInput& pair) {
  return static_cast<double>(pair.sum) * power_of_two(pair.exponent.step);
}

/// What an aligner of `fraction_bits` lets through of a group (contract B4), exactly.
DoubleDouble aligned_sum(const AlignerInput* pairs, int count, int fraction_bits) {
  constexpr int kWidth = 63;
  int largest = std::numeric_limits<int>::min();
  for (int g = 0; g < count; ++g) {
    if (!pairs[g].exponent.zero) largest = std::max(largest, pairs[g].exponent.step);
  }
  DoubleDouble units;
  for (int g = 0; g < count; ++g) {
    if (pairs[g].exponent.zero) continue;
    const std::int64_t placed = pairs[g].sum * (std::int64_t{1} << fraction_bits);
    units += exact_double(placed >> std::min(largest - pairs[g].exponent.step, kWidth));
  }
  if (units.high == 0.0) return {};
  const double unit = power_of_two(largest - fraction_bits);
  return {units.high * unit, units.low * unit};
}

/// Follows one output group by group.
class OutputWalk {
 public:
  explicit OutputWalk(const AccumulationOrder& order) : order_(order) {}

  void add(const AlignerInput* pairs, int count) {
    DoubleDouble exact;
    for (int g = 0; g < count; ++g) {
      if (pairs[g].exponent.nan) exact += std::numeric_limits<double>::quiet_NaN();
      if (!pairs[g].exponent.nan && !pairs[g].exponent.zero) exact += exact_pair(pairs[g]);
    }
    // One pair is never shifted.
    const bool lossless = order_.aligner_fraction_bits == kExactAligner || count == 1 || !exact.is_finite();
    const DoubleDouble passed = lossless ? exact : aligned_sum(pairs, count, order_.aligner_fraction_bits);
    stages_.quantised += exact;
    stages_.aligned += passed;
    DoubleDouble sum = passed;
    sum += static_cast<double>(stages_.accumulated);
    stages_.accumulated = flush_subnormal(round_once_to_fp32(sum), order_.subnormals);
  }
  [[nodiscard]] const OutputStages& stages() const { return stages_; }

 private:
  const AccumulationOrder& order_;
  OutputStages stages_;
};

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

std::vector<OutputStages> output_stages(const BlockedOperand& a, const BlockedOperand& b,
                                        const AccumulationOrder& order) {
  if (a.k != b.k) throw std::invalid_argument("output_stages: the operands differ in K");
  if (!blocks_nest(a, b)) throw std::invalid_argument("output_stages: the operands' blocks do not nest");
  std::vector<OutputStages> stages;
  stages.reserve(static_cast<std::size_t>(a.lines * b.lines));
  std::vector<AlignerInput> scratch;
  for (std::int64_t row = 0; row < a.lines; ++row) {
    for (std::int64_t column = 0; column < b.lines; ++column) {
      OutputWalk walk(order);
      for_each_group(a, row, b, column, order, scratch,
                     [&](const AlignerInput* pairs, int count) { walk.add(pairs, count); });
      stages.push_back(walk.stages());
    }
  }
  return stages;
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
