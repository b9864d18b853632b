// SPDX-License-Identifier: Apache-2.0
#include "sim/report/trace_info.h"

#include <fmt/format.h>

#include "sim/workload/lowering.h"
#include "sim/workload/tensor.h"

namespace bfpsim {
namespace {

std::string pair_text(std::int64_t h, std::int64_t w) {
  return h == w ? std::to_string(h) : fmt::format("{}x{}", h, w);
}

struct GeometryText {
  std::string kind;
  std::string text;
};

GeometryText describe(const LinearGeometry& g) {
  return {"linear", fmt::format("[{}, {}] x [{}, {}]", g.m, g.k, g.k, g.n)};
}

GeometryText describe(const BatchedGeometry& g) {
  return {"bmm", fmt::format("{} x [{}, {}] x [{}, {}]", g.batch, g.m, g.k, g.k, g.n)};
}

GeometryText describe(const ConvGeometry& g) {
  std::string text = fmt::format("{}x{}x{}x{} -> {}, {}x{}", g.batch, g.in_channels, g.height, g.width,
                                 g.out_channels, g.kernel_h, g.kernel_w);
  if (g.stride_h != 1 || g.stride_w != 1) text += ", stride " + pair_text(g.stride_h, g.stride_w);
  if (g.padding_h != 0 || g.padding_w != 0) text += ", padding " + pair_text(g.padding_h, g.padding_w);
  if (g.dilation_h != 1 || g.dilation_w != 1) text += ", dilation " + pair_text(g.dilation_h, g.dilation_w);
  if (g.groups != 1) text += fmt::format(", groups {}", g.groups);
  return {"conv2d", text};
}

TensorInfo read_tensor_info(const Trace& trace, const std::string& name, const std::string& file) {
  TensorInfo info{name, file, std::nullopt, ""};
  try {
    info.shape = read_npy_header(trace.folder + "/" + file).shape;
  } catch (const NpyError& error) {
    info.problem = error.what();
  }
  return info;
}

OperationInfo describe(const Trace& trace, const Operation& operation) {
  const GeometryText geometry = std::visit([](const auto& g) { return describe(g); }, operation.geometry);
  OperationInfo info;
  info.layer = operation.layer;
  info.kind = geometry.kind;
  info.geometry = geometry.text;
  info.first_layer = operation.first_layer;
  info.last_layer = operation.last_layer;
  for (const auto& [name, file] : tensor_files(operation.files))
    info.tensors.push_back(read_tensor_info(trace, name, file));
  for (const LoweredGemm& gemm : lower(operation)) {
    info.gemms.push_back(
        {gemm.pass, gemm.part, gemm.job.m, gemm.job.n, gemm.job.k, gemm.job.instances, gemm.macs});
  }
  return info;
}

}  // namespace

std::vector<std::pair<std::string, std::string>> tensor_files(const TensorFiles& files) {
  std::vector<std::pair<std::string, std::string>> present;
  for (const auto& entry : {std::pair("X", &files.x), std::pair("W", &files.w), std::pair("dY", &files.dy),
                            std::pair("dW", &files.dw)}) {
    if (!entry.second->empty()) present.emplace_back(entry.first, *entry.second);
  }
  return present;
}

TraceInfo describe(const Trace& trace) {
  TraceInfo info{trace.name, trace.folder, trace.model, trace.origin, trace.batch, {}};
  for (const TraceStep& step : trace.steps) {
    StepInfo step_info{step.step, step.loss, {}};
    for (const Operation& operation : step.operations)
      step_info.operations.push_back(describe(trace, operation));
    info.steps.push_back(std::move(step_info));
  }
  return info;
}

}  // namespace bfpsim
