// SPDX-License-Identifier: Apache-2.0
#include "sim/workload/lowering.h"

#include <algorithm>
#include <iterator>
#include <stdexcept>

#include "sim/workload/lowering_parts.h"

namespace bfpsim {
namespace lowering {

OperandView matrix_view(const MatrixAxes& axes, std::int64_t instance_step) {
  OperandView view;
  view.line_axes[2] = {axes.lines, axes.line_step};
  view.k_axes[2] = {axes.k, axes.k_step};
  view.instance_step = instance_step;
  view.source_row = axes.row;
  return view;
}

OutputView matrix_output(std::int64_t rows, std::int64_t row_step, std::int64_t instance_step) {
  OutputView view;
  view.row_axes[2] = {rows, row_step};
  view.instance_step = instance_step;
  return view;
}

LoweredGemm named(const Operation& operation, Pass pass) {
  const Role weight =
      std::holds_alternative<BatchedGeometry>(operation.geometry) ? Role::Activation : Role::Weight;
  LoweredGemm gemm;
  gemm.layer = operation.layer;
  gemm.pass = pass;
  gemm.first_layer = operation.first_layer;
  gemm.last_layer = operation.last_layer;
  const bool takes_x = pass != Pass::BackwardData && pass != Pass::BackwardA;
  const bool takes_w = pass != Pass::BackwardWeight && pass != Pass::BackwardB;
  gemm.tensor_a = takes_x ? TensorName::X : TensorName::Dy;
  gemm.role_a = takes_x ? Role::Activation : Role::Gradient;
  gemm.tensor_b = takes_w ? TensorName::W : TensorName::Dy;
  gemm.role_b = takes_w ? weight : Role::Gradient;
  if (pass == Pass::Forward) gemm.job.post_op = operation.post_op;
  return gemm;
}

void finish(LoweredGemm& gemm) {
  GemmJob& job = gemm.job;
  job.m = job.a.lines();
  job.n = job.b.lines();
  job.k = job.a.k();
  gemm.macs = unpadded_elements(job.a) * job.n * job.instances;
}

}  // namespace lowering

namespace {

struct Lower {
  const Operation& operation;
  std::vector<LoweredGemm> operator()(const LinearGeometry& g) const {
    return lowering::lower_linear(operation, g);
  }
  std::vector<LoweredGemm> operator()(const BatchedGeometry& g) const {
    return lowering::lower_batched(operation, g);
  }
  std::vector<LoweredGemm> operator()(const ConvGeometry& g) const {
    return lowering::lower_convolution(operation, g);
  }
};

}  // namespace

std::vector<LoweredGemm> lower(const Operation& operation) {
  const std::vector<std::string> mistakes = geometry_mistakes(operation);
  if (!mistakes.empty()) throw std::invalid_argument(operation.layer + ": " + mistakes.front());
  return std::visit(Lower{operation}, operation.geometry);
}

std::vector<LoweredGemm> lower_step(const TraceStep& step) {
  std::vector<LoweredGemm> gemms;
  std::vector<std::vector<LoweredGemm>> backward;
  for (const Operation& operation : step.operations) {
    std::vector<LoweredGemm> passes = lower(operation);
    const auto first_back = std::find_if(passes.begin(), passes.end(),
                                         [](const LoweredGemm& gemm) { return gemm.pass != Pass::Forward; });
    std::move(passes.begin(), first_back, std::back_inserter(gemms));
    passes.erase(passes.begin(), first_back);
    backward.push_back(std::move(passes));
  }
  for (auto passes = backward.rbegin(); passes != backward.rend(); ++passes) {
    std::move(passes->begin(), passes->end(), std::back_inserter(gemms));
  }
  return gemms;
}

}  // namespace bfpsim
