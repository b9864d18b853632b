// SPDX-License-Identifier: Apache-2.0
// Operations of a step, counted by hand from docs/operations.md.
#include "sim/workload/step_operations.h"

#include <gtest/gtest.h>

namespace bfpsim {
namespace {

using K = ElementwiseKind;

ElementwiseOperation elementwise(const std::string& layer, K kind, std::int64_t in, std::int64_t out,
                                 std::size_t before) {
  return {layer, kind, in, out, before, false};
}

/// conv, batch_norm, add, relu over 100 elements, then conv2 with a ReLU of its own.
TraceStep small_step() {
  TraceStep step;
  Operation conv;
  conv.layer = "conv";
  conv.geometry = LinearGeometry{10, 10, 4};
  step.operations.push_back(conv);
  conv.layer = "conv2";
  conv.post_op = PostOp::Relu;
  conv.geometry = LinearGeometry{10, 5, 10};
  step.operations.push_back(conv);
  step.elementwise = {elementwise("bn", K::BatchNorm, 100, 100, 1), elementwise("add", K::Add, 200, 100, 1),
                      elementwise("relu", K::Relu, 100, 100, 1),
                      elementwise("loss", K::CrossEntropy, 50, 50, 2)};
  step.elementwise.push_back({"relu2", K::Relu, 50, 50, 2, true});
  return step;
}

std::int64_t words(const std::vector<SweptTensor>& tensors) {
  std::int64_t sum = 0;
  for (const SweptTensor& tensor : tensors)
    sum += tensor.elements;
  return sum;
}

const StepOperation& find(const std::vector<StepOperation>& list, const std::string& kind,
                          OperationPass pass) {
  for (const StepOperation& operation : list) {
    if (operation.kind == kind && operation.pass == pass) return operation;
  }
  throw std::logic_error("no operation " + kind);
}

Schedule with_optimizer(OptimizerKind kind, const std::string& master = "fp32") {
  Schedule schedule;
  schedule.optimizer = {kind, master};
  return schedule;
}

TEST(StepOperations, come_forward_then_backward_then_updates) {
  std::vector<std::string> names;
  for (const StepOperation& operation :
       list_operations(small_step(), with_optimizer(OptimizerKind::Momentum)))
    names.push_back(operation.layer + ": " + operation.kind + " " + std::string(to_string(operation.pass)));
  EXPECT_EQ(names,
            (std::vector<std::string>{
                "bn + add + relu: batch_norm + add + relu forward", "loss: cross_entropy forward",
                "loss: cross_entropy backward", "conv2: relu backward",
                "bn + add + relu: batch_norm + add + relu backward", "add: gradient_accumulation backward",
                "conv: momentum update", "conv2: momentum update"}));
}

TEST(StepOperations, normalisation_needs_its_statistics_first) {
  const auto list = list_operations(small_step(), with_optimizer(OptimizerKind::None));
  const StepOperation& forward = find(list, "batch_norm + add + relu", OperationPass::Forward);
  ASSERT_EQ(forward.sweeps.size(), 2U);
  EXPECT_EQ(words(forward.sweeps[0].reads), 100);
  EXPECT_EQ(words(forward.sweeps[0].writes), 0);
  EXPECT_EQ(forward.sweeps[0].lane_operations, 2 * 100);
  // x and the tensor that is added; one result; scale and shift, addition, maximum.
  EXPECT_EQ(words(forward.sweeps[1].reads), 200);
  EXPECT_EQ(words(forward.sweeps[1].writes), 100);
  EXPECT_EQ(forward.sweeps[1].lane_operations, 3 * 100);
}

TEST(StepOperations, the_fused_gradient_is_written_where_it_is_read_again) {
  const auto list = list_operations(small_step(), with_optimizer(OptimizerKind::None));
  const StepOperation& backward = find(list, "batch_norm + add + relu", OperationPass::Backward);
  ASSERT_EQ(backward.sweeps.size(), 2U);
  // x, dy and the ReLU's result; the masked gradient.
  EXPECT_EQ(words(backward.sweeps[0].reads), 300);
  EXPECT_EQ(words(backward.sweeps[0].writes), 100);
  EXPECT_EQ(backward.sweeps[0].lane_operations, (3 + 1) * 100);
  EXPECT_EQ(words(backward.sweeps[1].reads), 200);
  EXPECT_EQ(words(backward.sweeps[1].writes), 100);
  const StepOperation& accumulation = find(list, "gradient_accumulation", OperationPass::Backward);
  EXPECT_EQ(words(accumulation.sweeps.at(0).reads), 200);
  EXPECT_EQ(words(accumulation.sweeps.at(0).writes), 100);
}

TEST(StepOperations, a_fused_relu_has_a_gradient_and_no_forward_pass) {
  const auto list = list_operations(small_step(), with_optimizer(OptimizerKind::None));
  EXPECT_THROW((void)find(list, "relu", OperationPass::Forward), std::logic_error);
  const StepOperation& gradient = find(list, "relu", OperationPass::Backward);
  EXPECT_EQ(gradient.elements, 50);
  EXPECT_EQ(words(gradient.sweeps.at(0).reads), 2 * 50);
  EXPECT_EQ(words(gradient.sweeps.at(0).writes), 50);
}

TEST(StepOperations, optimizers_read_and_write_their_state) {
  struct Expected {
    OptimizerKind kind;
    std::int64_t reads;
    std::int64_t writes;
  };
  // Gradient and weight, and nothing, v, or m and v; 40 weights of the first layer.
  for (const Expected& expected :
       {Expected{OptimizerKind::Sgd, 2, 1}, Expected{OptimizerKind::Momentum, 3, 2},
        Expected{OptimizerKind::Adam, 4, 3}}) {
    const auto list = list_operations(small_step(), with_optimizer(expected.kind));
    const StepOperation& update = find(list, std::string(to_string(expected.kind)), OperationPass::Update);
    EXPECT_EQ(update.elements, 40);
    EXPECT_EQ(words(update.sweeps.at(0).reads), expected.reads * 40) << to_string(expected.kind);
    EXPECT_EQ(words(update.sweeps.at(0).writes), expected.writes * 40) << to_string(expected.kind);
  }
}

TEST(StepOperations, a_narrow_master_copy_has_a_working_copy_beside_it) {
  const auto list = list_operations(small_step(), with_optimizer(OptimizerKind::Sgd, "fp16"));
  const OperationSweep& sweep = find(list, "sgd", OperationPass::Update).sweeps.at(0);
  ASSERT_EQ(sweep.writes.size(), 2U);
  EXPECT_EQ(sweep.writes[0].format, "fp16");
  EXPECT_EQ(sweep.writes[1].format, "fp32");
}

TEST(StepOperations, gradients_of_a_scaled_loss_are_checked_before_the_update) {
  Schedule schedule = with_optimizer(OptimizerKind::Sgd);
  schedule.loss_scale = ConstantLossScale{1024.0F};
  const auto list = list_operations(small_step(), schedule);
  const StepOperation& check = find(list, "gradient_check", OperationPass::Update);
  EXPECT_EQ(words(check.sweeps.at(0).reads), 40);
  EXPECT_TRUE(check.sweeps.at(0).writes.empty());
}

TEST(StepOperations, every_kind_has_a_row_that_moves_data) {
  for (std::size_t i = 0; i < kElementwiseKinds; ++i) {
    TraceStep step;
    step.elementwise = {elementwise("x", static_cast<K>(i), 64, 16, 0)};
    const auto list = list_operations(step, with_optimizer(OptimizerKind::None));
    ASSERT_EQ(list.size(), 2U) << to_string(static_cast<K>(i));
    for (const StepOperation& operation : list) {
      EXPECT_FALSE(operation.sweeps.back().writes.empty()) << operation.kind;
      for (const OperationSweep& sweep : operation.sweeps) {
        EXPECT_GT(words(sweep.reads), 0) << operation.kind;
        EXPECT_GT(sweep.lane_operations, 0) << operation.kind;
      }
    }
  }
}

}  // namespace
}  // namespace bfpsim
