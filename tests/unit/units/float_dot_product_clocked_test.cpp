// SPDX-License-Identifier: Apache-2.0
// The float dot-product unit on the clock. Expected values are the specification's (numerics' float_dot).
#include <gtest/gtest.h>

#include <cstdio>
#include <deque>
#include <vector>

#include "rtl_models/arch/timing.h"
#include "rtl_models/units/float_dot_product_unit.h"
#include "tests/unit/units/random_float_chunk.h"
#include "tests/unit/units/unit_bench.h"

namespace bfpsim::units {
namespace {

template <typename T>
using Wires = sc_core::sc_vector<sc_core::sc_signal<T>>;

struct CodingWires {
  sc_core::sc_signal<std::int32_t> scale_offset, scale_nan, scale_zero, fraction_bits, min_exponent;

  void bind(FloatCodingPorts& ports) {
    ports.scale_offset(scale_offset);
    ports.scale_nan(scale_nan);
    ports.scale_zero(scale_zero);
    ports.fraction_bits(fraction_bits);
    ports.min_exponent(min_exponent);
  }
  void write(const FloatCoding& coding) {
    scale_offset.write(coding.scale_offset);
    scale_nan.write(coding.scale_nan);
    scale_zero.write(coding.scale_zero);
    fraction_bits.write(coding.fraction_bits);
    min_exponent.write(coding.min_exponent);
  }
};

class FloatBench : public UnitBench<FloatChunk, std::uint32_t> {
 public:
  explicit FloatBench(const FloatDotProductParams& params)
      : params_(params),
        a_(sc_core::sc_gen_unique_name("a"), static_cast<std::size_t>(params.lanes)),
        b_(sc_core::sc_gen_unique_name("b"), static_cast<std::size_t>(params.lanes)),
        a_scale_(sc_core::sc_gen_unique_name("a_scale"), static_cast<std::size_t>(params.lanes)),
        b_scale_(sc_core::sc_gen_unique_name("b_scale"), static_cast<std::size_t>(params.lanes)),
        unit_(sc_core::sc_gen_unique_name("unit"), params) {
    connect(unit_);
    unit_.in_a(a_);
    unit_.in_b(b_);
    unit_.in_a_scale(a_scale_);
    unit_.in_b_scale(b_scale_);
    unit_.in_groups(groups_);
    unit_.in_group_lanes(group_lanes_);
    a_coding_.bind(unit_.in_a_coding);
    b_coding_.bind(unit_.in_b_coding);
    unit_.out_sum(sum_);
  }

  [[nodiscard]] const FloatDotProductParams& params() const { return params_; }

 private:
  void put(const FloatChunk& in) override {
    for (std::size_t lane = 0; lane < in.a.size(); ++lane) {
      a_[lane].write(in.a[lane]);
      b_[lane].write(in.b[lane]);
      a_scale_[lane].write(in.a_scale[lane]);
      b_scale_[lane].write(in.b_scale[lane]);
    }
    groups_.write(static_cast<std::uint16_t>(in.groups));
    group_lanes_.write(static_cast<std::uint16_t>(in.group_lanes));
    a_coding_.write(in.a_coding);
    b_coding_.write(in.b_coding);
  }
  std::uint32_t get() const override { return sum_.read(); }

  FloatDotProductParams params_;
  Wires<std::uint32_t> a_, b_;
  Wires<std::int16_t> a_scale_, b_scale_;
  sc_core::sc_signal<std::uint16_t> groups_, group_lanes_;
  CodingWires a_coding_, b_coding_;
  sc_core::sc_signal<std::uint32_t> sum_;
  FloatDotProductUnit unit_;
};

struct Stream {
  std::vector<FloatChunk> chunks;
  std::vector<std::uint32_t> sums;
};

Stream random_stream(RandomOperands& random, const FloatDotProductParams& params, int count) {
  Stream stream;
  for (int i = 0; i < count; ++i) {
    stream.chunks.push_back(random_chunk(random, params.lanes));
    stream.sums.push_back(
        specified(stream.chunks.back(), params.sum, params.aligner_fraction_bits, params.subnormals));
  }
  return stream;
}

TEST(FloatDotProductUnit, OneChunkACycle) {
  std::deque<FloatBench> benches;
  for (const FloatSum sum : {FloatSum::RoundedTree, FloatSum::Aligned}) {
    for (const int lanes : {1, 3, 16})
      benches.emplace_back(
          FloatDotProductParams{lanes, sum, lanes == 3 ? kExactAligner : 10, Subnormals::Ieee, 3});
  }
  RandomOperands random(921);
  for (FloatBench& bench : benches) {
    const Stream stream = random_stream(random, bench.params(), 200);
    expect_initiation_interval(bench, stream.chunks, stream.sums, 1);
    if (HasFatalFailure()) return;
  }
}

TEST(FloatDotProductUnit, FirstValidAtTheLatencyOfTheTimingModel) {
  std::deque<FloatBench> benches;
  std::vector<int> latencies;
  for (const int lanes : {1, 3, 16}) {
    for (const int multiply : {1, 3}) {
      for (const int levels : {1, 2}) {
        for (const FloatSum sum : {FloatSum::RoundedTree, FloatSum::Aligned}) {
          ArrayParams array;
          array.datapath = Datapath::Float;
          array.lanes = lanes;
          array.float_sum = sum;
          PipelineParams pipeline;
          pipeline.multiply_cycles = multiply;
          pipeline.tree_levels_per_cycle = levels;
          pipeline.align_cycles = 2;
          pipeline.to_fp32_cycles = 1;
          benches.emplace_back(
              FloatDotProductParams{lanes, sum, 8, Subnormals::Ieee, float_dpu_latency(array, pipeline)});
          // Written out: the multiplier, the registers of the tree; around it, aligner and rounding.
          const int depth = lanes == 1 ? 0 : lanes == 3 ? 2 : 4;
          latencies.push_back(multiply + (depth + levels - 1) / levels +
                              (sum == FloatSum::Aligned ? 2 + 1 : 0));
        }
      }
    }
  }
  RandomOperands random(922);
  for (std::size_t i = 0; i < benches.size(); ++i) {
    const Stream stream = random_stream(random, benches[i].params(), 1);
    expect_first_valid_at(benches[i], stream.chunks, latencies[i]);
    EXPECT_EQ(benches[i].taken().at(0).value, stream.sums.front());
  }
}

TEST(FloatDotProductUnit, StallsAndResetsLoseNothing) {
  std::deque<FloatBench> benches;
  for (const int latency : {0, 1, 5})
    benches.emplace_back(FloatDotProductParams{8, FloatSum::Aligned, 12, Subnormals::Flush, latency});
  RandomOperands random(923);
  for (FloatBench& bench : benches) {
    const Stream stream = random_stream(random, bench.params(), 40);
    expect_robust_to_stalls(bench, stream.chunks, stream.sums, 930);
    expect_clean_reset(bench, stream.chunks, stream.sums);
  }
}

/// Without registers, a sum follows from whatever input has changed, alone.
TEST(FloatDotProductUnit, EveryInputAloneReachesTheSum) {
  constexpr int kLanes = 8;
  FloatBench bench(FloatDotProductParams{kLanes, FloatSum::Aligned, 12, Subnormals::Ieee, 0});
  FloatChunk chunk;
  chunk.a.assign(kLanes, 0x3F800000U);  // 1
  chunk.b.assign(kLanes, 0x3F800000U);
  chunk.a_scale.assign(kLanes, 0);
  chunk.b_scale.assign(kLanes, 0);
  chunk.groups = 2;
  chunk.group_lanes = 4;
  chunk.a_coding = chunk.b_coding = coding_of({5, 10, 15, SpecialValues::Ieee}, kNoScale);
  const std::vector<void (*)(FloatChunk&)> changes = {
      [](FloatChunk& c) { c.a[3] = 0x3F804000U; },  // 1 + 2^-9
      [](FloatChunk& c) { c.b[6] = 0x3F804000U; },
      [](FloatChunk& c) { c.a_scale[1] = 1; },
      [](FloatChunk& c) { c.b_scale[1] = 2; },
      [](FloatChunk& c) { c.groups = 1; },
      [](FloatChunk& c) { c.group_lanes = 3; },
      [](FloatChunk& c) { c.a_coding.scale_offset = 5; },
      [](FloatChunk& c) { c.b_coding.scale_offset = 6; },
      [](FloatChunk& c) { c.group_lanes = 7; },
      [](FloatChunk& c) { c.a_coding.fraction_bits = 8; },  // 1 + 2^-9 becomes 1
      [](FloatChunk& c) { c.a_coding.fraction_bits = 10; },
      [](FloatChunk& c) { c.b_coding.fraction_bits = 8; },
      [](FloatChunk& c) { c.b_coding.fraction_bits = 10; },
      [](FloatChunk& c) { c.a_coding.min_exponent = 2; },  // the same
      [](FloatChunk& c) { c.b_coding.min_exponent = 2; },
      [](FloatChunk& c) { c.a_coding.scale_zero = 0; },
      [](FloatChunk& c) { c.a_coding.scale_zero = -1; },
      [](FloatChunk& c) { c.b_coding.scale_zero = 0; },
      [](FloatChunk& c) { c.b_coding.scale_zero = -1; },
      [](FloatChunk& c) { c.a_coding.scale_nan = 0; },
      [](FloatChunk& c) { c.a_coding.scale_nan = 255; },
      [](FloatChunk& c) { c.b_coding.scale_nan = 0; }};
  bench.reset();
  std::uint32_t before = bench.follow(chunk);
  for (std::size_t i = 0; i < changes.size(); ++i) {
    changes[i](chunk);
    const std::uint32_t sum = bench.follow(chunk);
    EXPECT_EQ(sum, specified(chunk, FloatSum::Aligned, 12, Subnormals::Ieee)) << "change " << i;
    EXPECT_NE(sum, before) << "change " << i << " shows nothing";
    before = sum;
  }
}

}  // namespace
}  // namespace bfpsim::units
