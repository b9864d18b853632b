// SPDX-License-Identifier: Apache-2.0
// Which encodings in tiles could be shared. Expectation: contract A8, the three tensors of a linear layer or
// a 1x1 convolution have two uses each of one matrix; under a 3x3 kernel the lowered operands differ.
#include "sim/engine/tile_encodings.h"

#include <gtest/gtest.h>

#include "sim/workload/lowering.h"

namespace bfpsim {
namespace {

std::vector<PlannedGemm> planned(const Operation& operation, std::int64_t tile_lines,
                                 Rounding rounding = Rounding::NearestEven) {
  std::vector<PlannedGemm> plan;
  for (LoweredGemm& gemm : lower(operation)) {
    for (OperandFormat* format : {&gemm.job.format_a, &gemm.job.format_b}) {
      format->block = 8;
      format->tile_lines = tile_lines;
      format->codec.rounding = rounding;
    }
    PlannedGemm next;
    next.gemm = std::move(gemm);
    plan.push_back(std::move(next));
  }
  return plan;
}

Operation convolution(std::int64_t kernel) {
  ConvGeometry conv;
  conv.batch = 2;
  conv.in_channels = 16;
  conv.out_channels = 24;
  conv.height = conv.width = 10;
  conv.kernel_h = conv.kernel_w = kernel;
  conv.padding_h = conv.padding_w = kernel / 2;
  Operation operation;
  operation.layer = "conv";
  operation.geometry = conv;
  return operation;
}

Operation linear() {
  Operation operation;
  operation.layer = "fc";
  operation.geometry = LinearGeometry{12, 20, 30};
  return operation;
}

void expect_count(const std::optional<TileEncodings>& count, std::int64_t made, std::int64_t shareable) {
  ASSERT_TRUE(count);
  EXPECT_EQ(count->made, made);
  EXPECT_EQ(count->shareable, shareable);
}

TEST(TileEncodings, a_linear_layer_has_three_matrices_for_six_operands) {
  expect_count(count_tile_encodings(planned(linear(), 8)), 6, 3);
}

TEST(TileEncodings, so_has_a_pointwise_convolution) {
  expect_count(count_tile_encodings(planned(convolution(1), 8)), 6, 3);
}

TEST(TileEncodings, padded_kernels_share_nothing) {
  expect_count(count_tile_encodings(planned(convolution(3), 8)), 6, 0);
}

TEST(TileEncodings, random_bits_are_each_use_s_own) {
  expect_count(count_tile_encodings(planned(linear(), 8, Rounding::Stochastic)), 6, 0);
}

TEST(TileEncodings, vectors_are_not_counted) {
  EXPECT_FALSE(count_tile_encodings(planned(linear(), 1)));
}

}  // namespace
}  // namespace bfpsim
