// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/units/unit_network.h"

#include <cstring>
#include <stdexcept>
#include <utility>

#include "rtl_models/units/clocking.h"

namespace bfpsim::units {
namespace {

std::vector<std::uint32_t> patterns(const std::vector<float>& values) {
  std::vector<std::uint32_t> bits(values.size());
  std::memcpy(bits.data(), values.data(), values.size() * sizeof(float));
  return bits;
}

/// The five words of a FloatCoding.
void write_coding(const BlockCodec& codec, std::int32_t* words) {
  const ElementFields fields = fields_of(codec);
  // Steps are linear in the code: code 0 tells the offset.
  words[0] = codec.is_plain_float() ? 0 : -codec.step_exponent(0);
  words[1] = codec.shared.nan_code();
  words[2] = codec.shared.zero_code();
  words[3] = fields.fraction_bits;
  words[4] = fields.min_exponent;
}

}  // namespace

UnitNetwork::UnitNetwork(const sc_core::sc_module_name& name, const ArrayParams& array,
                         const PipelineParams& pipeline)
    : sc_module(name), array_(array), pipeline_(pipeline) {
  build_lines();
  build_cells();
  SC_METHOD(drive_inputs);
  sensitive << clk.pos() << issued_;
  dont_initialize();
  SC_METHOD(pack_outputs);
  for (auto& output : outputs_)
    sensitive << output->valid << output->sum;
}

void UnitNetwork::build_lines() {
  const auto add_lines = [this](std::vector<std::unique_ptr<LineWires>>& lines, int count) {
    for (int i = 0; i < count; ++i)
      lines.push_back(std::make_unique<LineWires>(array_.datapath, array_.lanes));
  };
  add_lines(a_inputs_, array_.rows);
  add_lines(b_inputs_, array_.cols);
  add_lines(a_wires_, array_.rows * array_.cols);
  add_lines(b_wires_, array_.rows * array_.cols);
  for (int r = 0; r < array_.rows; ++r) {
    chain(*a_inputs_[static_cast<std::size_t>(r)], *a_wires_[cell(r, 0)], skew(r));
    for (int c = 1; c < array_.cols; ++c)
      chain(*a_wires_[cell(r, c - 1)], *a_wires_[cell(r, c)], skew(1));
  }
  for (int c = 0; c < array_.cols; ++c) {
    chain(*b_inputs_[static_cast<std::size_t>(c)], *b_wires_[cell(0, c)], skew(c));
    for (int r = 1; r < array_.rows; ++r)
      chain(*b_wires_[cell(r - 1, c)], *b_wires_[cell(r, c)], skew(1));
  }
}

void UnitNetwork::build_cells() {
  for (int r = 0; r < array_.rows; ++r) {
    for (int c = 0; c < array_.cols; ++c) {
      if (array_.datapath == Datapath::Float) {
        add_cell<FloatArrayCell>(r, c);
      } else {
        add_cell<ArrayCell>(r, c);
      }
    }
  }
}

template <typename Cell>
void UnitNetwork::add_cell(int row, int col) {
  outputs_.push_back(std::make_unique<Output>());
  Output& output = *outputs_.back();
  auto position = std::make_unique<Cell>(sc_core::sc_gen_unique_name("cell"), array_, pipeline_,
                                         *a_wires_[cell(row, col)], *b_wires_[cell(row, col)]);
  position->clk(clk);
  position->rst_n(rst_n);
  position->out_valid(output.valid);
  position->out_sum(output.sum);
  modules_.push_back(std::move(position));
  delay(output.packed, output.in_step, skew((array_.rows - 1 - row) + (array_.cols - 1 - col)));
}

void UnitNetwork::chain(LineWires& from, LineWires& to, int depth) {
  if (array_.datapath == Datapath::Float) {
    delay(from.elements, to.elements, depth);
  } else {
    delay(from.digits, to.digits, depth);
  }
  delay(from.exponents, to.exponents, depth);
  delay(from.control, to.control, depth);
}

template <typename T>
void UnitNetwork::delay(sc_core::sc_vector<sc_core::sc_signal<T>>& from,
                        sc_core::sc_vector<sc_core::sc_signal<T>>& to, int depth) {
  auto registers =
      std::make_unique<ShiftRegister<T>>(sc_core::sc_gen_unique_name("delay"), from.size(), depth);
  registers->clk(clk);
  registers->rst_n(rst_n);
  registers->in(from);
  registers->out(to);
  modules_.push_back(std::move(registers));
}

void UnitNetwork::set_formats(const BlockCodec& a, const BlockCodec& b) {
  format_a_ = a;
  format_b_ = b;
}

void UnitNetwork::check(const IssueSlot& slot) const {
  const bool groups_fit = slot.groups >= 1 && slot.group_lanes >= 1 &&
                          std::int64_t{slot.groups} * slot.group_lanes <= array_.lanes;
  if (!groups_fit) throw std::invalid_argument("unit network: the block pairs do not fit the lanes");
  if (slot.accumulator < 0 || slot.accumulator >= array_.accumulators) {
    throw std::invalid_argument("unit network: no such accumulator");
  }
  if (pending_) throw std::logic_error("unit network: two passes issued in one cycle");
}

void UnitNetwork::issue(const IssueSlot& slot) {
  check(slot);
  const auto copy = [](const auto* data, int lines, int width) {
    return std::vector(data, data + std::int64_t{lines} * width);
  };
  Pass pass;
  if (array_.datapath == Datapath::Float) {
    pass.a_elements = patterns(copy(slot.a_elements, array_.rows, array_.lanes));
    pass.b_elements = patterns(copy(slot.b_elements, array_.cols, array_.lanes));
  } else {
    pass.a_digits = copy(slot.a_digits, array_.rows, array_.lanes);
    pass.b_digits = copy(slot.b_digits, array_.cols, array_.lanes);
  }
  pass.a_exponents = copy(slot.a_exponents, array_.rows, slot.groups);
  pass.b_exponents = copy(slot.b_exponents, array_.cols, slot.groups);
  pass.control.resize(ControlWord::Count);
  pass.control[ControlWord::Valid] = 1;
  pass.control[ControlWord::Groups] = slot.groups;
  pass.control[ControlWord::GroupLanes] = slot.group_lanes;
  pass.control[ControlWord::Shift] = slot.shift;
  pass.control[ControlWord::Fused] = slot.fused ? 1 : 0;
  pass.control[ControlWord::DigitsA] = slot.fusion.a_digits;
  pass.control[ControlWord::DigitsB] = slot.fusion.b_digits;
  pass.control[ControlWord::FirstProduct] = slot.fusion.first_product;
  pass.control[ControlWord::FirstOfSegment] = slot.first_of_segment ? 1 : 0;
  pass.control[ControlWord::LastOfSegment] = slot.last_of_segment ? 1 : 0;
  pass.control[ControlWord::FirstOfOutput] = slot.first_of_output ? 1 : 0;
  pass.control[ControlWord::LastOfOutput] = slot.last_of_output ? 1 : 0;
  pass.control[ControlWord::Accumulator] = slot.accumulator;
  pass.control[ControlWord::MantissaBitsA] = format_a_.mantissa_bits;
  pass.control[ControlWord::MantissaBitsB] = format_b_.mantissa_bits;
  pass.control[ControlWord::ExponentBitsA] = format_a_.shared.bits;
  pass.control[ControlWord::ExponentBitsB] = format_b_.shared.bits;
  if (array_.datapath == Datapath::Float) {
    write_coding(format_a_, &pass.control[ControlWord::FloatCodingA]);
    write_coding(format_b_, &pass.control[ControlWord::FloatCodingB]);
  }
  pending_ = std::move(pass);
  issued_.notify(sc_core::SC_ZERO_TIME);
}

// Runs at each rising edge, and in the next delta cycle after issue(). A pass issued in the evaluation of the
// edge itself may be seen by either run; the wires settle to the same.
void UnitNetwork::drive_inputs() {
  if (pending_) {
    drive_pass(*pending_);
    pending_.reset();
  } else if (clk.posedge()) {
    for (auto& line : a_inputs_)
      line->control[ControlWord::Valid].write(0);
  }
}

void UnitNetwork::drive_pass(const Pass& pass) {
  const auto drive_line = [&](LineWires& line, std::size_t index, const std::vector<std::int8_t>& digits,
                              const std::vector<std::uint32_t>& elements,
                              const std::vector<ExponentCode>& exponents) {
    const auto groups = static_cast<std::size_t>(pass.control[ControlWord::Groups]);
    for (std::size_t lane = 0; lane < line.digits.size(); ++lane)
      line.digits[lane].write(digits[index * line.digits.size() + lane]);
    for (std::size_t lane = 0; lane < line.elements.size(); ++lane)
      line.elements[lane].write(elements[index * line.elements.size() + lane]);
    for (std::size_t g = 0; g < groups; ++g)
      line.exponents[g].write(exponents[index * groups + g]);
    for (std::size_t word = 0; word < ControlWord::Count; ++word)
      line.control[word].write(pass.control[word]);
  };
  for (std::size_t r = 0; r < a_inputs_.size(); ++r)
    drive_line(*a_inputs_[r], r, pass.a_digits, pass.a_elements, pass.a_exponents);
  for (std::size_t c = 0; c < b_inputs_.size(); ++c)
    drive_line(*b_inputs_[c], c, pass.b_digits, pass.b_elements, pass.b_exponents);
}

void UnitNetwork::pack_outputs() {
  for (auto& output : outputs_) {
    output->packed[0].write(output->valid.read() ? 1U : 0U);
    output->packed[1].write(output->sum.read());
  }
}

std::optional<SubTileResult> UnitNetwork::result() const {
  SubTileResult tile;
  std::size_t there = 0;
  for (const auto& output : outputs_) {
    there += output->in_step[0].read();
    const std::uint32_t bits = output->in_step[1].read();
    float value = 0.0F;
    std::memcpy(&value, &bits, sizeof value);
    tile.values.push_back(value);
  }
  if (there == 0) return std::nullopt;
  if (there != outputs_.size())
    throw std::logic_error("unit network: the sums of a sub-tile are out of step");
  return tile;
}

UnitNetworkBench::UnitNetworkBench(const ArrayParams& array, const PipelineParams& pipeline)
    : network_(sc_core::sc_gen_unique_name("unit_network"), array, pipeline) {
  network_.clk(clk_);
  network_.rst_n(rst_n_);
}

void UnitNetworkBench::rising_edge() {
  clk_.write(true);
  settle();
  clk_.write(false);
  settle();
}

void UnitNetworkBench::reset() {
  rst_n_.write(false);
  settle();
  rising_edge();
  rst_n_.write(true);
  settle();
  was_reset_ = true;
  now_ = 0;
}

std::optional<SubTileResult> UnitNetworkBench::cycle(const IssueSlot* slot) {
  if (!was_reset_) reset();
  if (slot != nullptr) network_.issue(*slot);
  settle();
  std::optional<SubTileResult> result = network_.result();
  if (result) result->ready_cycle = now_;
  rising_edge();
  ++now_;
  return result;
}

}  // namespace bfpsim::units
