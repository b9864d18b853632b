// SPDX-License-Identifier: Apache-2.0
// The digit slicer on the clock: the passes of contract B1, in their order, one a cycle.
#include <gtest/gtest.h>

#include <deque>
#include <utility>
#include <vector>

#include "rtl_models/units/digit_slicer_unit.h"
#include "tests/unit/units/random_operands.h"
#include "tests/unit/units/unit_bench.h"

namespace bfpsim::units {
namespace {

template <typename T>
using Wires = sc_core::sc_vector<sc_core::sc_signal<T>>;

std::size_t width_of(int lanes) {
  return static_cast<std::size_t>(lanes);
}

struct Pass {
  std::vector<std::int8_t> a, b;
  int shift = 0;
  bool first = false;
  bool last = false;
  friend bool operator==(const Pass& x, const Pass& y) {
    return x.a == y.a && x.b == y.b && x.shift == y.shift && x.first == y.first && x.last == y.last;
  }
};

class DigitSlicerBench : public UnitBench<OperandChunk, Pass> {
 public:
  DigitSlicerBench(int lanes, int slice)
      : a_(sc_core::sc_gen_unique_name("a"), width_of(lanes)),
        b_(sc_core::sc_gen_unique_name("b"), width_of(lanes)),
        a_digits_(sc_core::sc_gen_unique_name("a_digits"), width_of(lanes)),
        b_digits_(sc_core::sc_gen_unique_name("b_digits"), width_of(lanes)),
        unit_(sc_core::sc_gen_unique_name("unit"), lanes, slice) {
    connect(unit_);
    unit_.in_a_mantissa(a_);
    unit_.in_b_mantissa(b_);
    unit_.in_a_digits(a_count_);
    unit_.in_b_digits(b_count_);
    unit_.in_first(in_first_);
    unit_.in_last(in_last_);
    unit_.out_a_digit(a_digits_);
    unit_.out_b_digit(b_digits_);
    unit_.out_shift(shift_);
    unit_.out_first(first_);
    unit_.out_last(last_);
  }

 private:
  void put(const OperandChunk& in) override {
    for (std::size_t lane = 0; lane < in.a.size(); ++lane) {
      a_[lane].write(in.a[lane]);
      b_[lane].write(in.b[lane]);
    }
    a_count_.write(static_cast<std::uint8_t>(in.a_digits));
    b_count_.write(static_cast<std::uint8_t>(in.b_digits));
    in_first_.write(in.first);
    in_last_.write(in.last);
  }
  Pass get() const override {
    Pass pass;
    for (const auto& digit : a_digits_)
      pass.a.push_back(digit.read());
    for (const auto& digit : b_digits_)
      pass.b.push_back(digit.read());
    pass.shift = shift_.read();
    pass.first = first_.read();
    pass.last = last_.read();
    return pass;
  }

  Wires<std::int16_t> a_, b_;
  Wires<std::int8_t> a_digits_, b_digits_;
  sc_core::sc_signal<std::uint8_t> a_count_, b_count_, shift_;
  sc_core::sc_signal<bool> in_first_, in_last_, first_, last_;
  DigitSlicerUnit unit_;
};

TEST(DigitSlicerUnit, HoldsAChunkForItsPasses) {
  struct Mix {
    int slice, a_bits, b_bits;
  };
  const Mix mixes[] = {{4, 4, 4}, {4, 6, 6}, {4, 8, 8}, {4, 8, 4}, {4, 4, 6}, {2, 5, 3}, {8, 16, 8}};
  std::deque<DigitSlicerBench> benches;
  for (const Mix& mix : mixes)
    benches.emplace_back(3, mix.slice);
  RandomOperands random(903);
  std::size_t index = 0;
  for (const Mix& mix : mixes) {
    SCOPED_TRACE(testing::Message() << "slice " << mix.slice << ": " << mix.a_bits << " x " << mix.b_bits);
    std::vector<OperandChunk> inputs;
    std::vector<Pass> expected;
    const int a_digits = digit_count(mix.a_bits, mix.slice);
    const int b_digits = digit_count(mix.b_bits, mix.slice);
    for (int c = 0; c < 20; ++c) {
      OperandChunk chunk{{}, {}, a_digits, b_digits, random.one_in(2), random.one_in(2)};
      for (int lane = 0; lane < 3; ++lane) {
        chunk.a.push_back(static_cast<Mantissa>(random.mantissa(mix.a_bits)));
        chunk.b.push_back(static_cast<Mantissa>(random.mantissa(mix.b_bits)));
      }
      for (int p = 0; p < a_digits * b_digits; ++p) {
        Pass pass;
        for (const int q : chunk.a)
          pass.a.push_back(static_cast<std::int8_t>(digit_of(q, p % a_digits, mix.slice)));
        for (const int q : chunk.b)
          pass.b.push_back(static_cast<std::int8_t>(digit_of(q, p / a_digits, mix.slice)));
        pass.shift = (p % a_digits + p / a_digits) * (mix.slice - 1);
        pass.first = chunk.first && p == 0;
        pass.last = chunk.last && p + 1 == a_digits * b_digits;
        expected.push_back(pass);
      }
      inputs.push_back(std::move(chunk));
    }
    DigitSlicerBench& bench = benches[index++];
    expect_first_valid_at(bench, {inputs[0]}, 1);
    expect_initiation_interval(bench, inputs, expected, a_digits * b_digits);
    expect_robust_to_stalls(bench, inputs, expected, 920);
    expect_clean_reset(bench, inputs, expected);
  }
}

}  // namespace
}  // namespace bfpsim::units
