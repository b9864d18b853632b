// SPDX-License-Identifier: Apache-2.0
#include "sim/report/trace_report.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "sim/report/gemm_section.h"
#include "sim/report/number_text.h"
#include "sim/report/text_table.h"

namespace bfpsim {
namespace {

constexpr std::array<Pass, 5> kPasses = {Pass::Forward, Pass::BackwardData, Pass::BackwardWeight,
                                         Pass::BackwardA, Pass::BackwardB};

std::string operation_table(const StepInfo& step, const TextStyle& style) {
  TextTable table({{"layer", Align::Left, 0, 16},
                   {"kind", Align::Left, 3},
                   {"geometry", Align::Left, 2, 20},
                   {"GEMMs", Align::Right, 1},
                   {"MACs", Align::Right}});
  for (const OperationInfo& operation : step.operations) {
    std::int64_t macs = 0;
    for (const TraceGemmInfo& gemm : operation.gemms)
      macs += gemm.macs;
    table.add_row({operation.layer, operation.kind, operation.geometry,
                   std::to_string(operation.gemms.size()), grouped(macs)});
  }
  return table.render(style);
}

std::string tensor_cell(const OperationInfo& operation, const std::string& name) {
  for (const TensorInfo& tensor : operation.tensors) {
    if (tensor.name == name) return tensor.shape ? shape_text(*tensor.shape) : "unreadable";
  }
  return "-";
}

std::string tensor_table(const StepInfo& step, const TextStyle& style) {
  TextTable table({{"layer", Align::Left, 0, 16},
                   {"X", Align::Left, 0, 8, true},
                   {"W", Align::Left, 0, 8, true},
                   {"dY", Align::Left, 0, 8, true},
                   {"dW", Align::Left, 1, 8, true}});
  for (const OperationInfo& operation : step.operations) {
    table.add_row({operation.layer, tensor_cell(operation, "X"), tensor_cell(operation, "W"),
                   tensor_cell(operation, "dY"), tensor_cell(operation, "dW")});
  }
  return table.render(style);
}

std::string pass_table(const StepInfo& step, const TextStyle& style) {
  TextTable table({{"pass"}, {"GEMMs", Align::Right}, {"MACs", Align::Right}, {"share", Align::Right}});
  std::array<std::int64_t, kPasses.size()> gemms{};
  std::array<std::int64_t, kPasses.size()> macs{};
  std::int64_t total = 0;
  for (const OperationInfo& operation : step.operations) {
    for (const TraceGemmInfo& gemm : operation.gemms) {
      ++gemms[static_cast<std::size_t>(gemm.pass)];
      macs[static_cast<std::size_t>(gemm.pass)] += gemm.macs;
      total += gemm.macs;
    }
  }
  for (std::size_t i = 0; i < kPasses.size(); ++i) {
    if (gemms[i] == 0) continue;
    table.add_row({fmt::format("{} ({})", to_string(kPasses[i]), short_name(kPasses[i])), grouped(gemms[i]),
                   grouped(macs[i]), share(macs[i], total)});
  }
  return table.render(style);
}

std::int64_t tensor_count(const StepInfo& step) {
  std::int64_t count = 0;
  for (const OperationInfo& operation : step.operations)
    count += static_cast<std::int64_t>(operation.tensors.size());
  return count;
}

std::string where(const TraceFinding& finding) {
  return fmt::format("step {}, {}, {}: {}", finding.step, finding.layer, finding.tensor, finding.message);
}

std::string step_title(const StepInfo& step) {
  const std::string loss = step.loss == 0.0 ? "" : fmt::format(", loss {:.4g}", step.loss);
  return fmt::format("Step {}{}: {}, {}", step.step, loss,
                     counted(static_cast<std::int64_t>(step.operations.size()), "operation"),
                     counted(tensor_count(step), "tensor"));
}

std::string step_tables(const StepInfo& step, const TextStyle& style) {
  std::string out = pass_table(step, style) + "\n" + operation_table(step, style);
  if (tensor_count(step) == 0) return out + wrap("(shapes only: no tensor files)", style, 2);
  return out + "\n" + tensor_table(step, style);
}

std::vector<std::string> problems_of(const StepInfo& step) {
  std::vector<std::string> problems;
  for (const OperationInfo& operation : step.operations) {
    for (const TensorInfo& tensor : operation.tensors) {
      if (!tensor.problem.empty()) problems.push_back(tensor.problem);
    }
  }
  return problems;
}

}  // namespace

std::string to_text(const TraceInfo& info, const TextStyle& style) {
  std::string out = heading(info.name, style);
  out += wrap(fmt::format("model {}, batch {}, {}", info.model, info.batch,
                          counted(static_cast<std::int64_t>(info.steps.size()), "step")),
              style, 2);
  out += wrap("folder " + info.folder, style, 2);
  if (!info.origin.empty()) out += wrap(info.origin, style, 2);
  std::string previous;
  for (const StepInfo& step : info.steps) {
    out += "\n" + heading(step_title(step), style);
    const std::string tables = step_tables(step, style);
    out += tables == previous ? wrap("the same operations and shapes as above", style, 2) : tables;
    previous = tables;
    for (const std::string& problem : problems_of(step))
      out += wrap(problem, style, 2);
  }
  return out;
}

std::string to_text(const TraceValidation& validation, const TextStyle& style) {
  std::string out = heading(validation.name, style);
  out += wrap(fmt::format("{}, {}, {} read from {}", counted(validation.operations, "operation"),
                          counted(validation.tensors, "tensor"), counted(validation.values, "value"),
                          validation.folder),
              style, 2);
  if (!validation.comparisons.empty()) {
    const auto worst = std::max_element(
        validation.comparisons.begin(), validation.comparisons.end(),
        [](const DwComparison& a, const DwComparison& b) { return a.error_over_bound < b.error_over_bound; });
    out += wrap(
        fmt::format(
            "{} recomputed in FP64 from X and dY: the largest difference is {:.3g} of what FP32 rounding "
            "can explain (step {}, {})",
            counted(static_cast<std::int64_t>(validation.comparisons.size()), "dW"), worst->error_over_bound,
            worst->step, worst->layer),
        style, 2);
  }
  for (const TraceFinding& finding : validation.findings)
    out += wrap(where(finding), style, 2);
  const auto count = static_cast<std::int64_t>(validation.findings.size());
  return out + wrap(count == 0 ? "The trace is valid." : counted(count, "finding") + ".", style, 2);
}

}  // namespace bfpsim
