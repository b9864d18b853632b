// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/units/array_cell.h"

#include <stdexcept>

#include "rtl_models/arch/timing.h"

namespace bfpsim::units {
namespace {

/// A word of the control bundle on its own wire; flags are its truth.
template <typename Wire>
void unpack(const ControlWires& words, ControlWord::Index word, sc_core::sc_signal<Wire>& wire) {
  wire.write(static_cast<Wire>(words[word].read()));
}

}  // namespace

ArrayCell::ArrayCell(const sc_core::sc_module_name& name, const ArrayParams& array,
                     const PipelineParams& pipeline, LineWires& a, LineWires& b)
    : sc_module(name),
      control_(a.control),
      at_aligner_("at_aligner", ControlWord::Count),
      at_accumulator_("at_accumulator", ControlWord::Count),
      a_exponents_("a_exponents", a.exponents.size()),
      b_exponents_("b_exponents", b.exponents.size()),
      always_ready_("always_ready", true),
      block_sums_("block_sums", a.exponents.size()),
      dot_product_("dot_product", {array.lanes, array.lanes, array.block_accumulator_bits,
                                   dpu_latency(array, pipeline), array.slice_bits}),
      aligner_("aligner", {array.lanes, array.aligner_fraction_bits, pipeline.align_cycles}),
      to_fp32_("to_fp32", pipeline.to_fp32_cycles),
      accumulate_("accumulate", {array.accumulators, pipeline.accumulate_cycles, array.subnormals}),
      control_to_aligner_("control_to_aligner", ControlWord::Count, dpu_latency(array, pipeline)),
      control_to_accumulator_("control_to_accumulator", ControlWord::Count,
                              pipeline.align_cycles + pipeline.to_fp32_cycles),
      a_exponent_delay_("a_exponent_delay", a.exponents.size(), dpu_latency(array, pipeline)),
      b_exponent_delay_("b_exponent_delay", b.exponents.size(), dpu_latency(array, pipeline)) {
  bind_clocks();
  bind_dot_product(a, b);
  bind_aligner(a, b);
  bind_accumulation();
  SC_METHOD(unpack_pass);
  for (auto& word : control_)
    sensitive << word;
  SC_METHOD(unpack_codings);
  for (auto& word : at_aligner_)
    sensitive << word;
  SC_METHOD(unpack_addition);
  for (auto& word : at_accumulator_)
    sensitive << word;
  SC_METHOD(check_nothing_waits);
  sensitive << clk.pos();
  dont_initialize();
}

void ArrayCell::bind_clocks() {
  const auto bind = [this](auto&... modules) {
    (modules.clk(clk), ...);
    (modules.rst_n(rst_n), ...);
  };
  bind(dot_product_, aligner_, to_fp32_, accumulate_, control_to_aligner_, control_to_accumulator_,
       a_exponent_delay_, b_exponent_delay_);
}

void ArrayCell::bind_dot_product(LineWires& a, LineWires& b) {
  dot_product_.in_valid(pass_.valid);
  dot_product_.in_ready(pass_.ready);
  dot_product_.in_a_digit(a.digits);
  dot_product_.in_b_digit(b.digits);
  dot_product_.in_groups(groups_);
  dot_product_.in_group_lanes(group_lanes_);
  dot_product_.in_shift(shift_);
  dot_product_.in_fused(fused_);
  dot_product_.in_a_digits(a_digits_);
  dot_product_.in_b_digits(b_digits_);
  dot_product_.in_first_product(first_product_);
  dot_product_.in_first(first_of_segment_);
  dot_product_.in_last(last_of_segment_);
  dot_product_.out_valid(sums_.valid);
  dot_product_.out_ready(sums_.ready);
  dot_product_.out_sum(block_sums_);
  dot_product_.out_groups(sum_groups_);
}

void ArrayCell::bind_aligner(LineWires& a, LineWires& b) {
  control_to_aligner_.in(a.control);
  control_to_aligner_.out(at_aligner_);
  a_exponent_delay_.in(a.exponents);
  a_exponent_delay_.out(a_exponents_);
  b_exponent_delay_.in(b.exponents);
  b_exponent_delay_.out(b_exponents_);
  aligner_.in_valid(sums_.valid);
  aligner_.in_ready(sums_.ready);
  aligner_.in_sum(block_sums_);
  aligner_.in_a_exponent(a_exponents_);
  aligner_.in_b_exponent(b_exponents_);
  aligner_.in_groups(sum_groups_);
  aligner_.in_a_mantissa_bits(a_mantissa_bits_);
  aligner_.in_b_mantissa_bits(b_mantissa_bits_);
  aligner_.in_a_exponent_bits(a_exponent_bits_);
  aligner_.in_b_exponent_bits(b_exponent_bits_);
  aligner_.out_valid(aligned_.valid);
  aligner_.out_ready(aligned_.ready);
  aligner_.out_sum(aligned_sum_);
  aligner_.out_exponent(aligned_exponent_);
  aligner_.out_nan(aligned_nan_);
  aligner_.out_zero(aligned_zero_);
}

void ArrayCell::bind_accumulation() {
  to_fp32_.in_valid(aligned_.valid);
  to_fp32_.in_ready(aligned_.ready);
  to_fp32_.in_sum(aligned_sum_);
  to_fp32_.in_exponent(aligned_exponent_);
  to_fp32_.in_nan(aligned_nan_);
  to_fp32_.out_valid(addend_.valid);
  to_fp32_.out_ready(addend_.ready);
  to_fp32_.out_value(addend_bits_);
  control_to_accumulator_.in(at_aligner_);
  control_to_accumulator_.out(at_accumulator_);
  accumulate_.in_valid(addend_.valid);
  accumulate_.in_ready(addend_.ready);
  accumulate_.in_value(addend_bits_);
  accumulate_.in_accumulator(accumulator_);
  accumulate_.in_first(first_of_output_);
  accumulate_.in_last(last_of_output_);
  accumulate_.out_valid(out_valid);
  accumulate_.out_ready(always_ready_);
  accumulate_.out_sum(out_sum);
}

void ArrayCell::unpack_pass() {
  unpack(control_, ControlWord::Valid, pass_.valid);
  unpack(control_, ControlWord::Groups, groups_);
  unpack(control_, ControlWord::GroupLanes, group_lanes_);
  unpack(control_, ControlWord::Shift, shift_);
  unpack(control_, ControlWord::Fused, fused_);
  unpack(control_, ControlWord::DigitsA, a_digits_);
  unpack(control_, ControlWord::DigitsB, b_digits_);
  unpack(control_, ControlWord::FirstProduct, first_product_);
  unpack(control_, ControlWord::FirstOfSegment, first_of_segment_);
  unpack(control_, ControlWord::LastOfSegment, last_of_segment_);
}

void ArrayCell::unpack_codings() {
  unpack(at_aligner_, ControlWord::MantissaBitsA, a_mantissa_bits_);
  unpack(at_aligner_, ControlWord::MantissaBitsB, b_mantissa_bits_);
  unpack(at_aligner_, ControlWord::ExponentBitsA, a_exponent_bits_);
  unpack(at_aligner_, ControlWord::ExponentBitsB, b_exponent_bits_);
}

void ArrayCell::unpack_addition() {
  unpack(at_accumulator_, ControlWord::Accumulator, accumulator_);
  unpack(at_accumulator_, ControlWord::FirstOfOutput, first_of_output_);
  unpack(at_accumulator_, ControlWord::LastOfOutput, last_of_output_);
}

void ArrayCell::check_nothing_waits() {
  if (!rst_n.read()) return;
  for (const Handshake* handshake : {&pass_, &sums_, &aligned_, &addend_}) {
    if (handshake->valid.read() && !handshake->ready.read()) {
      throw std::logic_error("array cell: an operand has to wait; the accumulator is used again too early");
    }
  }
}

}  // namespace bfpsim::units
