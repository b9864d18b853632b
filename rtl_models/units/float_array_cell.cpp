// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/units/float_array_cell.h"

#include <stdexcept>

#include "rtl_models/arch/timing.h"

namespace bfpsim::units {
namespace {

void bind_coding(FloatCodingPorts& ports, ControlWires& control, std::size_t first) {
  ports.scale_offset(control[first]);
  ports.scale_nan(control[first + 1]);
  ports.scale_zero(control[first + 2]);
  ports.fraction_bits(control[first + 3]);
  ports.min_exponent(control[first + 4]);
}

}  // namespace

FloatArrayCell::FloatArrayCell(const sc_core::sc_module_name& name, const ArrayParams& array,
                               const PipelineParams& pipeline, LineWires& a, LineWires& b)
    : sc_module(name),
      control_(a.control),
      at_accumulator_("at_accumulator", ControlWord::Count),
      always_ready_("always_ready", true),
      dot_product_("dot_product", {array.lanes, array.float_sum, array.aligner_fraction_bits,
                                   array.subnormals, float_dpu_latency(array, pipeline)}),
      accumulate_("accumulate", {array.accumulators, pipeline.accumulate_cycles, array.subnormals}),
      control_to_accumulator_("control_to_accumulator", ControlWord::Count,
                              float_dpu_latency(array, pipeline)) {
  bind_clocks();
  bind_dot_product(a, b);
  bind_accumulation(a);
  SC_METHOD(unpack_pass);
  for (auto& word : control_)
    sensitive << word;
  SC_METHOD(unpack_addition);
  for (auto& word : at_accumulator_)
    sensitive << word;
  SC_METHOD(check_nothing_waits);
  sensitive << clk.pos();
  dont_initialize();
}

void FloatArrayCell::bind_clocks() {
  const auto bind = [this](auto&... modules) {
    (modules.clk(clk), ...);
    (modules.rst_n(rst_n), ...);
  };
  bind(dot_product_, accumulate_, control_to_accumulator_);
}

void FloatArrayCell::bind_dot_product(LineWires& a, LineWires& b) {
  dot_product_.in_valid(pass_valid_);
  dot_product_.in_ready(pass_ready_);
  dot_product_.in_a(a.elements);
  dot_product_.in_b(b.elements);
  dot_product_.in_a_scale(a.exponents);
  dot_product_.in_b_scale(b.exponents);
  dot_product_.in_groups(groups_);
  dot_product_.in_group_lanes(group_lanes_);
  bind_coding(dot_product_.in_a_coding, a.control, ControlWord::FloatCodingA);
  bind_coding(dot_product_.in_b_coding, a.control, ControlWord::FloatCodingB);
  dot_product_.out_valid(addend_valid_);
  dot_product_.out_ready(addend_ready_);
  dot_product_.out_sum(addend_bits_);
}

void FloatArrayCell::bind_accumulation(LineWires& a) {
  control_to_accumulator_.in(a.control);
  control_to_accumulator_.out(at_accumulator_);
  accumulate_.in_valid(addend_valid_);
  accumulate_.in_ready(addend_ready_);
  accumulate_.in_value(addend_bits_);
  accumulate_.in_accumulator(accumulator_);
  accumulate_.in_first(first_of_output_);
  accumulate_.in_last(last_of_output_);
  accumulate_.out_valid(out_valid);
  accumulate_.out_ready(always_ready_);
  accumulate_.out_sum(out_sum);
}

void FloatArrayCell::unpack_pass() {
  pass_valid_.write(control_[ControlWord::Valid].read() != 0);
  groups_.write(static_cast<std::uint16_t>(control_[ControlWord::Groups].read()));
  group_lanes_.write(static_cast<std::uint16_t>(control_[ControlWord::GroupLanes].read()));
}

void FloatArrayCell::unpack_addition() {
  accumulator_.write(static_cast<std::uint16_t>(at_accumulator_[ControlWord::Accumulator].read()));
  first_of_output_.write(at_accumulator_[ControlWord::FirstOfOutput].read() != 0);
  last_of_output_.write(at_accumulator_[ControlWord::LastOfOutput].read() != 0);
}

void FloatArrayCell::check_nothing_waits() {
  if (!rst_n.read()) return;
  const bool pass_waits = pass_valid_.read() && !pass_ready_.read();
  const bool addend_waits = addend_valid_.read() && !addend_ready_.read();
  if (pass_waits || addend_waits) {
    throw std::logic_error("array cell: an operand has to wait; the accumulator is used again too early");
  }
}

}  // namespace bfpsim::units
