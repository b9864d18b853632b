// SPDX-License-Identifier: Apache-2.0
// Fused lanes (array.fusion: spatial) against digit passes on the array's arithmetic: the same sums, to the
// bit (contract B1). What they cost: closed form.
#include <gtest/gtest.h>

#include "rtl_models/accelerator/fused_operands.h"
#include "rtl_models/array/operand_panel.h"
#include "rtl_models/array/systolic_array.h"
#include "rtl_models/numerics/float_format.h"
#include "tests/support/random_case.h"

namespace bfpsim {
namespace {

/// Sums of one sub-tile and the passes that they took.
struct Outcome {
  std::vector<std::uint32_t> sums;
  std::int64_t passes = 0;
};

/// The first sub-tile of a GEMM, as the front end of either kind of lanes issues it.
Outcome run_sub_tile(ArrayParams array, const GemmJob& job, const std::vector<float>& a,
                     const std::vector<float>& b, Fusion fusion) {
  array.fusion = fusion;
  const Chunking chunking = make_chunking(array, job.format_a, job.format_b);
  const std::vector<ChunkInfo> chunks = make_chunks(chunking, job.k);
  const auto panel = [&](const OperandFormat& format, const std::vector<float>& x, int lines, int digits) {
    const BlockShape shape = BlockShape::vector(static_cast<int>(format.block));
    return make_panel(encode_operand(x.data(), lines, job.k, format.codec, shape), digits, array, lines,
                      chunking, chunks);
  };
  const OperandPanel panel_a = panel(job.format_a, a, array.rows, chunking.a_digits);
  const OperandPanel panel_b = panel(job.format_b, b, array.cols, chunking.b_digits);
  SystolicArray lanes(array, {});
  lanes.start(panel_codec(array, job.format_a.codec), panel_codec(array, job.format_b.codec));
  FusedOperands fused;
  Outcome outcome;
  for (std::size_t c = 0; c < chunks.size(); ++c) {
    const auto chunk = static_cast<std::int64_t>(c);
    const std::int64_t passes = chunking.passes(chunks[c].elements);
    for (int p = 0; p < passes; ++p) {
      IssueSlot slot;
      slot.cycle = outcome.passes++;
      slot.groups = chunking.groups;
      slot.group_lanes = chunking.group_lanes;
      if (fusion == Fusion::Spatial) {
        fused.fill(array, chunking.lane_fusion(p), panel_a, panel_b, {chunk, chunks[c].elements, 0, 0}, slot);
      } else {
        const DigitPass pass = digit_pass(p, chunking.a_digits, array.slice_bits);
        slot.shift = pass.shift;
        slot.a_digits = panel_a.digit_lines(pass.a_digit, chunk, 0);
        slot.b_digits = panel_b.digit_lines(pass.b_digit, chunk, 0);
      }
      slot.a_exponents = panel_a.exponent_lines(chunk, 0);
      slot.b_exponents = panel_b.exponent_lines(chunk, 0);
      slot.first_of_segment = chunks[c].first_of_segment && p == 0;
      slot.last_of_segment = chunks[c].last_of_segment && p + 1 == passes;
      slot.first_of_output = chunks[c].k0 < chunking.addition_k();
      slot.last_of_output = slot.last_of_segment && c + 1 == chunks.size();
      lanes.issue(slot);
    }
  }
  SubTileResult result;
  if (!lanes.take_result(outcome.passes + array_latency(array, {}), result)) return {};
  for (const float value : result.values)
    outcome.sums.push_back(bits_of(value));
  return outcome;
}

TEST(Fusion, spatial_equals_temporal_to_the_bit) {
  constexpr std::uint64_t kSeed = 4100;
  std::mt19937_64 random(kSeed);
  constexpr int kCases = 400;
  int with_aligner = 0;
  int several_digits = 0;
  for (int done = 0; done < kCases;) {
    MachineParams machine = test_support::random_machine(random);
    machine.array.datapath = Datapath::Integer;
    const test_support::RandomGemm gemm = test_support::random_gemm(random, machine);
    const auto rows = static_cast<std::size_t>(machine.array.rows * gemm.job.k);
    const auto cols = static_cast<std::size_t>(machine.array.cols * gemm.job.k);
    if (gemm.a.size() < rows || gemm.b.size() < cols) continue;
    SCOPED_TRACE(testing::Message() << "seed " << kSeed << ", case " << done);
    const Outcome temporal = run_sub_tile(machine.array, gemm.job, gemm.a, gemm.b, Fusion::Temporal);
    const Outcome spatial = run_sub_tile(machine.array, gemm.job, gemm.a, gemm.b, Fusion::Spatial);
    ASSERT_FALSE(temporal.sums.empty());
    ASSERT_EQ(spatial.sums, temporal.sums);
    const Chunking chunking = make_chunking(machine.array, gemm.job.format_a, gemm.job.format_b);
    with_aligner += chunking.groups > 1 ? 1 : 0;
    several_digits += chunking.digit_products() > 1 ? 1 : 0;
    ++done;
  }
  std::printf("%d cases: %d with the aligner, %d of several digits\n", kCases, with_aligner, several_digits);
  EXPECT_GT(with_aligner, kCases / 10);
  EXPECT_GT(several_digits, kCases / 4);
}

/// HBFP6 on 4-bit slices: 2 x 2 digits.
MachineParams hbfp6_machine(int lanes, Fusion fusion) {
  MachineParams machine;
  machine.array.lanes = lanes;
  machine.array.fusion = fusion;
  return machine;
}

std::int64_t passes_of(const MachineParams& machine, std::int64_t k, std::int64_t block) {
  GemmJob job;
  job.m = machine.array.rows;
  job.n = machine.array.cols;
  job.k = k;
  job.format_a.codec.mantissa_bits = 6;
  job.format_b.codec.mantissa_bits = 6;
  job.format_a.block = block;
  job.format_b.block = block;
  const Chunking chunking = make_chunking(machine.array, job.format_a, job.format_b);
  std::int64_t passes = 0;
  for (std::int64_t k0 = 0; k0 < k; k0 += chunking.group_k)
    passes += chunking.passes_of_group(k0, k);
  return passes;
}

TEST(Fusion, costs_what_the_lanes_have_room_for) {
  // Four lanes an element. Full chunks cost the same either way.
  EXPECT_EQ(passes_of(hbfp6_machine(16, Fusion::Temporal), 64, 16), 4 * 4);
  EXPECT_EQ(passes_of(hbfp6_machine(16, Fusion::Spatial), 64, 16), 4 * 4);
  // A chunk of 9 of 16 elements: four passes, or ceil(9/4); of 2: four passes, or one.
  EXPECT_EQ(passes_of(hbfp6_machine(16, Fusion::Temporal), 9, 16), 4);
  EXPECT_EQ(passes_of(hbfp6_machine(16, Fusion::Spatial), 9, 16), 3);
  EXPECT_EQ(passes_of(hbfp6_machine(16, Fusion::Spatial), 2, 16), 1);
  // 18 lanes hold four elements and spare two lanes; a block of 36 comes as chunks of 18: 5 passes each.
  EXPECT_EQ(passes_of(hbfp6_machine(18, Fusion::Spatial), 36, 36), 2 * 5);
  // 3 lanes take two passes over each element.
  EXPECT_EQ(passes_of(hbfp6_machine(3, Fusion::Temporal), 6, 6), 2 * 4);
  EXPECT_EQ(passes_of(hbfp6_machine(3, Fusion::Spatial), 6, 6), 6 * 2);
}

}  // namespace
}  // namespace bfpsim
