// SPDX-License-Identifier: Apache-2.0
#include "sim/workload/step_operations.h"

#include <algorithm>
#include <array>
#include <variant>

#include "sim/workload/operation_costs.h"

namespace bfpsim {
namespace {

/// An operation and those that are fused into it.
using Chain = std::vector<const ElementwiseOperation*>;

void add_words(std::vector<SweptTensor>& tensors, int count, std::int64_t elements) {
  for (int i = 0; i < count; ++i)
    tensors.push_back({elements, "fp32"});
}

OperationSweep sweep_of(const SweepCost& cost, std::int64_t in, std::int64_t out) {
  OperationSweep sweep;
  add_words(sweep.reads, cost.read_in, in);
  add_words(sweep.reads, cost.read_out, out);
  add_words(sweep.writes, cost.write_in, in);
  add_words(sweep.writes, cost.write_out, out);
  sweep.lane_operations = cost.operations_in * in + cost.operations_out * out;
  return sweep;
}

std::vector<OperationSweep> sweeps_of(const std::vector<SweepCost>& costs, std::int64_t in,
                                      std::int64_t out) {
  std::vector<OperationSweep> sweeps;
  for (const SweepCost& cost : costs)
    sweeps.push_back(sweep_of(cost, in, out));
  return sweeps;
}

StepOperation named(const Chain& chain, OperationPass pass) {
  StepOperation operation;
  operation.pass = pass;
  for (const ElementwiseOperation* part : chain) {
    operation.layer += (operation.layer.empty() ? "" : " + ") + part->layer;
    operation.kind += (operation.kind.empty() ? "" : " + ") + std::string(to_string(part->kind));
  }
  return operation;
}

/// The last sweep does what follows to its results on their way; other operands of that are read beside.
StepOperation forward_of(const Chain& chain) {
  StepOperation operation = named(chain, OperationPass::Forward);
  const ElementwiseOperation& head = *chain.front();
  operation.elements = chain.back()->out_elements;
  operation.sweeps = sweeps_of(cost_of(head.kind).forward, head.in_elements, head.out_elements);
  OperationSweep& last = operation.sweeps.back();
  for (std::size_t i = 1; i < chain.size(); ++i) {
    const ElementwiseOperation& fused = *chain[i];
    const OperationSweep own =
        sweep_of(cost_of(fused.kind).forward.front(), fused.in_elements, fused.out_elements);
    if (fused.in_elements > fused.out_elements)
      last.reads.push_back({fused.in_elements - fused.out_elements, "fp32"});
    last.lane_operations += own.lane_operations;
  }
  return operation;
}

/// The first sweep does it backwards to the gradient that it reads. That gradient is written if a later
/// sweep, or the other way of an addition, reads it again.
StepOperation backward_of(const Chain& chain) {
  StepOperation operation = named(chain, OperationPass::Backward);
  const ElementwiseOperation& head = *chain.front();
  operation.elements = head.in_elements;
  operation.sweeps = sweeps_of(cost_of(head.kind).backward, head.in_elements, head.out_elements);
  OperationSweep& first = operation.sweeps.front();
  bool changed = false;
  bool shared = false;
  for (std::size_t i = 1; i < chain.size(); ++i) {
    const ElementwiseOperation& fused = *chain[i];
    shared = shared || fused.kind == ElementwiseKind::Add;
    if (fused.kind == ElementwiseKind::Add) continue;
    const SweepCost& cost = cost_of(fused.kind).backward.front();
    add_words(first.reads, cost.read_out - 1, fused.out_elements);  // all but the gradient
    first.lane_operations += cost.operations_out * fused.out_elements;
    changed = true;
  }
  if (changed && (shared || operation.sweeps.size() > 1)) first.writes.push_back({head.out_elements, "fp32"});
  return operation;
}

/// Where the two ways of an addition come together again.
StepOperation accumulation_of(const ElementwiseOperation& add) {
  StepOperation operation;
  operation.layer = add.layer;
  operation.kind = "gradient_accumulation";
  operation.pass = OperationPass::Backward;
  operation.elements = add.out_elements;
  operation.sweeps = sweeps_of(cost_of(ElementwiseKind::Add).backward, add.in_elements, add.out_elements);
  return operation;
}

std::vector<Chain> chains_of(const TraceStep& step) {
  std::vector<Chain> chains;
  const ElementwiseOperation* before = nullptr;
  for (const ElementwiseOperation& operation : step.elementwise) {
    const bool follows = before != nullptr && before->before == operation.before && !before->fused;
    before = &operation;
    if (operation.fused) continue;
    if (follows && cost_of(operation.kind).fuses) {
      chains.back().push_back(&operation);
    } else {
      chains.push_back({&operation});
    }
  }
  return chains;
}

struct Sizes {
  std::int64_t weights = 0;  ///< 0: no weights
  std::int64_t results = 0;
};

struct SizesOf {
  Sizes operator()(const LinearGeometry& g) const { return {g.n * g.k, g.m * g.n}; }
  Sizes operator()(const BatchedGeometry& g) const { return {0, g.batch * g.m * g.n}; }
  Sizes operator()(const ConvGeometry& g) const {
    return {g.out_channels * (g.in_channels / g.groups) * g.kernel_h * g.kernel_w,
            g.batch * g.out_channels * g.out_height() * g.out_width()};
  }
};

/// A ReLU that the forward GEMM did on the way to memory.
StepOperation post_op_gradient(const Operation& operation) {
  const std::int64_t results = std::visit(SizesOf(), operation.geometry).results;
  StepOperation gradient;
  gradient.layer = operation.layer;
  gradient.kind = to_string(ElementwiseKind::Relu);
  gradient.pass = OperationPass::Backward;
  gradient.elements = results;
  gradient.sweeps = sweeps_of(cost_of(ElementwiseKind::Relu).backward, results, results);
  return gradient;
}

void add_backward(const TraceStep& step, const std::vector<Chain>& chains, std::vector<StepOperation>& list) {
  auto chain = chains.rbegin();
  for (std::size_t i = step.operations.size() + 1; i-- > 0;) {
    for (; chain != chains.rend() && chain->front()->before == i; ++chain) {
      list.push_back(backward_of(*chain));
      for (const ElementwiseOperation* part : *chain) {
        if (part->kind == ElementwiseKind::Add && chain->size() > 1) list.push_back(accumulation_of(*part));
      }
    }
    if (i > 0 && step.operations[i - 1].post_op == PostOp::Relu)
      list.push_back(post_op_gradient(step.operations[i - 1]));
  }
}

StepOperation gradient_check(const std::string& layer, std::int64_t weights) {
  return {layer, "gradient_check", OperationPass::Update, weights, {{{{weights, "fp32"}}, {}, weights}}};
}

StepOperation update_of(const std::string& layer, std::int64_t weights, const OptimizerSettings& optimizer) {
  const UpdateCost cost = cost_of(optimizer.kind);
  OperationSweep sweep;
  sweep.reads = {{weights, "fp32"}, {weights, optimizer.master_weights}};
  sweep.writes = {{weights, optimizer.master_weights}};
  for (int i = 0; i < cost.state_words; ++i) {
    sweep.reads.push_back({weights, "fp32"});
    sweep.writes.push_back({weights, "fp32"});
  }
  sweep.lane_operations = cost.operations * weights;
  // The GEMMs read FP32: a master copy of another format has a working copy beside it.
  if (optimizer.master_weights != "fp32") sweep.writes.push_back({weights, "fp32"});
  return {layer, std::string(to_string(optimizer.kind)), OperationPass::Update, weights, {sweep}};
}

void add_updates(const TraceStep& step, const Schedule& schedule, std::vector<StepOperation>& list) {
  if (schedule.optimizer.kind == OptimizerKind::None) return;
  const bool checked = !std::holds_alternative<NoLossScale>(schedule.loss_scale);
  for (const Operation& operation : step.operations) {
    const std::int64_t weights = std::visit(SizesOf(), operation.geometry).weights;
    if (weights == 0) continue;
    if (checked) list.push_back(gradient_check(operation.layer, weights));
    list.push_back(update_of(operation.layer, weights, schedule.optimizer));
  }
}

}  // namespace

std::string_view to_string(OperationPass pass) {
  constexpr std::array<std::string_view, 3> kWords = {"forward", "backward", "update"};
  return kWords.at(static_cast<std::size_t>(pass));
}

std::vector<StepOperation> list_operations(const TraceStep& step, const Schedule& schedule) {
  const std::vector<Chain> chains = chains_of(step);
  std::vector<StepOperation> list;
  for (const Chain& chain : chains)
    list.push_back(forward_of(chain));
  add_backward(step, chains, list);
  add_updates(step, schedule, list);
  return list;
}

}  // namespace bfpsim
