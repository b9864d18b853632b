// SPDX-License-Identifier: Apache-2.0
// Packets add up to the sweep, fit the buffers, and are laid out by hand.
#include "sim/engine/operation_plan.h"

#include <gtest/gtest.h>

#include <random>

namespace bfpsim {
namespace {

std::int64_t total(const OperationJob& job, const PacketStream& stream) {
  return (job.packets - 1) * stream.bytes + stream.last_bytes;
}

TEST(PlanSweep, cuts_a_large_tensor_into_full_result_banks) {
  const MachineParams machine;  // 65536 bytes of staging, 16384 of results
  const OperationJob job =
      plan_sweep(machine, {{{1 << 20, "fp32"}, {1 << 20, "fp32"}}, {{1 << 20, "fp32"}}, 3 << 20}, 64);
  EXPECT_EQ(job.packets, (1 << 20) / 4096);
  EXPECT_EQ(job.loads, (std::vector<PacketStream>{{16384, 16384}, {16384, 16384}}));
  EXPECT_EQ(job.stores, (std::vector<PacketStream>{{16384, 16384}}));
  EXPECT_EQ(job.work.simd_operations, 3 * 4096);
  EXPECT_FALSE(job.uses_converters());
}

TEST(PlanSweep, cuts_a_small_tensor_so_that_packets_overlap) {
  const OperationJob job = plan_sweep(MachineParams(), {{{2000, "fp32"}}, {{2000, "fp32"}}, 2000}, 64);
  // An eighth is 250 words: a request of 256.
  EXPECT_EQ(job.packets, 8);
  EXPECT_EQ(job.loads, (std::vector<PacketStream>{{1024, 4 * (2000 - 7 * 256)}}));
}

TEST(PlanSweep, a_block_format_has_a_plane_of_exponents_and_goes_through_the_converters) {
  const OperationJob job = plan_sweep(MachineParams(), {{{128, "fp32"}}, {{128, "hbfp16"}}, 128}, 64);
  ASSERT_EQ(job.stores.size(), 2U);
  EXPECT_EQ(total(job, job.stores[0]), 128 * 2);
  EXPECT_EQ(total(job, job.stores[1]), 2 * 2);  // an exponent of 10 bits takes 2 bytes
  EXPECT_TRUE(job.uses_converters());
  EXPECT_EQ((job.packets - 1) * job.work.elements + job.last_work.elements, 128);
}

TEST(PlanSweep, loses_nothing_and_fits_on_random_machines) {
  constexpr std::uint64_t kSeed = 81001;
  std::mt19937_64 random(kSeed);
  const auto between = [&](std::int64_t low, std::int64_t high) {
    return std::uniform_int_distribution<std::int64_t>(low, high)(random);
  };
  for (int i = 0; i < 500; ++i) {
    SCOPED_TRACE("seed " + std::to_string(kSeed) + ", case " + std::to_string(i));
    MachineParams machine;
    machine.buffers.staging_bytes = between(2000, 9000);
    machine.buffers.result_bytes = between(2000, 9000);
    machine.memory.request_bytes = machine.memory.burst_bytes * between(1, 16);
    const std::int64_t in = between(1, 20000);
    const std::int64_t out = between(1, 20000);
    const OperationSweep sweep{
        {{in, "fp32"}, {out, "fp16"}}, {{out, "fp32"}}, between(1, 5) * std::max(in, out)};
    const OperationJob job = plan_sweep(machine, sweep, 64);
    EXPECT_EQ(refuse_operation(machine, job), std::nullopt);
    EXPECT_EQ(total(job, job.loads[0]), 4 * in);
    EXPECT_EQ(total(job, job.loads[1]), 2 * out);
    EXPECT_EQ(total(job, job.stores[0]), 4 * out);
    EXPECT_EQ((job.packets - 1) * job.work.simd_operations + job.last_work.simd_operations,
              sweep.lane_operations);
  }
}

TEST(PlanSweep, says_which_buffer_is_too_small) {
  MachineParams machine;
  machine.buffers.result_bytes = 2;
  try {
    (void)plan_sweep(machine, {{{10, "fp32"}}, {{10, "fp32"}}, 10}, 64);
    FAIL() << "an element of 4 bytes fits no bank of 2";
  } catch (const std::runtime_error& error) {
    EXPECT_NE(std::string(error.what()).find("result banks hold no element"), std::string::npos)
        << error.what();
  }
}

}  // namespace
}  // namespace bfpsim
