// SPDX-License-Identifier: Apache-2.0
#include "sim/report/json_tools.h"
#include "sim/report/trace_report.h"
#include "sim/report/version.h"

namespace bfpsim {
namespace {

Json operation_json(const OperationInfo& operation, std::map<std::string, std::int64_t>& macs_by_pass) {
  Json tensors = Json::array();
  for (const TensorInfo& tensor : operation.tensors) {
    tensors.push_back({{"name", tensor.name},
                       {"file", tensor.file},
                       {"shape", tensor.shape ? Json(*tensor.shape) : Json(nullptr)},
                       {"problem", tensor.problem.empty() ? Json(nullptr) : Json(tensor.problem)}});
  }
  Json gemms = Json::array();
  for (const TraceGemmInfo& gemm : operation.gemms) {
    macs_by_pass[std::string(to_string(gemm.pass))] += gemm.macs;
    gemms.push_back({{"pass", to_string(gemm.pass)},
                     {"part", gemm.part},
                     {"m", gemm.m},
                     {"n", gemm.n},
                     {"k", gemm.k},
                     {"batch", gemm.batch},
                     {"macs", gemm.macs}});
  }
  return {{"layer", operation.layer},           {"kind", operation.kind},
          {"geometry", operation.geometry},     {"first_layer", operation.first_layer},
          {"last_layer", operation.last_layer}, {"tensors", std::move(tensors)},
          {"gemms", std::move(gemms)}};
}

Json step_json(const StepInfo& step) {
  std::map<std::string, std::int64_t> macs_by_pass;
  Json operations = Json::array();
  for (const OperationInfo& operation : step.operations)
    operations.push_back(operation_json(operation, macs_by_pass));
  return {{"step", step.step},
          {"loss", step.loss == 0.0 ? Json(nullptr) : number_or_null(step.loss)},
          {"macs", macs_by_pass},
          {"operations", std::move(operations)}};
}

}  // namespace

std::string to_json(const TraceInfo& info) {
  Json steps = Json::array();
  for (const StepInfo& step : info.steps)
    steps.push_back(step_json(step));
  return text_of({{"schema", "bfpsim.trace-info/1"},
                  {"bfpsim_version", version()},
                  {"name", info.name},
                  {"folder", info.folder},
                  {"model", info.model},
                  {"origin", info.origin},
                  {"batch", info.batch},
                  {"steps", std::move(steps)}});
}

std::string to_json(const TraceValidation& validation) {
  Json comparisons = Json::array();
  for (const DwComparison& comparison : validation.comparisons) {
    comparisons.push_back({{"step", comparison.step},
                           {"layer", comparison.layer},
                           {"error_over_bound", number_or_null(comparison.error_over_bound)},
                           {"sqnr_db", number_or_null(comparison.sqnr_db)}});
  }
  Json findings = Json::array();
  for (const TraceFinding& finding : validation.findings) {
    findings.push_back({{"step", finding.step},
                        {"layer", finding.layer},
                        {"tensor", finding.tensor},
                        {"message", finding.message}});
  }
  return text_of({{"schema", "bfpsim.trace-validate/1"},
                  {"bfpsim_version", version()},
                  {"name", validation.name},
                  {"folder", validation.folder},
                  {"valid", validation.ok()},
                  {"operations", validation.operations},
                  {"tensors", validation.tensors},
                  {"values", validation.values},
                  {"dw", std::move(comparisons)},
                  {"findings", std::move(findings)}});
}

}  // namespace bfpsim
