// SPDX-License-Identifier: Apache-2.0
// Which encodings are made from a tensor's first one, and what that leaves of the tensor. Expectations:
// contract A8 on layers whose lowered operands are known by hand; values by `quantize`'s rules (A7).
#include "sim/engine/first_encoding.h"

#include <gtest/gtest.h>

#include <random>

#include "rtl_models/numerics/quantize_tensor.h"
#include "sim/workload/lowering.h"

namespace bfpsim {
namespace {

constexpr int kBlock = 8;

Format hbfp4() {
  Format format = *find_format("hbfp4");
  format.block = BlockShape::vector(kBlock);
  return format;
}

std::vector<PlannedGemm> linked(const Operation& operation) {
  std::vector<PlannedGemm> plan;
  for (LoweredGemm& gemm : lower(operation)) {
    for (OperandFormat* format : {&gemm.job.format_a, &gemm.job.format_b}) {
      format->block = kBlock;
      format->codec = make_codec(hbfp4());
    }
    PlannedGemm next;
    next.gemm = std::move(gemm);
    plan.push_back(std::move(next));
  }
  link_first_encodings(plan);
  return plan;
}

Operation linear() {
  Operation operation;
  operation.layer = "fc";
  operation.geometry = LinearGeometry{12, 20, 30};
  return operation;
}

Operation convolution(std::int64_t kernel, std::int64_t stride, std::int64_t padding) {
  ConvGeometry conv;
  conv.batch = 2;
  conv.in_channels = 16;
  conv.out_channels = 24;
  conv.height = conv.width = 12;
  conv.kernel_h = conv.kernel_w = kernel;
  conv.stride_h = conv.stride_w = stride;
  conv.padding_h = conv.padding_w = padding;
  Operation operation;
  operation.layer = "conv";
  operation.geometry = conv;
  return operation;
}

/// "X forward A" for an operand that is made from the first GEMM's A, which is X; "fp32" for no other.
std::string origin(const std::vector<PlannedGemm>& plan, const std::optional<OperandOfPlan>& first) {
  if (!first) return "fp32";
  const LoweredGemm& gemm = plan[first->gemm].gemm;
  return std::string(to_string(gemm.pass)) + (first->side == GemmSide::A ? " A" : " B");
}

/// Of each GEMM of the plan: pass, and where A and B are made from.
std::vector<std::string> origins(const std::vector<PlannedGemm>& plan) {
  std::vector<std::string> text;
  for (const PlannedGemm& planned : plan) {
    text.push_back(std::string(to_string(planned.gemm.pass)) + ": " + origin(plan, planned.made_from_a) +
                   ", " + origin(plan, planned.made_from_b));
  }
  return text;
}

TEST(FirstEncoding, all_second_uses_of_a_linear_layer_have_one) {
  EXPECT_EQ(origins(linked(linear())),
            (std::vector<std::string>{"forward: fp32, fp32", "backward_data: fp32, forward B",
                                      "backward_weight: forward A, backward_data A"}));
}

TEST(FirstEncoding, so_have_those_of_a_pointwise_convolution) {
  EXPECT_EQ(origins(linked(convolution(1, 1, 0))),
            (std::vector<std::string>{"forward: fp32, fp32", "backward_data: fp32, forward B",
                                      "backward_weight: forward A, backward_data A"}));
}

TEST(FirstEncoding, overlapping_windows_leave_the_weights_alone) {
  EXPECT_EQ(origins(linked(convolution(3, 1, 1))),
            (std::vector<std::string>{"forward: fp32, fp32", "backward_data: fp32, forward B",
                                      "backward_weight: fp32, fp32"}));
}

TEST(FirstEncoding, windows_side_by_side_hold_each_element_once) {
  const std::vector<PlannedGemm> plan = linked(convolution(3, 3, 0));
  ASSERT_TRUE(plan.back().made_from_a || plan.back().made_from_b);
  EXPECT_EQ(origin(plan, plan.back().made_from_a), "forward A");
}

TEST(FirstEncoding, windows_that_miss_elements_have_none) {
  const std::vector<PlannedGemm> plan = linked(convolution(1, 2, 0));
  EXPECT_EQ(origin(plan, plan.back().made_from_a), "fp32");
}

TEST(FirstEncoding, the_tensor_is_what_quantize_makes_of_it) {
  const std::vector<PlannedGemm> plan = linked(linear());
  std::mt19937_64 random(7);
  std::normal_distribution<float> normal;
  std::vector<float> x(12 * 30);
  for (float& value : x)
    value = std::ldexp(normal(random), static_cast<int>(random() % 12));
  const std::vector<float> expected = quantize_tensor(x.data(), {12, 30}, hbfp4()).values;
  ASSERT_NE(expected, x);
  EXPECT_EQ(quantised_tensor(plan, *plan.back().made_from_a, x), expected);
}

TEST(FirstEncoding, weights_are_quantised_along_their_input_and_put_back_in_place) {
  const std::vector<PlannedGemm> plan = linked(linear());
  std::mt19937_64 random(8);
  std::normal_distribution<float> normal;
  std::vector<float> w(30 * 20);  // [k][n]
  for (float& value : w)
    value = normal(random);
  QuantizeOptions along_k;
  along_k.axis = 0;
  const std::vector<float> expected = quantize_tensor(w.data(), {30, 20}, hbfp4(), along_k).values;
  EXPECT_EQ(quantised_tensor(plan, *plan[1].made_from_b, w), expected);
}

}  // namespace
}  // namespace bfpsim
