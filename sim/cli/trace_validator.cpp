// SPDX-License-Identifier: Apache-2.0
#include "sim/cli/trace_validator.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "rtl_models/numerics/metrics.h"
#include "sim/cli/dw_check.h"
#include "sim/report/number_text.h"
#include "sim/workload/step_tensors.h"
#include "sim/workload/tensor.h"

namespace bfpsim {
namespace {

/// One operation of one step.
class OperationValidator {
 public:
  OperationValidator(const Trace& trace, std::int64_t step, const Operation& operation,
                     TraceValidation& report)
      : trace_(trace), step_(step), operation_(operation), report_(report) {}

  void run() {
    const OperationTensors tensors{load("X", operation_.files.x, &OperationTensors::x, &TensorFiles::x),
                                   load("W", operation_.files.w, &OperationTensors::w, &TensorFiles::w),
                                   load("dY", operation_.files.dy, &OperationTensors::dy, &TensorFiles::dy)};
    const std::vector<float> dw = load_dw();
    // What is not finite was found already; it would spoil the comparison.
    if (!dw.empty() && is_finite(tensors.x) && is_finite(tensors.dy) && is_finite(dw))
      compare_dw(tensors, dw);
  }

 private:
  void find(const std::string& tensor, const std::string& message) {
    report_.findings.push_back({step_, operation_.layer, tensor, message});
  }

  static bool is_finite(const std::vector<float>& values) {
    return std::all_of(values.begin(), values.end(), [](float value) { return std::isfinite(value); });
  }

  std::vector<float> checked(const std::string& tensor, std::vector<float> values) {
    ++report_.tensors;
    report_.values += static_cast<std::int64_t>(values.size());
    const auto specials =
        std::count_if(values.begin(), values.end(), [](float v) { return !std::isfinite(v); });
    if (specials > 0) {
      find(tensor, fmt::format("{} of {} values are NaN or Inf", grouped(specials),
                               grouped(static_cast<std::int64_t>(values.size()))));
    }
    return values;
  }

  /// Reads one file as if it were the operation's only one, so that each mistake is found.
  std::vector<float> load(const std::string& tensor, const std::string& file,
                          std::vector<float> OperationTensors::*values, std::string TensorFiles::*name) {
    if (file.empty()) return {};
    Operation alone = operation_;
    alone.files = TensorFiles{};
    alone.files.*name = file;
    try {
      OperationTensors tensors = load_tensors(trace_, alone);
      return checked(tensor, std::move(tensors.*values));
    } catch (const NpyError& error) {
      find(tensor, error.what());
      return {};
    }
  }

  std::vector<float> load_dw() {
    try {
      std::optional<std::vector<float>> dw = load_reference_dw(trace_, operation_);
      return dw ? checked("dW", std::move(*dw)) : std::vector<float>{};
    } catch (const NpyError& error) {
      find("dW", error.what());
      return {};
    }
  }

  void compare_dw(const OperationTensors& tensors, const std::vector<float>& dw) {
    const std::optional<RecomputedDw> recomputed = recompute_dw(operation_, tensors);
    if (!recomputed) return;
    double worst = 0.0;
    std::size_t at = 0;
    for (std::size_t i = 0; i < dw.size(); ++i) {
      const double error = std::fabs(recomputed->values[i] - static_cast<double>(dw[i]));
      const double bound = recomputed->bounds[i];
      const double ratio = error == 0.0  ? 0.0
                           : bound > 0.0 ? error / bound
                                         : std::numeric_limits<double>::infinity();
      if (ratio > worst) {
        worst = ratio;
        at = i;
      }
    }
    const auto count = static_cast<std::int64_t>(dw.size());
    report_.comparisons.push_back(
        {step_, operation_.layer, worst, sqnr_db(recomputed->values.data(), dw.data(), count)});
    if (worst > 1.0) {
      find("dW", fmt::format(
                     "is not X times dY: {} found, {} expected, {:.3g} times what FP32 rounding can explain",
                     dw[at], recomputed->values[at], worst));
    }
  }

  const Trace& trace_;
  std::int64_t step_;
  const Operation& operation_;
  TraceValidation& report_;
};

}  // namespace

TraceValidation validate(const Trace& trace) {
  TraceValidation report;
  report.name = trace.name;
  report.folder = trace.folder;
  for (const TraceStep& step : trace.steps) {
    for (const Operation& operation : step.operations) {
      ++report.operations;
      OperationValidator(trace, step.step, operation, report).run();
    }
  }
  return report;
}

}  // namespace bfpsim
