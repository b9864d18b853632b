// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <deque>

#include "rtl_models/units/clocking.h"
#include "rtl_models/units/shift_register.h"

namespace bfpsim::units {
namespace {

struct RegisterBench {
  sc_core::sc_signal<bool> clk, rst_n;
  sc_core::sc_vector<sc_core::sc_signal<std::int16_t>> in{sc_core::sc_gen_unique_name("in"), 2};
  sc_core::sc_vector<sc_core::sc_signal<std::int16_t>> out{sc_core::sc_gen_unique_name("out"), 2};
  ShiftRegister<std::int16_t> unit;

  explicit RegisterBench(int depth) : unit(sc_core::sc_gen_unique_name("unit"), 2, depth) {
    unit.clk(clk);
    unit.rst_n(rst_n);
    unit.in(in);
    unit.out(out);
  }

  /// What the outputs show in the cycle in which `value` is at the inputs.
  std::int16_t cycle(int value, bool running = true) {
    rst_n.write(running);
    in[0].write(static_cast<std::int16_t>(value));
    in[1].write(static_cast<std::int16_t>(-value));
    settle();
    EXPECT_EQ(out[1].read(), -out[0].read());
    const std::int16_t shown = out[0].read();
    clk.write(true);
    settle();
    clk.write(false);
    settle();
    return shown;
  }
};

TEST(ShiftRegister, DelaysByItsDepthAndClearsOnReset) {
  std::deque<RegisterBench> benches;
  for (const int depth : {0, 1, 2, 7})
    benches.emplace_back(depth);
  std::size_t index = 0;
  for (const int depth : {0, 1, 2, 7}) {
    SCOPED_TRACE(depth);
    RegisterBench& bench = benches[index++];
    bench.cycle(99, false);
    for (int c = 1; c < 20; ++c)
      EXPECT_EQ(bench.cycle(c), c > depth ? c - depth : 0);
    bench.cycle(77, false);
    for (int c = 1; c < 20; ++c)
      EXPECT_EQ(bench.cycle(c), c > depth ? c - depth : 0);
  }
}

}  // namespace
}  // namespace bfpsim::units
