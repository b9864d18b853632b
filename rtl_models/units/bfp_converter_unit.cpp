// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/units/bfp_converter_unit.h"

#include <algorithm>
#include <optional>
#include <stdexcept>

namespace bfpsim::units {

BfpConverterUnit::BfpConverterUnit(const sc_core::sc_module_name& name, const BfpConverterParams& params)
    : sc_module(name),
      in_element("in_element", static_cast<std::size_t>(params.width)),
      out_mantissa("out_mantissa", static_cast<std::size_t>(params.width)),
      params_(params),
      // The bank itself is the first register after the last beat; shift and round come before the others.
      pipeline_(std::max(params.latency_cycles - 1, 1)) {
  if (params.latency_cycles < 2) throw std::invalid_argument("BFP converter: latency below two cycles");
  SC_METHOD(on_clock);
  sensitive << clk.pos();
  dont_initialize();
  SC_METHOD(drive_in_ready);
  sensitive << rst_n << clocked_;
}

void BfpConverterUnit::on_clock() {
  clocked_.notify(sc_core::SC_ZERO_TIME);
  if (!rst_n.read()) {
    reset_state();
    out_valid.write(false);
    return;
  }
  const bool accepts = in_valid.read() && in_ready.read();
  // Reads first: a block becomes readable in the cycle after its last beat.
  if (pipeline_.can_move(out_ready.read())) {
    pipeline_.move(read_beat());
    if (pipeline_.output()) drive(*pipeline_.output());
    out_valid.write(pipeline_.output().has_value());
  }
  if (accepts) accept_beat();
}

void BfpConverterUnit::drive_in_ready() {
  in_ready.write(rst_n.read() && !banks_[filling_].whole);
}

void BfpConverterUnit::accept_beat() {
  Bank& bank = banks_[filling_];
  const std::size_t count = std::min<std::size_t>(in_count.read(), in_element.size());
  if (bank.elements.size() + count > static_cast<std::size_t>(params_.max_block)) {
    throw std::logic_error("BFP converter: block longer than its buffer");
  }
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint32_t element = in_element[i].read();
    bank.elements.push_back(element);
    bank.maximum.observe(element, params_.nan_policy);
  }
  if (!in_last.read()) return;
  bank.coding = read_coding();
  bank.draws = DrawLfsr(in_draw_key.read(), in_draw_run.read());
  bank.whole = true;
  filling_ = 1 - filling_;
}

BfpCoding BfpConverterUnit::read_coding() const {
  return {in_mantissa_bits.read(),
          in_exponent_bits.read(),
          params_.nan_policy,
          in_biased.read(),
          static_cast<ScaleRule>(in_scale_rule.read()),
          static_cast<Rounding>(in_rounding.read())};
}

std::optional<BfpConverterUnit::Beat> BfpConverterUnit::read_beat() {
  Bank& bank = banks_[reading_];
  if (!bank.whole) return std::nullopt;
  Beat beat;
  beat.exponent = bank.maximum.exponent_code(bank.coding);
  const std::size_t end = std::min(read_position_ + out_mantissa.size(), bank.elements.size());
  for (std::size_t i = read_position_; i < end; ++i) {
    beat.mantissas.push_back(
        shift_and_round(bank.elements[i], beat.exponent, bank.coding, bank.draws.next()));
  }
  beat.last = end == bank.elements.size();
  read_position_ = end;
  if (beat.last) {
    bank = Bank{};
    reading_ = 1 - reading_;
    read_position_ = 0;
  }
  return beat;
}

void BfpConverterUnit::drive(const Beat& beat) {
  for (std::size_t i = 0; i < out_mantissa.size(); ++i) {
    out_mantissa[i].write(i < beat.mantissas.size() ? beat.mantissas[i] : Mantissa{0});
  }
  out_exponent.write(beat.exponent);
  out_count.write(static_cast<std::uint16_t>(beat.mantissas.size()));
  out_last.write(beat.last);
}

void BfpConverterUnit::reset_state() {
  banks_ = {};
  filling_ = 0;
  reading_ = 0;
  read_position_ = 0;
  pipeline_.clear();
}

}  // namespace bfpsim::units
