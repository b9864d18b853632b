// SPDX-License-Identifier: Apache-2.0
// Whole GEMMs through the network of units: every bit as gemm_spec says, every result in the cycle that
// array_latency() says, and nothing in any other cycle.
#include <gtest/gtest.h>

#include <cstdio>
#include <deque>
#include <map>
#include <string>
#include <vector>

#include "rtl_models/arch/timing.h"
#include "rtl_models/numerics/float_format.h"
#include "rtl_models/numerics/gemm_spec.h"
#include "rtl_models/units/unit_network.h"
#include "tests/unit/units/gemm_issuer.h"
#include "tests/unit/units/random_operands.h"

namespace bfpsim::units {
namespace {

struct Machine {
  ArrayParams array;
  PipelineParams pipeline;
};

Machine random_machine(RandomOperands& random) {
  Machine machine;
  machine.array.rows = random.in_range(1, 4);
  machine.array.cols = random.in_range(1, 4);
  machine.array.lanes = random.in_range(2, 8);
  machine.array.slice_bits = random.in_range(2, 8);
  machine.array.accumulators = random.in_range(1, 5);
  const int fractions[] = {kExactAligner, 0, 3, 8, 20};
  machine.array.aligner_fraction_bits = fractions[random.in_range(0, 4)];
  machine.array.subnormals = random.one_in(3) ? Subnormals::Flush : Subnormals::Ieee;
  machine.pipeline.skewed_operands = !random.one_in(3);
  machine.pipeline.multiply_cycles = random.in_range(0, 2);
  machine.pipeline.tree_levels_per_cycle = random.in_range(1, 3);
  machine.pipeline.shift_add_cycles = random.in_range(0, 2);
  machine.pipeline.align_cycles = random.in_range(0, 2);
  machine.pipeline.to_fp32_cycles = random.in_range(0, 2);
  machine.pipeline.accumulate_cycles = random.in_range(1, 4);
  return machine;
}

BlockedOperand random_operand(RandomOperands& random, std::int64_t lines, std::int64_t k,
                              std::int64_t block) {
  Format format;
  format.element = IntElement{random.in_range(2, 8)};
  format.shared = SharedExponent{random.one_in(4) ? 8 : 10};
  format.block = BlockShape::vector(static_cast<int>(block));
  std::vector<float> x;
  const int centre = random.one_in(5) ? random.in_range(20, 60) : 127;
  for (std::int64_t i = 0; i < lines * k; ++i) {
    // A block's exponent moves far from its neighbour's; some blocks are all zero, a few hold a NaN or Inf.
    const int drift = random.in_range(-12, 12);
    std::uint32_t bits = random.fp32(centre + drift - 2, centre + drift);
    if (random.one_in(200)) bits = 0x7FC00000U;
    x.push_back(float_of(bits));
  }
  for (std::int64_t line = 0; line < lines; ++line) {
    for (std::int64_t k0 = 0; k0 < k; k0 += block) {
      if (!random.one_in(6)) continue;
      for (std::int64_t i = k0; i < std::min(k, k0 + block); ++i)
        x[static_cast<std::size_t>(line * k + i)] = 0.0F;
    }
  }
  return encode_operand(x.data(), lines, k, format);
}

using Tally = std::map<std::string, int>;

/// Runs one GEMM right behind the former one and compares every cycle.
void expect_gemm(UnitNetworkBench& bench, const Machine& machine, const BlockedOperand& a,
                 const BlockedOperand& b, int idle_percent, RandomOperands& random, Tally& tally) {
  const Segmentation cut = Segmentation::of(a, b, machine.array.lanes);
  const std::vector<float> c =
      gemm_spec(a, b, {cut.groups, machine.array.aligner_fraction_bits, machine.array.subnormals});
  IssueStream stream = issue_gemm(a, b, machine.array, machine.pipeline, idle_percent, random);
  const int latency = array_latency(machine.array, machine.pipeline);
  const std::int64_t start = bench.now();
  const std::int64_t columns = (b.lines + machine.array.cols - 1) / machine.array.cols;
  bench.set_formats(a.codec, b.codec);
  std::int64_t results = 0;
  for (std::int64_t t = 0; t < static_cast<std::int64_t>(stream.size()) + latency; ++t) {
    const bool issuing = t < static_cast<std::int64_t>(stream.size()) && stream[static_cast<std::size_t>(t)];
    const auto result = bench.cycle(issuing ? stream[static_cast<std::size_t>(t)]->get() : nullptr);
    const OwnedSlot* issued = nullptr;
    if (t >= latency && stream[static_cast<std::size_t>(t - latency)]) {
      issued = &*stream[static_cast<std::size_t>(t - latency)];
    }
    const bool expected = issued != nullptr && issued->slot.last_of_output;
    ASSERT_EQ(result.has_value(), expected) << "cycle " << t;
    if (!expected) continue;
    ++results;
    ASSERT_EQ(result->ready_cycle, start + t);
    for (std::int64_t i = 0; i < machine.array.rows * machine.array.cols; ++i) {
      const std::int64_t row = issued->tile / columns * machine.array.rows + i / machine.array.cols;
      const std::int64_t column = issued->tile % columns * machine.array.cols + i % machine.array.cols;
      if (row >= a.lines || column >= b.lines) continue;
      const std::uint32_t sum = bits_of(result->values[static_cast<std::size_t>(i)]);
      ASSERT_EQ(sum, bits_of(c[static_cast<std::size_t>(row * b.lines + column)]))
          << "C[" << row << "][" << column << "] in cycle " << t;
      ++tally[sum == 0x7FC00000U ? "outputs NaN" : "outputs finite"];
    }
  }
  ASSERT_EQ(results, (a.lines + machine.array.rows - 1) / machine.array.rows * columns);
}

std::string relation(std::int64_t block, int lanes) {
  return block < lanes ? "block < lanes" : block == lanes ? "block = lanes" : "block > lanes";
}

void tally_machine(const Machine& machine, Tally& tally) {
  ++tally[machine.pipeline.skewed_operands ? "skewed" : "broadcast"];
  ++tally["slice " + std::to_string(machine.array.slice_bits)];
  ++tally["F " + std::to_string(machine.array.aligner_fraction_bits)];
  ++tally["accumulate_cycles " + std::to_string(machine.pipeline.accumulate_cycles)];
  ++tally[machine.array.subnormals == Subnormals::Flush ? "flush" : "ieee"];
}

/// A random GEMM whose blocks along K are shorter than, as long as or longer than the lanes, by `kind` 0..2.
void run_random_gemm(UnitNetworkBench& bench, const Machine& machine, int kind, RandomOperands& random,
                     Tally& tally) {
  const int lanes = machine.array.lanes;
  const std::int64_t blocks[] = {random.in_range(1, lanes - 1), lanes, random.in_range(lanes + 1, 3 * lanes)};
  const std::int64_t block = blocks[kind];
  const std::int64_t k = random.in_range(1, 40);
  // Nested blocks: one operand's may be a multiple of the other's.
  const std::int64_t factor = random.in_range(1, 3);
  const bool longer_a = random.one_in(2);
  const BlockedOperand a =
      random_operand(random, random.in_range(1, 6), k, longer_a ? block * factor : block);
  const BlockedOperand b =
      random_operand(random, random.in_range(1, 6), k, longer_a ? block : block * factor);
  const int idle_percent = random.one_in(2) ? 0 : 30;
  ++tally[relation(block, lanes)];
  ++tally[k % block == 0 ? "whole blocks" : "ragged K"];
  ++tally[a.codec.mantissa_bits == b.codec.mantissa_bits ? "equal m" : "mixed m"];
  ++tally[idle_percent == 0 ? "no idle cycles" : "idle cycles"];
  expect_gemm(bench, machine, a, b, idle_percent, random, tally);
}

void expect_all_seen(Tally& tally) {
  for (const auto& [what, times] : tally)
    std::printf("%s: %d\n", what.c_str(), times);
  for (const char* what : {"skewed",
                           "broadcast",
                           "F -1",
                           "F 0",
                           "F 3",
                           "F 8",
                           "F 20",
                           "slice 2",
                           "slice 3",
                           "slice 4",
                           "slice 5",
                           "slice 6",
                           "slice 7",
                           "slice 8",
                           "accumulate_cycles 1",
                           "accumulate_cycles 2",
                           "accumulate_cycles 3",
                           "accumulate_cycles 4",
                           "flush",
                           "ieee",
                           "block < lanes",
                           "block = lanes",
                           "block > lanes",
                           "whole blocks",
                           "ragged K",
                           "equal m",
                           "mixed m",
                           "idle cycles",
                           "no idle cycles",
                           "outputs NaN",
                           "outputs finite"}) {
    EXPECT_GT(tally[what], 0) << what;
  }
}

TEST(UnitNetwork, RandomMachinesAndGemmsEqualTheSpecificationInEveryCycle) {
  constexpr int kMachines = 40;
  constexpr int kGemms = 6;
  constexpr std::uint32_t kSeed = 1201;
  RandomOperands random(kSeed);
  std::vector<Machine> machines;
  std::deque<UnitNetworkBench> benches;
  for (int i = 0; i < kMachines; ++i) {
    machines.push_back(random_machine(random));
    benches.emplace_back(machines.back().array, machines.back().pipeline);
  }
  Tally tally;
  for (int i = 0; i < kMachines; ++i) {
    const auto at = static_cast<std::size_t>(i);
    tally_machine(machines[at], tally);
    for (int gemm = 0; gemm < kGemms; ++gemm) {
      SCOPED_TRACE(testing::Message() << "seed " << kSeed << ", machine " << i << ", GEMM " << gemm);
      run_random_gemm(benches[at], machines[at], gemm % 3, random, tally);
      if (HasFatalFailure()) return;
    }
  }
  expect_all_seen(tally);
}

TEST(UnitNetwork, FractionBitsOfTheAlignerAreVisible) {
  // Four one-element blocks in a chunk: 1 + 2^-6 - 2^-6 * 3 + 2^-12. F = 0 truncates towards minus infinity.
  Machine machine;
  machine.array.rows = machine.array.cols = 1;
  machine.array.lanes = 4;
  std::deque<UnitNetworkBench> benches;
  const int fractions[] = {kExactAligner, 0, 20};
  for (const int fraction : fractions) {
    machine.array.aligner_fraction_bits = fraction;
    benches.emplace_back(machine.array, machine.pipeline);
  }
  Format format;
  format.element = IntElement{4};
  format.shared = SharedExponent{10};
  format.block = BlockShape::vector(1);
  const float x[] = {1.0F, 0.015625F, -0.046875F, 0.000244140625F};
  const float ones[] = {1.0F, 1.0F, 1.0F, 1.0F};
  const BlockedOperand a = encode_operand(x, 1, 4, format);
  const BlockedOperand b = encode_operand(ones, 1, 4, format);
  // In units of the largest pair's integer (4 * 4 = 16, worth 1): 16 + floor(0.25) + floor(-0.75) +
  // floor(2^-8).
  const float expected[] = {0.968994140625F, 15.0F / 16.0F, 0.968994140625F};
  RandomOperands random(1202);
  for (std::size_t i = 0; i < 3; ++i) {
    Machine one = machine;
    one.array.aligner_fraction_bits = fractions[i];
    Tally tally;
    expect_gemm(benches[i], one, a, b, 0, random, tally);
    const std::vector<float> c = gemm_spec(a, b, {4, fractions[i], Subnormals::Ieee});
    EXPECT_EQ(c[0], expected[i]);
  }
}

}  // namespace
}  // namespace bfpsim::units
