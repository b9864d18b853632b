// SPDX-License-Identifier: Apache-2.0
// When results of the network appear, what it refuses, and how it is driven beside another clocked model.
#include <gtest/gtest.h>

#include <deque>
#include <systemc>
#include <vector>

#include "rtl_models/arch/timing.h"
#include "rtl_models/units/unit_network.h"

namespace bfpsim::units {
namespace {

ArrayParams small_array(int rows, int cols) {
  ArrayParams array;
  array.rows = rows;
  array.cols = cols;
  array.lanes = 2;
  array.accumulators = 2;
  return array;
}

/// One pass that is a whole output: row r holds digit r + 1, column c digit c + 1, in both lanes; codes such
/// that an integer unit weighs 1, so that cell (r, c) gives 2 (r + 1) (c + 1).
struct SimplePass {
  std::vector<std::int8_t> a, b;
  std::vector<ExponentCode> a_exponents, b_exponents;
  IssueSlot slot;

  explicit SimplePass(const ArrayParams& array, int accumulator = 0) {
    for (int r = 0; r < array.rows; ++r)
      a.insert(a.end(), 2, static_cast<std::int8_t>(r + 1));
    for (int c = 0; c < array.cols; ++c)
      b.insert(b.end(), 2, static_cast<std::int8_t>(c + 1));
    a_exponents.assign(static_cast<std::size_t>(array.rows), 3);
    b_exponents.assign(static_cast<std::size_t>(array.cols), 3);
    slot.groups = 1;
    slot.group_lanes = 2;
    slot.a_digits = a.data();
    slot.b_digits = b.data();
    slot.a_exponents = a_exponents.data();
    slot.b_exponents = b_exponents.data();
    slot.first_of_segment = slot.last_of_segment = slot.first_of_output = slot.last_of_output = true;
    slot.accumulator = accumulator;
  }
};

void expect_products(const SubTileResult& result, const ArrayParams& array) {
  for (int r = 0; r < array.rows; ++r) {
    for (int c = 0; c < array.cols; ++c) {
      EXPECT_EQ(result.values[static_cast<std::size_t>(r * array.cols + c)],
                static_cast<float>(2 * (r + 1) * (c + 1)));
    }
  }
}

TEST(UnitNetwork, FirstResultAtExactlyTheArrayLatency) {
  struct Machine {
    ArrayParams array;
    PipelineParams pipeline;
    int latency;  // by hand
  };
  std::vector<Machine> machines;
  // Default depths, two lanes: multiply 1, tree 1, shift-add 1, align 1, to FP32 1, accumulate 1.
  machines.push_back({small_array(1, 1), {}, 6});
  machines.push_back({small_array(3, 4), {}, 6 + 5});
  machines.push_back({small_array(3, 4), {}, 6});
  machines.back().pipeline.skewed_operands = false;
  // Everything combinational but the accumulator; a lane needs no tree.
  PipelineParams flat;
  flat.skewed_operands = false;
  flat.multiply_cycles = flat.shift_add_cycles = flat.align_cycles = flat.to_fp32_cycles = 0;
  machines.push_back({small_array(2, 2), flat, 1 + 1});
  PipelineParams deep;
  deep.multiply_cycles = 3;
  deep.shift_add_cycles = 2;
  deep.align_cycles = 4;
  deep.to_fp32_cycles = 5;
  deep.accumulate_cycles = 6;
  machines.push_back({small_array(4, 1), deep, 3 + 3 + 1 + 2 + 4 + 5 + 6});
  std::deque<UnitNetworkBench> benches;
  for (const Machine& machine : machines)
    benches.emplace_back(machine.array, machine.pipeline);
  for (std::size_t i = 0; i < machines.size(); ++i) {
    SCOPED_TRACE(i);
    const Machine& machine = machines[i];
    ASSERT_EQ(array_latency(machine.array, machine.pipeline), machine.latency);
    const SimplePass pass(machine.array);
    benches[i].set_formats(BlockCodec{}, BlockCodec{});
    for (int c = 0; c < 40; ++c) {
      const auto result = benches[i].cycle(c == 0 ? &pass.slot : nullptr);
      ASSERT_EQ(result.has_value(), c == machine.latency) << "cycle " << c;
      if (result) expect_products(*result, machine.array);
    }
  }
}

TEST(UnitNetwork, AResultEveryCycle) {
  const ArrayParams array = small_array(2, 3);
  const PipelineParams pipeline;
  UnitNetworkBench bench(array, pipeline);
  const int latency = array_latency(array, pipeline);
  const SimplePass even(array, 0);
  const SimplePass odd(array, 1);
  bench.set_formats(BlockCodec{}, BlockCodec{});
  for (int c = 0; c < 30; ++c) {
    const auto result = bench.cycle(c % 2 == 0 ? &even.slot : &odd.slot);
    ASSERT_EQ(result.has_value(), c >= latency) << "cycle " << c;
    if (result) expect_products(*result, array);
  }
}

TEST(UnitNetwork, ResetInMidStreamLeavesNothing) {
  const ArrayParams array = small_array(2, 2);
  UnitNetworkBench bench(array, {});
  const SimplePass pass(array);
  bench.set_formats(BlockCodec{}, BlockCodec{});
  for (int c = 0; c < 5; ++c)
    bench.cycle(c < 4 ? &pass.slot : nullptr);
  bench.reset();
  EXPECT_EQ(bench.now(), 0);
  for (int c = 0; c < 40; ++c)
    ASSERT_FALSE(bench.cycle(nullptr).has_value()) << "cycle " << c;
}

TEST(UnitNetwork, FormatsTravelWithTheirPass) {
  const ArrayParams array = small_array(1, 1);
  UnitNetworkBench bench(array, {});
  const SimplePass pass(array);
  BlockCodec narrow;
  BlockCodec wide;
  wide.mantissa_bits = 5;  // one integer unit weighs half as much
  std::vector<float> results;
  for (int c = 0; c < 12; ++c) {
    bench.set_formats(c == 0 ? narrow : wide, narrow);
    const auto result = bench.cycle(c < 2 ? &pass.slot : nullptr);
    if (result) results.push_back(result->values.at(0));
  }
  EXPECT_EQ(results, (std::vector<float>{2.0F, 1.0F}));
}

TEST(UnitNetwork, RefusesAnAccumulatorThatIsStillAdding) {
  const ArrayParams array = small_array(1, 1);
  PipelineParams pipeline;
  pipeline.accumulate_cycles = 3;
  UnitNetworkBench bench(array, pipeline);
  const SimplePass pass(array);
  bench.set_formats(BlockCodec{}, BlockCodec{});
  bench.cycle(&pass.slot);
  bench.cycle(nullptr);
  bench.cycle(&pass.slot);  // two cycles later, one too early
  EXPECT_THROW(
      {
        for (int c = 0; c < 20; ++c)
          bench.cycle(nullptr);
      },
      sc_core::sc_report);
}

TEST(UnitNetwork, RefusesSlotsThatDoNotFit) {
  const ArrayParams array = small_array(1, 1);
  UnitNetworkBench bench(array, {});
  SimplePass too_wide(array);
  too_wide.slot.group_lanes = 3;
  EXPECT_THROW(bench.cycle(&too_wide.slot), std::invalid_argument);
  SimplePass too_many(array);
  too_many.slot.groups = 2;
  EXPECT_THROW(bench.cycle(&too_many.slot), std::invalid_argument);
  SimplePass no_accumulator(array);
  no_accumulator.slot.accumulator = 2;
  EXPECT_THROW(bench.cycle(&no_accumulator.slot), std::invalid_argument);
}

/// A clocked model that issues in the evaluation of the rising edge, as an array's process does.
class EdgeIssuer : public sc_core::sc_module {
 public:
  SC_HAS_PROCESS(EdgeIssuer);
  sc_core::sc_in<bool> clk{"clk"};
  std::int64_t cycle = -2;  // two edges of reset; cycle 0 is the first edge after it (contract C1)
  std::vector<std::int64_t> issue_in;
  UnitNetwork* network = nullptr;

  EdgeIssuer(const sc_core::sc_module_name& name, const IssueSlot& slot) : sc_module(name), slot_(slot) {
    SC_METHOD(on_clock);
    sensitive << clk.pos();
    dont_initialize();
  }

 private:
  void on_clock() {
    for (const std::int64_t when : issue_in) {
      if (when == cycle) network->issue(slot_);
    }
    ++cycle;
  }

  const IssueSlot& slot_;
};

TEST(UnitNetwork, RunsOnTheClockOfTheModelItIsComparedWith) {
  const ArrayParams array = small_array(2, 2);
  const PipelineParams pipeline;
  const int latency = array_latency(array, pipeline);
  const sc_core::sc_time period(2, sc_core::SC_NS);
  sc_core::sc_clock clk("clk", period, 0.5, period / 2);
  sc_core::sc_signal<bool> rst_n("rst_n");
  const SimplePass pass(array);
  // Processes run in any order in an edge's evaluation; one issuer before the network and one behind it.
  UnitNetwork first("first", array, pipeline);
  EdgeIssuer behind("issuer_behind", pass.slot);
  EdgeIssuer before("issuer_before", pass.slot);
  UnitNetwork second("second", array, pipeline);
  behind.network = &first;
  before.network = &second;
  const std::vector<std::int64_t> issue_in = {0, 1, 3, 4, 5};
  behind.issue_in = before.issue_in = issue_in;
  for (UnitNetwork* network : {&first, &second}) {
    network->clk(clk);
    network->rst_n(rst_n);
    network->set_formats(BlockCodec{}, BlockCodec{});
  }
  behind.clk(clk);
  before.clk(clk);
  rst_n.write(false);
  sc_core::sc_start(2 * period);
  rst_n.write(true);
  for (std::int64_t c = 0; c < 30; ++c) {
    sc_core::sc_start(period);  // over edge c to the next falling edge
    bool expected = false;
    for (const std::int64_t when : issue_in)
      expected = expected || c == when + latency;
    ASSERT_EQ(first.result().has_value(), expected) << "cycle " << c;
    ASSERT_EQ(second.result().has_value(), expected) << "cycle " << c;
    if (expected) expect_products(*first.result(), array);
  }
}

}  // namespace
}  // namespace bfpsim::units
