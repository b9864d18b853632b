// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/units/digit_slicer_unit.h"

#include <cstddef>

namespace bfpsim::units {

DigitSlicerUnit::DigitSlicerUnit(const sc_core::sc_module_name& name, int lanes, int slice_bits)
    : sc_module(name),
      in_a_mantissa("in_a_mantissa", static_cast<std::size_t>(lanes)),
      in_b_mantissa("in_b_mantissa", static_cast<std::size_t>(lanes)),
      out_a_digit("out_a_digit", static_cast<std::size_t>(lanes)),
      out_b_digit("out_b_digit", static_cast<std::size_t>(lanes)),
      slicer_(slice_bits) {
  SC_METHOD(on_clock);
  sensitive << clk.pos();
  dont_initialize();
  SC_METHOD(drive_in_ready);
  sensitive << rst_n << out_ready << clocked_;
}

void DigitSlicerUnit::on_clock() {
  if (!rst_n.read()) {
    slicer_.clear();
  } else {
    const bool accepts = in_valid.read() && in_ready.read();
    if (slicer_.holds_chunk() && out_ready.read()) slicer_.next_pass();
    if (accepts) slicer_.load(read_chunk());
  }
  drive_pass();
  clocked_.notify(sc_core::SC_ZERO_TIME);
}

void DigitSlicerUnit::drive_in_ready() {
  const bool free = !slicer_.holds_chunk() || (slicer_.at_last_pass() && out_ready.read());
  in_ready.write(rst_n.read() && free);
}

void DigitSlicerUnit::drive_pass() {
  out_valid.write(slicer_.holds_chunk());
  if (!slicer_.holds_chunk()) return;
  for (std::size_t lane = 0; lane < out_a_digit.size(); ++lane) {
    out_a_digit[lane].write(slicer_.a_digit(lane));
    out_b_digit[lane].write(slicer_.b_digit(lane));
  }
  out_shift.write(static_cast<std::uint8_t>(slicer_.shift()));
  out_first.write(slicer_.first());
  out_last.write(slicer_.last());
}

OperandChunk DigitSlicerUnit::read_chunk() const {
  OperandChunk chunk;
  for (const auto& mantissa : in_a_mantissa)
    chunk.a.push_back(mantissa.read());
  for (const auto& mantissa : in_b_mantissa)
    chunk.b.push_back(mantissa.read());
  chunk.a_digits = in_a_digits.read();
  chunk.b_digits = in_b_digits.read();
  chunk.first = in_first.read();
  chunk.last = in_last.read();
  return chunk;
}

}  // namespace bfpsim::units
