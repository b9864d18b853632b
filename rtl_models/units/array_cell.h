// SPDX-License-Identifier: Apache-2.0
// One position of an integer array made of single units: dot product, exponent adder and aligner, fixed to
// FP32, accumulator.
#pragma once

#include <cstdint>
#include <systemc>

#include "rtl_models/arch/machine.h"
#include "rtl_models/units/dot_product_unit.h"
#include "rtl_models/units/exponent_aligner_unit.h"
#include "rtl_models/units/fixed_to_fp32_unit.h"
#include "rtl_models/units/fp32_accumulator_unit.h"
#include "rtl_models/units/line_wires.h"
#include "rtl_models/units/shift_register.h"

namespace bfpsim::units {

/// The pipeline of one position. Nothing here can wait: a unit that refuses an operand (an accumulator used
/// again before its sum is there) is an error of the issuer, reported as std::logic_error.
class ArrayCell : public sc_core::sc_module {
 public:
  SC_HAS_PROCESS(ArrayCell);

  sc_core::sc_in<bool> clk{"clk"};
  sc_core::sc_in<bool> rst_n{"rst_n"};
  sc_core::sc_out<bool> out_valid{"out_valid"};
  sc_core::sc_out<std::uint32_t> out_sum{"out_sum"};

  /// Control comes with A's line.
  ArrayCell(const sc_core::sc_module_name& name, const ArrayParams& array, const PipelineParams& pipeline,
            LineWires& a, LineWires& b);

 private:
  void bind_clocks();
  void bind_dot_product(LineWires& a, LineWires& b);
  void bind_aligner(LineWires& a, LineWires& b);
  void bind_accumulation();
  void unpack_pass();
  void unpack_codings();
  void unpack_addition();
  void check_nothing_waits();

  struct Handshake {
    sc_core::sc_signal<bool> valid;
    sc_core::sc_signal<bool> ready;
  };

  ControlWires& control_;    // at the dot product
  ControlWires at_aligner_;  // the same, dot product's latency later
  ControlWires at_accumulator_;
  ExponentWires a_exponents_;  // at the aligner
  ExponentWires b_exponents_;

  // The fields of the control words, in the widths of the ports.
  sc_core::sc_signal<std::uint16_t> groups_, group_lanes_, accumulator_;
  sc_core::sc_signal<std::uint8_t> shift_, a_digits_, b_digits_;
  sc_core::sc_signal<std::int32_t> first_product_;
  sc_core::sc_signal<bool> fused_;
  sc_core::sc_signal<bool> first_of_segment_, last_of_segment_, first_of_output_, last_of_output_;
  sc_core::sc_signal<std::uint8_t> a_mantissa_bits_, b_mantissa_bits_, a_exponent_bits_, b_exponent_bits_;

  Handshake pass_, sums_, aligned_, addend_;
  sc_core::sc_signal<bool> always_ready_;
  sc_core::sc_vector<sc_core::sc_signal<std::int64_t>> block_sums_;
  sc_core::sc_signal<std::uint16_t> sum_groups_;
  sc_core::sc_signal<std::int64_t> aligned_sum_;
  sc_core::sc_signal<std::int32_t> aligned_exponent_;
  sc_core::sc_signal<bool> aligned_nan_, aligned_zero_;
  sc_core::sc_signal<std::uint32_t> addend_bits_;

  DotProductUnit dot_product_;
  ExponentAlignerUnit aligner_;
  FixedToFp32Unit to_fp32_;
  Fp32AccumulatorUnit accumulate_;
  ShiftRegister<std::int32_t> control_to_aligner_;
  ShiftRegister<std::int32_t> control_to_accumulator_;
  ShiftRegister<std::int16_t> a_exponent_delay_;
  ShiftRegister<std::int16_t> b_exponent_delay_;
};

}  // namespace bfpsim::units
