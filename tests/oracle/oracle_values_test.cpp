// SPDX-License-Identifier: Apache-2.0
// The oracle's values: by hand, and against the specification on random jobs, whose states must add up, too.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <iostream>
#include <random>
#include <vector>

#include "rtl_models/numerics/gemm_spec.h"
#include "tests/oracle/oracle.h"
#include "tests/oracle/oracle_test_cases.h"

namespace bfpsim::oracle {
namespace {

// Block maxima 4 and 1: steps 1 and 1/4, mantissas 1 2 3 4 and 4 4 4 4; nothing is lost.
TEST(OracleValues, ExactProduct) {
  const std::vector<float> a{1, 2, 3, 4};
  const std::vector<float> b{1, 1, 1, 1};
  const GemmJob job = dense_job(1, 1, 4, vectors(4, 4), vectors(4, 4));
  EXPECT_EQ(run_oracle(tiny_machine(), job, a.data(), b.data()).c, std::vector<float>{10.0F});
}

// Block sums 2^24, 1, 1, in this order. One at a time the ones vanish (ties to even). In one aligner, the
// large pair is 16 units of 2^20, the small ones 16 of 2^-4: shifted right by 24, they survive with 20
// fraction bits, not 19.
TEST(OracleValues, OrderAndAlignerShow) {
  const std::vector<float> a{4096, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0};
  const GemmJob job = dense_job(1, 1, 12, vectors(4, 4), vectors(4, 4));
  MachineParams machine = tiny_machine();
  const auto value = [&] { return run_oracle(machine, job, a.data(), a.data()).c.at(0); };
  EXPECT_EQ(value(), 16777216.0F);
  machine.array.lanes = 12;
  EXPECT_EQ(value(), 16777218.0F);
  machine.array.aligner_fraction_bits = 20;
  EXPECT_EQ(value(), 16777218.0F);
  machine.array.aligner_fraction_bits = 19;
  EXPECT_EQ(value(), 16777216.0F);
}

TEST(OracleValues, ReluAndUnwrittenElements) {
  const std::vector<float> a{1, 0, -1, 0};
  const std::vector<float> b{1, 0};
  GemmJob job = dense_job(2, 1, 2, vectors(4, 2), vectors(4, 2));
  job.post_op = PostOp::Relu;
  job.c.row_axes[2].step = 2;  // rows 0 and 2 of a tensor of 4
  job.c_elements = 4;
  EXPECT_EQ(run_oracle(tiny_machine(), job, a.data(), b.data()).c, (std::vector<float>{1, 0, 0, 0}));
}

class RandomCase {
 public:
  explicit RandomCase(unsigned seed) : random_(seed) {}

  [[nodiscard]] int pick(int low, int high) { return std::uniform_int_distribution<int>(low, high)(random_); }

  [[nodiscard]] std::vector<float> tensor(std::int64_t elements) {
    std::vector<float> values(static_cast<std::size_t>(elements));
    for (float& value : values) {
      value = std::ldexp(static_cast<float>(pick(-1000, 1000)), pick(-20, 20));
    }
    return values;
  }

  [[nodiscard]] MachineParams machine() {
    MachineParams machine = tiny_machine();
    machine.array.rows = pick(1, 3);
    machine.array.cols = pick(1, 3);
    machine.array.lanes = pick(1, 9);
    machine.array.result_words_per_cycle = pick(1, 4);
    machine.array.result_banks = pick(1, 3);
    machine.array.aligner_fraction_bits = pick(-1, 6);
    machine.pipeline.accumulate_cycles = pick(1, 12);
    machine.converter.count = pick(1, 3);
    machine.converter.width = pick(1, 5);
    machine.buffers.staging_slots = pick(1, 3);
    machine.buffers.operand_banks = pick(1, 2);
    machine.buffers.result_banks = pick(1, 2);
    machine.simd.lanes = pick(1, 3);
    machine.simd.latency_cycles = pick(0, 40);
    machine.simd.input_slots = pick(1, 2);
    machine.memory.latency_cycles = pick(0, 30);
    machine.memory.bytes_per_cycle = 4 * pick(1, 8);
    machine.sequencer.launch_cycles = pick(0, 5);
    return machine;
  }

  [[nodiscard]] GemmJob job(const MachineParams& machine) {
    const int block_a = pick(1, 6);
    const int block_b = block_a * pick(1, 3);
    const int k = pick(0, 1) == 0 ? pick(1, 6) : pick(1, 40);  // short ones crowd the results
    GemmJob job =
        dense_job(pick(1, 7), pick(1, 7), k, vectors(pick(2, 8), block_a), vectors(pick(2, 8), block_b));
    job.mapping.tile_m = std::int64_t{machine.array.rows} * pick(1, 3);
    job.mapping.tile_n = std::int64_t{machine.array.cols} * pick(1, 3);
    const std::int64_t group = block_a < machine.array.lanes ? machine.array.lanes / block_a : 1;
    job.mapping.tile_k = std::int64_t{block_b} * group * pick(1, 3);
    job.mapping.order = pick(0, 1) == 0 ? TileOrder::NFastest : TileOrder::MFastest;
    return job;
  }

 private:
  std::mt19937 random_;
};

std::vector<float> specified(const MachineParams& machine, const GemmJob& job, const std::vector<float>& a,
                             const std::vector<float>& b) {
  const auto encode = [&](const OperandFormat& format, const std::vector<float>& x, std::int64_t lines) {
    Format numbers;
    numbers.element = IntElement{format.codec.mantissa_bits};
    numbers.shared = format.codec.shared;
    numbers.block = BlockShape::vector(static_cast<int>(format.block));
    return encode_operand(x.data(), lines, job.k, numbers);
  };
  AccumulationOrder order;
  order.pairs_per_addition = std::max(1, machine.array.lanes / static_cast<int>(job.format_a.block));
  order.aligner_fraction_bits = machine.array.aligner_fraction_bits;
  return gemm_spec(encode(job.format_a, a, job.m), encode(job.format_b, b, job.n), order);
}

TEST(OracleValues, RandomJobsFollowTheSpecificationAndAddUp) {
  RandomCase random(20261122);
  StateCounts array_states;
  for (int trial = 0; trial < 300; ++trial) {
    const MachineParams machine = random.machine();
    const GemmJob job = random.job(machine);
    const std::vector<float> a = random.tensor(job.a_elements);
    const std::vector<float> b = random.tensor(job.b_elements);
    const GemmOutcome outcome = run_oracle(machine, job, a.data(), b.data());
    const std::vector<float> expected = specified(machine, job, a, b);
    ASSERT_EQ(outcome.c.size(), expected.size());
    EXPECT_EQ(std::memcmp(outcome.c.data(), expected.data(), expected.size() * sizeof(float)), 0) << trial;
    for (const UnitReport& unit : outcome.units) {
      EXPECT_EQ(unit.states.total(), outcome.cycles.count()) << unit.name << ", trial " << trial;
    }
    // Without short chunks counted twice or left out: every MAC once per digit pair.
    const std::int64_t a_digits = ceil_div(job.format_a.codec.mantissa_bits - 1, 3);
    const std::int64_t b_digits = ceil_div(job.format_b.codec.mantissa_bits - 1, 3);
    EXPECT_EQ(outcome.useful_lane_slots, job.m * job.n * job.k * a_digits * b_digits) << trial;
    array_states += outcome.units.front().states;
  }
  // Every state that an array can be in occurred (bank_conflict, operand_wait, fill and idle cannot).
  for (const UnitState state : {UnitState::Busy, UnitState::BackPressure, UnitState::ResultDrain,
                                UnitState::SimdWait, UnitState::ConverterWait, UnitState::AccumulatorHazard,
                                UnitState::DramWait, UnitState::Drain, UnitState::Sequencer}) {
    std::cout << "array " << to_string(state) << ": " << array_states[state] << " cycles\n";
    EXPECT_GT(array_states[state], 0) << to_string(state);
  }
}

}  // namespace
}  // namespace bfpsim::oracle
