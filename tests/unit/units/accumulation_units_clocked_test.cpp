// SPDX-License-Identifier: Apache-2.0
// Fixed to FP32 and the FP32 accumulator on the clock; expected values come from the specification.
#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <vector>

#include "rtl_models/numerics/dot.h"
#include "rtl_models/numerics/float_format.h"
#include "rtl_models/units/fixed_to_fp32_unit.h"
#include "rtl_models/units/fp32_accumulator_unit.h"
#include "tests/unit/units/random_operands.h"
#include "tests/unit/units/unit_bench.h"

namespace bfpsim::units {
namespace {

struct FixedPoint {
  std::int64_t sum = 0;
  std::int32_t exponent = 0;
  bool nan = false;
};

class FixedToFp32Bench : public UnitBench<FixedPoint, std::uint32_t> {
 public:
  explicit FixedToFp32Bench(int latency) : unit_(sc_core::sc_gen_unique_name("unit"), latency) {
    connect(unit_);
    unit_.in_sum(sum_);
    unit_.in_exponent(exponent_);
    unit_.in_nan(nan_);
    unit_.out_value(value_);
  }

 private:
  void put(const FixedPoint& in) override {
    sum_.write(in.sum);
    exponent_.write(in.exponent);
    nan_.write(in.nan);
  }
  std::uint32_t get() const override { return value_.read(); }

  sc_core::sc_signal<std::int64_t> sum_;
  sc_core::sc_signal<std::int32_t> exponent_;
  sc_core::sc_signal<bool> nan_;
  sc_core::sc_signal<std::uint32_t> value_;
  FixedToFp32Unit unit_;
};

TEST(FixedToFp32Unit, ValuesAndTimeForEveryDepth) {
  std::deque<FixedToFp32Bench> benches;
  for (const int latency : {0, 1, 2, 5})
    benches.emplace_back(latency);
  RandomOperands random(701);
  std::vector<FixedPoint> inputs;
  std::vector<std::uint32_t> expected;
  for (int i = 0; i < 300; ++i) {
    FixedPoint in{static_cast<std::int64_t>(random.bits64() >> random.in_range(1, 62)),
                  random.in_range(-190, 110), random.one_in(9)};
    if (random.one_in(2)) in.sum = -in.sum;
    inputs.push_back(in);
    expected.push_back(in.nan ? 0x7FC00000U : bits_of(fixed_to_fp32(in.sum, in.exponent)));
  }
  int index = 0;
  for (const int latency : {0, 1, 2, 5}) {
    SCOPED_TRACE(latency);
    FixedToFp32Bench& bench = benches[static_cast<std::size_t>(index++)];
    expect_first_valid_at(bench, {inputs[0]}, latency);
    expect_initiation_interval(bench, inputs, expected, 1);
    expect_robust_to_stalls(bench, inputs, expected, 710);
    expect_clean_reset(bench, inputs, expected);
  }
}

struct Addition {
  int accumulator = 0;
  std::uint32_t value = 0;
  bool first = false;
  bool last = false;
};

class AccumulatorBench : public UnitBench<Addition, std::uint32_t> {
 public:
  explicit AccumulatorBench(const Fp32AccumulatorParams& params)
      : unit_(sc_core::sc_gen_unique_name("unit"), params) {
    connect(unit_);
    unit_.in_value(value_);
    unit_.in_accumulator(accumulator_);
    unit_.in_first(first_);
    unit_.in_last(last_);
    unit_.out_sum(sum_);
  }

 private:
  void put(const Addition& in) override {
    value_.write(in.value);
    accumulator_.write(static_cast<std::uint16_t>(in.accumulator));
    first_.write(in.first);
    last_.write(in.last);
  }
  std::uint32_t get() const override { return sum_.read(); }

  sc_core::sc_signal<std::uint32_t> value_, sum_;
  sc_core::sc_signal<std::uint16_t> accumulator_;
  sc_core::sc_signal<bool> first_, last_;
  Fp32AccumulatorUnit unit_;
};

/// What the specification makes of a stream of additions.
std::vector<std::uint32_t> sums_of(const std::vector<Addition>& additions, int accumulators,
                                   Subnormals subnormals) {
  std::vector<float> sums(static_cast<std::size_t>(accumulators));
  std::vector<std::uint32_t> leaving;
  for (const Addition& addition : additions) {
    float& sum = sums[static_cast<std::size_t>(addition.accumulator)];
    sum = fp32_add(addition.first ? 0.0F : sum, float_of(addition.value), subnormals);
    if (addition.last) leaving.push_back(bits_of(sum));
  }
  return leaving;
}

/// Rounds over `interleaved` accumulators; each output takes `length` additions.
std::vector<Addition> interleaved_outputs(RandomOperands& random, int interleaved, int length, int rounds) {
  std::vector<Addition> additions;
  for (int round = 0; round < rounds; ++round) {
    for (int i = 0; i < length; ++i) {
      for (int accumulator = 0; accumulator < interleaved; ++accumulator) {
        const std::uint32_t value = random.one_in(200) ? random.any_fp32() : random.fp32(1, 50);
        additions.push_back({accumulator, value, i == 0, i + 1 == length});
      }
    }
  }
  return additions;
}

TEST(Fp32AccumulatorUnit, ValuesAndTimeWithInterleavedOutputs) {
  constexpr int kAccumulators = 6;
  struct Case {
    int latency;
    Subnormals subnormals;
  };
  const Case cases[] = {
      {1, Subnormals::Ieee}, {2, Subnormals::Flush}, {3, Subnormals::Ieee}, {6, Subnormals::Flush}};
  std::deque<AccumulatorBench> benches;
  for (const Case& c : cases)
    benches.emplace_back(Fp32AccumulatorParams{kAccumulators, c.latency, c.subnormals});
  RandomOperands random(702);
  std::size_t index = 0;
  for (const Case& c : cases) {
    SCOPED_TRACE(c.latency);
    AccumulatorBench& bench = benches[index++];
    const std::vector<Addition> inputs = interleaved_outputs(random, kAccumulators, 7, 12);
    const std::vector<std::uint32_t> expected = sums_of(inputs, kAccumulators, c.subnormals);
    expect_first_valid_at(bench, {{3, 0x3F800000, true, true}}, c.latency);
    expect_initiation_interval(bench, inputs, expected, 1);  // enough outputs to hide the latency
    expect_robust_to_stalls(bench, inputs, expected, 720);
    expect_clean_reset(bench, inputs, expected);
  }
}

TEST(Fp32AccumulatorUnit, AnOutputsNextAdditionWaitsForItsSum) {
  std::deque<AccumulatorBench> benches;
  for (int latency = 1; latency <= 4; ++latency) {
    benches.emplace_back(Fp32AccumulatorParams{3, latency, Subnormals::Ieee});
  }
  RandomOperands random(703);
  for (int latency = 1; latency <= 4; ++latency) {
    SCOPED_TRACE(latency);
    AccumulatorBench& bench = benches[static_cast<std::size_t>(latency - 1)];
    const std::vector<Addition> one = interleaved_outputs(random, 1, 20, 3);
    expect_initiation_interval(bench, one, sums_of(one, 1, Subnormals::Ieee), latency);
    expect_robust_to_stalls(bench, one, sums_of(one, 1, Subnormals::Ieee), 730);
    // Two in turn: each waits latency cycles for itself, one of them is the other's turn.
    const std::vector<Addition> two = interleaved_outputs(random, 2, 20, 3);
    stream(bench, two, sums_of(two, 2, Subnormals::Ieee).size(), 100, 100, 0);
    expect_values(bench, sums_of(two, 2, Subnormals::Ieee));
    for (std::size_t i = 2; i < two.size(); ++i) {
      ASSERT_EQ(bench.accepted()[i] - bench.accepted()[i - 2], std::max(latency, 2)) << "input " << i;
    }
  }
}

TEST(Fp32AccumulatorUnit, ResetForgetsPartialSums) {
  AccumulatorBench bench({2, 2, Subnormals::Ieee});
  bench.reset();
  const Addition one{1, 0x3F800000, true, false};
  bench.cycle(&one, true);
  // In flight: accumulator 1 is busy, and its sum is 1. After the reset it is neither.
  const std::vector<Addition> more = {{1, 0x40000000, false, true}};
  expect_first_valid_at(bench, more, 2);
  expect_values(bench, std::vector<std::uint32_t>{0x40000000U});
}

}  // namespace
}  // namespace bfpsim::units
