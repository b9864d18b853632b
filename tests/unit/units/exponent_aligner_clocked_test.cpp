// SPDX-License-Identifier: Apache-2.0
// The exponent adder and aligner on the clock; its plain class is compared with exact integers elsewhere.
#include <gtest/gtest.h>

#include <deque>
#include <vector>

#include "rtl_models/units/exponent_aligner_unit.h"
#include "tests/unit/units/random_operands.h"
#include "tests/unit/units/unit_bench.h"

namespace bfpsim::units {
namespace {

constexpr int kMaxGroups = 4;

struct PairGroup {
  std::vector<BlockPair> pairs;
  OperandCoding a;
  OperandCoding b;
};

struct Aligned {
  AlignedSum sum;
  friend bool operator==(const Aligned& x, const Aligned& y) {
    return x.sum.sum == y.sum.sum && x.sum.exponent == y.sum.exponent && x.sum.nan == y.sum.nan &&
           x.sum.zero == y.sum.zero;
  }
};

class AlignerBench : public UnitBench<PairGroup, Aligned> {
 public:
  explicit AlignerBench(const ExponentAlignerParams& params)
      : sums_(sc_core::sc_gen_unique_name("sums"), kMaxGroups),
        a_(sc_core::sc_gen_unique_name("a"), kMaxGroups),
        b_(sc_core::sc_gen_unique_name("b"), kMaxGroups),
        unit_(sc_core::sc_gen_unique_name("unit"), params) {
    connect(unit_);
    unit_.in_sum(sums_);
    unit_.in_a_exponent(a_);
    unit_.in_b_exponent(b_);
    unit_.in_groups(groups_);
    unit_.in_a_mantissa_bits(widths_[0]);
    unit_.in_b_mantissa_bits(widths_[1]);
    unit_.in_a_exponent_bits(widths_[2]);
    unit_.in_b_exponent_bits(widths_[3]);
    unit_.out_sum(sum_);
    unit_.out_exponent(exponent_);
    unit_.out_nan(nan_);
    unit_.out_zero(zero_);
  }

 private:
  void put(const PairGroup& in) override {
    for (std::size_t g = 0; g < in.pairs.size(); ++g) {
      sums_[g].write(in.pairs[g].sum);
      a_[g].write(in.pairs[g].a_exponent);
      b_[g].write(in.pairs[g].b_exponent);
    }
    groups_.write(static_cast<std::uint16_t>(in.pairs.size()));
    widths_[0].write(static_cast<std::uint8_t>(in.a.mantissa_bits));
    widths_[1].write(static_cast<std::uint8_t>(in.b.mantissa_bits));
    widths_[2].write(static_cast<std::uint8_t>(in.a.exponent_bits));
    widths_[3].write(static_cast<std::uint8_t>(in.b.exponent_bits));
  }
  Aligned get() const override { return {{sum_.read(), exponent_.read(), nan_.read(), zero_.read()}}; }

  sc_core::sc_vector<sc_core::sc_signal<std::int64_t>> sums_;
  sc_core::sc_vector<sc_core::sc_signal<std::int16_t>> a_, b_;
  sc_core::sc_signal<std::uint16_t> groups_;
  sc_core::sc_signal<std::uint8_t> widths_[4];
  sc_core::sc_signal<std::int64_t> sum_;
  sc_core::sc_signal<std::int32_t> exponent_;
  sc_core::sc_signal<bool> nan_, zero_;
  ExponentAlignerUnit unit_;
};

PairGroup random_group(RandomOperands& random) {
  PairGroup group;
  group.a = {random.in_range(2, 16), 10};
  group.b = {random.in_range(2, 16), random.in_range(6, 12)};
  const auto exponent = [&](const OperandCoding& coding) {
    const int zero = -(1 << (coding.exponent_bits - 1));
    if (random.one_in(10)) return static_cast<std::int16_t>(zero);
    if (random.one_in(30)) return static_cast<std::int16_t>(-zero - 1);
    return static_cast<std::int16_t>(random.in_range(-20, 20));
  };
  for (int g = random.in_range(1, kMaxGroups); g > 0; --g) {
    const auto sum = static_cast<std::int64_t>(random.bits()) - (std::int64_t{1} << 31);
    group.pairs.push_back({sum, exponent(group.a), exponent(group.b)});
  }
  return group;
}

TEST(ExponentAlignerUnit, ValuesAndTimeForEveryDepth) {
  struct Case {
    int latency;
    int fraction_bits;
  };
  const Case cases[] = {{0, 4}, {1, kExactAligner}, {2, 0}, {4, 20}};
  std::deque<AlignerBench> benches;
  for (const Case& c : cases)
    benches.emplace_back(ExponentAlignerParams{kMaxGroups, c.fraction_bits, c.latency});
  RandomOperands random(801);
  std::size_t index = 0;
  for (const Case& c : cases) {
    SCOPED_TRACE(c.latency);
    std::vector<PairGroup> inputs;
    std::vector<Aligned> expected;
    for (int i = 0; i < 200; ++i) {
      inputs.push_back(random_group(random));
      const PairGroup& group = inputs.back();
      expected.push_back(
          {ExponentAligner(c.fraction_bits)
               .align(group.pairs.data(), static_cast<int>(group.pairs.size()), group.a, group.b)});
    }
    AlignerBench& bench = benches[index++];
    expect_first_valid_at(bench, {inputs[0]}, c.latency);
    expect_initiation_interval(bench, inputs, expected, 1);
    expect_robust_to_stalls(bench, inputs, expected, 810);
    expect_clean_reset(bench, inputs, expected);
  }
}

}  // namespace
}  // namespace bfpsim::units
