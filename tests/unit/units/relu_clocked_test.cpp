// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <deque>
#include <vector>

#include "rtl_models/units/relu_unit.h"
#include "tests/unit/units/exact_rounding.h"
#include "tests/unit/units/random_operands.h"
#include "tests/unit/units/unit_bench.h"

namespace bfpsim::units {
namespace {

constexpr std::size_t kLanes = 5;
constexpr std::uint32_t kWords = 4;

struct Words {
  std::vector<std::uint32_t> words;
  std::uint32_t address = 0;
  bool backward = false;
};

struct Gated {
  std::vector<std::uint32_t> words;
  std::vector<bool> mask;
  friend bool operator==(const Gated& x, const Gated& y) { return x.words == y.words && x.mask == y.mask; }
};

class ReluBench : public UnitBench<Words, Gated> {
 public:
  explicit ReluBench(int latency)
      : in_(sc_core::sc_gen_unique_name("in"), kLanes),
        out_(sc_core::sc_gen_unique_name("out"), kLanes),
        mask_(sc_core::sc_gen_unique_name("mask"), kLanes),
        unit_(sc_core::sc_gen_unique_name("unit"),
              {static_cast<int>(kLanes), static_cast<int>(kWords), latency}) {
    connect(unit_);
    unit_.in_word(in_);
    unit_.in_address(address_);
    unit_.in_backward(backward_);
    unit_.out_word(out_);
    unit_.out_mask(mask_);
  }

 private:
  void put(const Words& in) override {
    for (std::size_t lane = 0; lane < kLanes; ++lane)
      in_[lane].write(in.words[lane]);
    address_.write(in.address);
    backward_.write(in.backward);
  }
  Gated get() const override {
    Gated gated;
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      gated.words.push_back(out_[lane].read());
      gated.mask.push_back(mask_[lane].read());
    }
    return gated;
  }

  sc_core::sc_vector<sc_core::sc_signal<std::uint32_t>> in_, out_;
  sc_core::sc_vector<sc_core::sc_signal<bool>> mask_;
  sc_core::sc_signal<std::uint32_t> address_;
  sc_core::sc_signal<bool> backward_;
  ReluUnit unit_;
};

/// Forward and backward in any order; the expected values follow the host's comparison.
void random_traffic(RandomOperands& random, std::vector<Words>& inputs, std::vector<Gated>& expected) {
  std::vector<std::vector<bool>> masks(kWords, std::vector<bool>(kLanes));
  for (int i = 0; i < 200; ++i) {
    Words in;
    Gated out;
    in.address = static_cast<std::uint32_t>(random.in_range(0, kWords - 1));
    in.backward = random.one_in(2);
    for (std::size_t lane = 0; lane < kLanes; ++lane) {
      const std::uint32_t bits = random.any_fp32();
      const float x = float_of_bits(bits);
      if (!in.backward) masks[in.address][lane] = !(x <= 0.0F);
      const bool open = masks[in.address][lane];
      in.words.push_back(bits);
      out.words.push_back(!open ? 0U : x != x ? 0x7FC00000U : bits);
      out.mask.push_back(open);
    }
    inputs.push_back(in);
    expected.push_back(out);
  }
}

TEST(ReluUnit, ValuesAndTimeForwardAndBackward) {
  std::deque<ReluBench> benches;
  for (const int latency : {1, 2, 4})
    benches.emplace_back(latency);
  RandomOperands random(1101);
  std::size_t index = 0;
  for (const int latency : {1, 2, 4}) {
    SCOPED_TRACE(latency);
    std::vector<Words> inputs;
    std::vector<Gated> expected;
    random_traffic(random, inputs, expected);
    ReluBench& bench = benches[index++];
    expect_first_valid_at(bench, {inputs[0]}, latency);
    expect_initiation_interval(bench, inputs, expected, 1);
    expect_robust_to_stalls(bench, inputs, expected, 1110);
    expect_clean_reset(bench, inputs, expected);
  }
}

TEST(ReluUnit, ResetClosesTheMasks) {
  ReluBench bench(1);
  bench.reset();
  const Words forward{std::vector<std::uint32_t>(kLanes, 0x3F800000), 2, false};
  const Words backward{std::vector<std::uint32_t>(kLanes, 0x40000000), 2, true};
  bench.cycle(&forward, true);
  bench.cycle(&backward, true);
  bench.cycle(nullptr, true);
  ASSERT_EQ(bench.taken().size(), 2U);
  EXPECT_EQ(bench.taken()[1].value.words[0], 0x40000000U);
  expect_first_valid_at(bench, {backward}, 1);
  EXPECT_EQ(bench.taken().at(0).value.words[0], 0U);
}

}  // namespace
}  // namespace bfpsim::units
