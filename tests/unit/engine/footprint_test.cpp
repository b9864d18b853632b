// SPDX-License-Identifier: Apache-2.0
// Bytes counted by hand.
#include "sim/engine/footprint.h"

#include <gtest/gtest.h>

namespace bfpsim {
namespace {

/// A linear layer of 32 x 8 x 128 and a batch norm over its 256 results.
TraceStep small_step() {
  TraceStep step;
  Operation fc;
  fc.layer = "fc";
  fc.geometry = LinearGeometry{32, 8, 128};
  step.operations.push_back(fc);
  step.elementwise = {{"bn", ElementwiseKind::BatchNorm, 256, 256, 1, false},
                      {"relu", ElementwiseKind::Relu, 256, 256, 1, false}};
  return step;
}

Schedule hbfp4(OptimizerKind kind, const std::string& master) {
  Schedule schedule;
  schedule.rules.push_back({});
  schedule.rules.back().as.format = in_blocks(*find_format("hbfp4"), BlockShape::vector(64));
  schedule.optimizer = {kind, master};
  return schedule;
}

TEST(Footprint, counts_weights_state_gradients_and_stash) {
  const MemoryFootprint f =
      footprint_of(small_step(), hbfp4(OptimizerKind::Adam, "fp32"), 1, 160, Stash::Fp32);
  EXPECT_EQ(f.weights, 4 * 1024);
  EXPECT_EQ(f.master_weights, 0);
  EXPECT_EQ(f.optimizer_state, 2 * 4 * 1024);  // m and v
  EXPECT_EQ(f.weight_gradients, 4 * 1024);
  EXPECT_EQ(f.stashed_operands, 4 * 4096);
  EXPECT_EQ(f.stashed_inputs, 4 * 256);  // batch norm reads its x again, a ReLU the sign of what comes next
  EXPECT_EQ(f.gradients, 4 * (256 + 4096));
  EXPECT_EQ(f.total(), 4 * (4 * 1024 + 4096 + 256 + 256 + 4096));
}

TEST(Footprint, an_encoded_stash_has_mantissas_and_exponents) {
  const Schedule schedule = hbfp4(OptimizerKind::Sgd, "fp32");
  const MemoryFootprint f = footprint_of(small_step(), schedule, 1, 160, Stash::Encoded);
  EXPECT_EQ(f.stashed_operands, 4096 / 2 + 4096 / 64 * 2);
  EXPECT_EQ(f.stashed_inputs, 4 * 256);
  EXPECT_EQ(f.optimizer_state, 0);
}

TEST(Footprint, a_master_copy_lies_beside_the_working_weights) {
  EXPECT_EQ(
      footprint_of(small_step(), hbfp4(OptimizerKind::Momentum, "fp16"), 1, 160, Stash::Fp32).master_weights,
      2 * 1024);
  EXPECT_EQ(footprint_of(small_step(), hbfp4(OptimizerKind::Momentum, "hbfp16"), 1, 160, Stash::Fp32)
                .master_weights,
            2 * 1024 + 1024 / 64 * 2);
}

TEST(Footprint, both_operands_of_a_batched_product_are_stashed) {
  TraceStep step;
  Operation scores;
  scores.layer = "scores";
  scores.geometry = BatchedGeometry{2, 4, 8, 16};
  step.operations.push_back(scores);
  const MemoryFootprint f = footprint_of(step, hbfp4(OptimizerKind::Sgd, "fp32"), 1, 160, Stash::Fp32);
  EXPECT_EQ(f.weights, 0);
  EXPECT_EQ(f.stashed_operands, 4 * 2 * (4 * 16 + 16 * 8));
}

TEST(Footprint, on_chip_buffers_of_the_default_parameters) {
  EXPECT_EQ(on_chip_bytes(MachineParams()), 2 * 65536 + 2 * 2 * 32768 + 2 * 16384);
}

}  // namespace
}  // namespace bfpsim
