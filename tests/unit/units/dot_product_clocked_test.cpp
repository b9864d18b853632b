// SPDX-License-Identifier: Apache-2.0
// The dot-product unit on the clock. Expected values are dot products of whole mantissas.
#include <gtest/gtest.h>

#include <cstdio>
#include <deque>
#include <optional>
#include <vector>

#include "rtl_models/arch/timing.h"
#include "rtl_models/numerics/digits.h"
#include "rtl_models/units/dot_product_unit.h"
#include "tests/unit/units/random_operands.h"
#include "tests/unit/units/unit_bench.h"

namespace bfpsim::units {
namespace {

using Digits = std::vector<std::int8_t>;
template <typename T>
using Wires = sc_core::sc_vector<sc_core::sc_signal<T>>;

std::size_t width_of(int lanes) {
  return static_cast<std::size_t>(lanes);
}

struct Pass {
  Digits a, b;
  int groups = 1;
  int group_lanes = 1;
  int shift = 0;
  bool first = false;
  bool last = false;
  std::optional<LaneFusion> fusion{};
};

using Sums = std::vector<std::int64_t>;

class DotProductBench : public UnitBench<Pass, Sums> {
 public:
  explicit DotProductBench(const DotProductParams& params)
      : a_(sc_core::sc_gen_unique_name("a"), width_of(params.lanes)),
        b_(sc_core::sc_gen_unique_name("b"), width_of(params.lanes)),
        sums_(sc_core::sc_gen_unique_name("sums"), width_of(params.max_groups)),
        unit_(sc_core::sc_gen_unique_name("unit"), params) {
    connect(unit_);
    unit_.in_a_digit(a_);
    unit_.in_b_digit(b_);
    unit_.in_groups(groups_);
    unit_.in_group_lanes(group_lanes_);
    unit_.in_shift(shift_);
    unit_.in_fused(fused_);
    unit_.in_a_digits(a_digits_);
    unit_.in_b_digits(b_digits_);
    unit_.in_first_product(first_product_);
    unit_.in_first(first_);
    unit_.in_last(last_);
    unit_.out_sum(sums_);
    unit_.out_groups(out_groups_);
  }

 private:
  void put(const Pass& in) override {
    for (std::size_t lane = 0; lane < in.a.size(); ++lane) {
      a_[lane].write(in.a[lane]);
      b_[lane].write(in.b[lane]);
    }
    groups_.write(static_cast<std::uint16_t>(in.groups));
    group_lanes_.write(static_cast<std::uint16_t>(in.group_lanes));
    shift_.write(static_cast<std::uint8_t>(in.shift));
    fused_.write(in.fusion.has_value());
    const LaneFusion fusion = in.fusion.value_or(LaneFusion{});
    a_digits_.write(static_cast<std::uint8_t>(fusion.a_digits));
    b_digits_.write(static_cast<std::uint8_t>(fusion.b_digits));
    first_product_.write(fusion.first_product);
    first_.write(in.first);
    last_.write(in.last);
  }
  Sums get() const override {
    Sums sums;
    for (std::size_t g = 0; g < out_groups_.read(); ++g)
      sums.push_back(sums_[g].read());
    return sums;
  }

  Wires<std::int8_t> a_, b_;
  sc_core::sc_signal<std::uint16_t> groups_, group_lanes_, out_groups_;
  sc_core::sc_signal<std::uint8_t> shift_, a_digits_, b_digits_;
  sc_core::sc_signal<std::int32_t> first_product_;
  sc_core::sc_signal<bool> fused_, first_, last_;
  Wires<std::int64_t> sums_;
  DotProductUnit unit_;
};

struct Shape {
  int slice = 4;
  int lanes = 4;
  int a_bits = 4;
  int b_bits = 4;
};

struct Segments {
  std::vector<Pass> passes;
  std::vector<Sums> sums;
};

/// Appends one segment of 1..3 chunks: its passes in the order of contract B1 (written out here), its exact
/// sums.
void add_segment(RandomOperands& random, const Shape& shape, int max_groups, Segments& to) {
  const int groups = random.in_range(1, std::min(max_groups, shape.lanes));
  const int group_lanes = random.in_range(1, shape.lanes / groups);
  const int chunks = random.in_range(1, 3);
  const int a_digits = digit_count(shape.a_bits, shape.slice);
  const int b_digits = digit_count(shape.b_bits, shape.slice);
  Sums sums(width_of(groups));
  for (int chunk = 0; chunk < chunks; ++chunk) {
    std::vector<int> a, b;
    for (int lane = 0; lane < shape.lanes; ++lane) {
      a.push_back(random.mantissa(shape.a_bits));
      b.push_back(random.mantissa(shape.b_bits));
      if (lane < groups * group_lanes)
        sums[width_of(lane / group_lanes)] += std::int64_t{a.back()} * b.back();
    }
    for (int j = 0; j < b_digits; ++j) {
      for (int i = 0; i < a_digits; ++i) {
        Pass pass{{}, {}, groups, group_lanes, (i + j) * (shape.slice - 1), false, false};
        for (const int q : a)
          pass.a.push_back(static_cast<std::int8_t>(digit_of(q, i, shape.slice)));
        for (const int q : b)
          pass.b.push_back(static_cast<std::int8_t>(digit_of(q, j, shape.slice)));
        pass.first = chunk == 0 && i == 0 && j == 0;
        pass.last = chunk + 1 == chunks && i + 1 == a_digits && j + 1 == b_digits;
        to.passes.push_back(std::move(pass));
      }
    }
  }
  to.sums.push_back(std::move(sums));
}

/// Appends one fused segment: a list of digit products, element by element, dealt to the lanes in order. No
/// element is split unless it needs more lanes than there are; then it has each of its passes alone.
void add_fused_segment(RandomOperands& random, const Shape& shape, int max_groups, Segments& to) {
  const int groups = random.in_range(1, std::min(max_groups, shape.lanes));
  const int group_lanes = random.in_range(1, shape.lanes / groups);
  const LaneFusion digits{digit_count(shape.a_bits, shape.slice), digit_count(shape.b_bits, shape.slice), 0};
  const int of_element = digits.a_digits * digits.b_digits;
  Sums sums(width_of(groups));
  std::vector<Pass> passes;
  for (int element = 0, room = 0; element < groups * group_lanes; ++element) {
    const int a = random.mantissa(shape.a_bits);
    const int b = random.mantissa(shape.b_bits);
    sums[width_of(element / group_lanes)] += std::int64_t{a} * b;
    if (room < of_element) room = 0;
    for (int i = 0; i < of_element; ++i, --room) {
      if (room == 0) {
        room = shape.lanes;
        LaneFusion fusion = digits;
        fusion.first_product = element * of_element + i;
        passes.push_back({{}, {}, groups, group_lanes, 0, passes.empty(), false, fusion});
      }
      passes.back().a.push_back(static_cast<std::int8_t>(digit_of(a, i % digits.a_digits, shape.slice)));
      passes.back().b.push_back(static_cast<std::int8_t>(digit_of(b, i / digits.a_digits, shape.slice)));
    }
  }
  for (Pass& pass : passes) {
    pass.a.resize(width_of(shape.lanes));
    pass.b.resize(width_of(shape.lanes));
    to.passes.push_back(std::move(pass));
  }
  to.passes.back().last = true;
  to.sums.push_back(std::move(sums));
}

Pass single_pass(int lanes) {
  return {Digits(width_of(lanes), 1), Digits(width_of(lanes), 1), 1, lanes, 0, true, true};
}

TEST(DotProductUnit, MixedMantissasOnAllSlicesAndLanes) {
  std::deque<DotProductBench> benches;
  for (int slice = 2; slice <= 8; ++slice) {
    for (const int lanes : {1, 4, 16, 64})
      benches.emplace_back(DotProductParams{lanes, std::min(lanes, 4), 48, 2});
  }
  RandomOperands random(901);
  std::size_t index = 0;
  std::size_t passes = 0;
  for (int slice = 2; slice <= 8; ++slice) {
    for (const int lanes : {1, 4, 16, 64}) {
      SCOPED_TRACE(testing::Message() << "slice " << slice << ", lanes " << lanes);
      Segments segments;
      for (const int a_bits : {2, 3, 4, 5, 6, 7, 8, 16}) {
        for (const int b_bits : {2, 3, 4, 5, 6, 7, 8, 16}) {
          add_segment(random, {slice, lanes, a_bits, b_bits}, std::min(lanes, 4), segments);
        }
      }
      passes += segments.passes.size();
      expect_initiation_interval(benches[index++], segments.passes, segments.sums, 1);
      if (HasFatalFailure()) return;
    }
  }
  std::printf("%zu units, %zu digit passes\n", benches.size(), passes);
}

TEST(DotProductUnit, FusedLanesGiveTheSameSums) {
  std::deque<DotProductBench> benches;
  for (int slice = 2; slice <= 8; ++slice) {
    for (const int lanes : {1, 3, 4, 16})
      benches.emplace_back(DotProductParams{lanes, std::min(lanes, 4), 48, 2, slice});
  }
  RandomOperands random(903);
  std::size_t index = 0;
  for (int slice = 2; slice <= 8; ++slice) {
    for (const int lanes : {1, 3, 4, 16}) {
      SCOPED_TRACE(testing::Message() << "slice " << slice << ", lanes " << lanes);
      Segments segments;
      for (const int a_bits : {2, 4, 6, 8, 16}) {
        for (const int b_bits : {2, 4, 6, 8, 16})
          add_fused_segment(random, {slice, lanes, a_bits, b_bits}, std::min(lanes, 4), segments);
      }
      expect_initiation_interval(benches[index++], segments.passes, segments.sums, 1);
      if (HasFatalFailure()) return;
    }
  }
}

TEST(DotProductUnit, FirstValidAtTheLatencyOfTheTimingModel) {
  struct Machine {
    ArrayParams array;
    PipelineParams pipeline;
  };
  std::vector<Machine> machines;
  std::deque<DotProductBench> benches;
  for (const int lanes : {1, 4, 16, 64}) {
    for (const int multiply : {0, 1, 3}) {
      for (const int levels : {1, 2, 6}) {
        Machine machine;
        machine.array.lanes = lanes;
        machine.pipeline.multiply_cycles = multiply;
        machine.pipeline.tree_levels_per_cycle = levels;
        machine.pipeline.shift_add_cycles = multiply == 0 ? 0 : 1;
        benches.emplace_back(DotProductParams{lanes, 1, 32, dpu_latency(machine.array, machine.pipeline)});
        machines.push_back(machine);
      }
    }
  }
  for (std::size_t i = 0; i < machines.size(); ++i) {
    // Written out: the multiplier, the registers of the tree, the shift-add.
    const PipelineParams& pipeline = machines[i].pipeline;
    const int lanes = machines[i].array.lanes;
    const int levels = lanes == 1 ? 0 : lanes == 4 ? 2 : lanes == 16 ? 4 : 6;
    const int per_cycle = pipeline.tree_levels_per_cycle;
    const int latency =
        pipeline.multiply_cycles + (levels + per_cycle - 1) / per_cycle + pipeline.shift_add_cycles;
    expect_first_valid_at(benches[i], {single_pass(lanes)}, latency);
    EXPECT_EQ(benches[i].taken().at(0).value, Sums{lanes});
  }
}

TEST(DotProductUnit, StallsAndResetsLoseNothing) {
  std::deque<DotProductBench> benches;
  for (const int latency : {0, 1, 4})
    benches.emplace_back(DotProductParams{8, 4, 40, latency});
  RandomOperands random(902);
  for (DotProductBench& bench : benches) {
    Segments segments;
    for (int i = 0; i < 40; ++i)
      add_segment(random, {4, 8, random.in_range(2, 8), random.in_range(2, 8)}, 4, segments);
    expect_robust_to_stalls(bench, segments.passes, segments.sums, 910);
    expect_clean_reset(bench, segments.passes, segments.sums);
  }
}

TEST(DotProductUnit, ThreePassesGiveOneSumAfterTheLast) {
  DotProductBench bench({2, 1, 32, 3});
  std::vector<Pass> passes(3, single_pass(2));
  for (std::size_t i = 0; i < 3; ++i) {
    passes[i].first = i == 0;
    passes[i].last = i == 2;
    passes[i].shift = static_cast<int>(3 * i);
  }
  expect_first_valid_at(bench, passes, 2 + 3);
  EXPECT_EQ(bench.taken().at(0).value, Sums{2 + 16 + 128});
}

}  // namespace
}  // namespace bfpsim::units
