// SPDX-License-Identifier: Apache-2.0
// One position of a float array made of single units: dot product and accumulator.
#pragma once

#include <cstdint>
#include <systemc>

#include "rtl_models/arch/machine.h"
#include "rtl_models/units/float_dot_product_unit.h"
#include "rtl_models/units/fp32_accumulator_unit.h"
#include "rtl_models/units/line_wires.h"
#include "rtl_models/units/shift_register.h"

namespace bfpsim::units {

/// The pipeline of one position. As in ArrayCell, nothing here can wait: an accumulator used again before its
/// sum is there is an error of the issuer, reported as std::logic_error.
class FloatArrayCell : public sc_core::sc_module {
 public:
  SC_HAS_PROCESS(FloatArrayCell);

  sc_core::sc_in<bool> clk{"clk"};
  sc_core::sc_in<bool> rst_n{"rst_n"};
  sc_core::sc_out<bool> out_valid{"out_valid"};
  sc_core::sc_out<std::uint32_t> out_sum{"out_sum"};

  /// Control comes with A's line.
  FloatArrayCell(const sc_core::sc_module_name& name, const ArrayParams& array,
                 const PipelineParams& pipeline, LineWires& a, LineWires& b);

 private:
  void bind_clocks();
  void bind_dot_product(LineWires& a, LineWires& b);
  void bind_accumulation(LineWires& a);
  void unpack_pass();
  void unpack_addition();
  void check_nothing_waits();

  ControlWires& control_;        // at the dot product
  ControlWires at_accumulator_;  // the same, dot product's latency later

  // The fields of the control words, in the widths of the ports.
  sc_core::sc_signal<std::uint16_t> groups_, group_lanes_, accumulator_;
  sc_core::sc_signal<bool> first_of_output_, last_of_output_;

  sc_core::sc_signal<bool> pass_valid_, pass_ready_, addend_valid_, addend_ready_, always_ready_;
  sc_core::sc_signal<std::uint32_t> addend_bits_;

  FloatDotProductUnit dot_product_;
  Fp32AccumulatorUnit accumulate_;
  ShiftRegister<std::int32_t> control_to_accumulator_;
};

}  // namespace bfpsim::units
