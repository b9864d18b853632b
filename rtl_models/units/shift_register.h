// SPDX-License-Identifier: Apache-2.0
// `depth` registers in a row: skew, de-skew, and side-band values that travel beside a unit.
#pragma once

#include <cstddef>
#include <cstdint>
#include <systemc>
#include <vector>

namespace bfpsim::units {

/// A word of `width` parts comes out `depth` cycles after it went in; 0 is a wire. Moves every cycle; a reset
/// clears it.
template <typename T>
class ShiftRegister : public sc_core::sc_module {
 public:
  SC_HAS_PROCESS(ShiftRegister);

  sc_core::sc_in<bool> clk{"clk"};
  sc_core::sc_in<bool> rst_n{"rst_n"};
  sc_core::sc_vector<sc_core::sc_in<T>> in;
  sc_core::sc_vector<sc_core::sc_out<T>> out;

  ShiftRegister(const sc_core::sc_module_name& name, std::size_t width, int depth)
      : sc_module(name),
        in("in", width),
        out("out", width),
        stages_(static_cast<std::size_t>(depth) * width) {
    if (depth == 0) {
      SC_METHOD(pass_through);
      for (auto& port : in)
        sensitive << port;
    } else {
      SC_METHOD(on_clock);
      sensitive << clk.pos();
      dont_initialize();
    }
  }

 private:
  void pass_through() {
    for (std::size_t i = 0; i < in.size(); ++i)
      out[i].write(in[i].read());
  }

  void on_clock() {
    const std::size_t width = in.size();
    if (!rst_n.read()) {
      stages_.assign(stages_.size(), T{});
    } else {
      // A ring: the oldest word is replaced by the newest.
      for (std::size_t i = 0; i < width; ++i)
        stages_[newest_ + i] = in[i].read();
    }
    newest_ = newest_ + width == stages_.size() ? 0 : newest_ + width;
    for (std::size_t i = 0; i < width; ++i)
      out[i].write(stages_[newest_ + i]);
  }

  std::vector<T> stages_;  // [depth][width]
  std::size_t newest_ = 0;
};

}  // namespace bfpsim::units
