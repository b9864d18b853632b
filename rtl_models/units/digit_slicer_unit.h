// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <systemc>

#include "rtl_models/units/digit_slicer.h"

namespace bfpsim::units {

/// Holds one chunk and puts out one digit pass a cycle: the first in the cycle after the chunk was accepted,
/// the next chunk accepted in the cycle in which the last pass is taken. II = dA * dB cycles per chunk.
class DigitSlicerUnit : public sc_core::sc_module {
 public:
  SC_HAS_PROCESS(DigitSlicerUnit);

  sc_core::sc_in<bool> clk{"clk"};
  sc_core::sc_in<bool> rst_n{"rst_n"};
  sc_core::sc_in<bool> in_valid{"in_valid"};
  sc_core::sc_out<bool> in_ready{"in_ready"};
  sc_core::sc_vector<sc_core::sc_in<std::int16_t>> in_a_mantissa;
  sc_core::sc_vector<sc_core::sc_in<std::int16_t>> in_b_mantissa;
  sc_core::sc_in<std::uint8_t> in_a_digits{"in_a_digits"};
  sc_core::sc_in<std::uint8_t> in_b_digits{"in_b_digits"};
  sc_core::sc_in<bool> in_first{"in_first"};
  sc_core::sc_in<bool> in_last{"in_last"};
  sc_core::sc_out<bool> out_valid{"out_valid"};
  sc_core::sc_in<bool> out_ready{"out_ready"};
  sc_core::sc_vector<sc_core::sc_out<std::int8_t>> out_a_digit;
  sc_core::sc_vector<sc_core::sc_out<std::int8_t>> out_b_digit;
  sc_core::sc_out<std::uint8_t> out_shift{"out_shift"};
  sc_core::sc_out<bool> out_first{"out_first"};
  sc_core::sc_out<bool> out_last{"out_last"};

  DigitSlicerUnit(const sc_core::sc_module_name& name, int lanes, int slice_bits);

 private:
  void on_clock();
  void drive_in_ready();
  void drive_pass();
  [[nodiscard]] OperandChunk read_chunk() const;

  DigitSlicer slicer_;
  sc_core::sc_event clocked_;
};

}  // namespace bfpsim::units
