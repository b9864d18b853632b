// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/accelerator/array_unit.h"

#include <algorithm>
#include <limits>

#include "rtl_models/accelerator/converter_bank.h"
#include "rtl_models/accelerator/panel_encoder.h"
#include "rtl_models/accelerator/result_port.h"
#include "rtl_models/numerics/float_format.h"

namespace bfpsim {
namespace {

constexpr std::int64_t kLongAgo = std::numeric_limits<std::int64_t>::min() / 2;
constexpr std::int64_t kNoPanel = -1;

}  // namespace

ArrayUnit::ArrayUnit(const sc_core::sc_module_name& name, const MachineParams& machine,
                     ConverterBank& converter, EventCounters& events)
    : Unit(name, machine.sequencer.launch_cycles),
      machine_(machine),
      converter_(converter),
      events_(events),
      array_(machine.array, machine.pipeline) {}

void ArrayUnit::on_launch() {
  results.clear();
  result_bank_free.clear();
  in_flight_.clear();
  arrival_.clear();
  banks_.reset(machine_.array.result_banks);
  array_.start(panel_codec(machine_.array, context().job.format_a.codec),
               panel_codec(machine_.array, context().job.format_b.codec));
  panel_a_ = {kNoPanel, nullptr};
  panel_b_ = {kNoPanel, nullptr};
  step_ = 0;
  step_open_ = false;
  last_addition_.assign(static_cast<std::size_t>(machine_.array.accumulators), kLongAgo);
  fault_done_ = context().fault.where == Fault::Where::None;
  usage_ = {};
}

void ArrayUnit::tick() {
  banks_.collect(result_bank_free);
  blocked_ = try_issue();
  deliver_results();  // behind the issue, whose results are due at once where the array takes a cycle only
}

/// Issues a pass, or says what hinders it.
ArrayUnit::Blocked ArrayUnit::try_issue() {
  if (step_ == context().program.steps.size()) return Blocked::Finished;
  if (!step_open_ && !acquire_operands()) return Blocked::Operands;
  if (hazard()) return Blocked::Hazard;
  if (closes_output() && !banks_.any()) return Blocked::ResultBank;
  issue();
  advance();
  return Blocked::No;
}

/// Takes over the panels that the step needs, as they become ready; true when both are there.
bool ArrayUnit::acquire_operands() {
  const Step& next = step();
  for (int i = 0; i < 2; ++i) {
    const bool a_missing = panel_a_.panel != next.panel_a;
    const bool b_missing = panel_b_.panel != next.panel_b;
    if (!a_missing && !b_missing) break;
    if (converter_.ready.empty()) return false;
    ReadyPanel panel = converter_.ready.read();
    (panel.panel == next.panel_a ? panel_a_ : panel_b_) = std::move(panel);
  }
  if (panel_a_.panel != next.panel_a || panel_b_.panel != next.panel_b) return false;
  chunks_ = make_chunks(context().program.chunking, next.k);
  row_tile_ = 0;
  col_tile_ = 0;
  chunk_ = 0;
  pass_ = 0;
  step_open_ = true;
  return true;
}

bool ArrayUnit::closes_segment() const {
  return chunk().last_of_segment && last_pass();
}

bool ArrayUnit::closes_output() const {
  return closes_segment() && step().last_k && chunk_ + 1 == chunks_.size();
}

bool ArrayUnit::first_addition() const {
  return step().first_k && chunk().k0 < context().program.chunking.addition_k();
}

/// An accumulator takes an addition every accumulate_cycles at most.
bool ArrayUnit::hazard() const {
  return closes_segment() && cycle() - last_addition_[accumulator()] < machine_.pipeline.accumulate_cycles;
}

std::int64_t ArrayUnit::valid_rows() const {
  return std::min<std::int64_t>(machine_.array.rows, step().m - row_tile_ * machine_.array.rows);
}

std::int64_t ArrayUnit::valid_cols() const {
  return std::min<std::int64_t>(machine_.array.cols, step().n - col_tile_ * machine_.array.cols);
}

std::size_t ArrayUnit::accumulator() const {
  const std::int64_t col_tiles = ceil_div(step().n, machine_.array.cols);
  return static_cast<std::size_t>((row_tile_ * col_tiles + col_tile_) % machine_.array.accumulators);
}

void ArrayUnit::issue() {
  if (context().with_values) {
    apply_fault();
    issue_values();
  }
  count_issue();
  work_ = issued_work();
  if (closes_segment()) last_addition_[accumulator()] = cycle();
  if (closes_output()) {
    banks_.take();
    in_flight_.push_back(finished_sub_tile());
    // Handed over one edge early, so that the port sees it in the cycle in which the sums are in the bank.
    arrival_.push_back(cycle() + array_latency(machine_.array, machine_.pipeline) - 1);
  }
}

void ArrayUnit::issue_values() {
  const Chunking& chunking = context().program.chunking;
  const DigitPass pass = digit_pass(pass_, chunking.a_digits, machine_.array.slice_bits);
  const auto chunk_index = static_cast<std::int64_t>(chunk_);
  const std::int64_t row0 = row_tile_ * machine_.array.rows;
  const std::int64_t col0 = col_tile_ * machine_.array.cols;
  IssueSlot slot;
  slot.cycle = cycle();
  slot.groups = chunking.groups;
  slot.group_lanes = chunking.group_lanes;
  if (machine_.array.datapath == Datapath::Float) {
    slot.a_elements = panel_a_.data->element_lines(chunk_index, row0);
    slot.b_elements = panel_b_.data->element_lines(chunk_index, col0);
  } else if (machine_.array.fusion == Fusion::Spatial) {
    const FusedOperands::Place place{chunk_index, chunk().elements, row0, col0};
    fused_operands_.fill(machine_.array, chunking.lane_fusion(pass_), *panel_a_.data, *panel_b_.data, place,
                         slot);
  } else {
    slot.shift = pass.shift;
    slot.a_digits = panel_a_.data->digit_lines(pass.a_digit, chunk_index, row0);
    slot.b_digits = panel_b_.data->digit_lines(pass.b_digit, chunk_index, col0);
  }
  slot.a_exponents = panel_a_.data->exponent_lines(chunk_index, row0);
  slot.b_exponents = panel_b_.data->exponent_lines(chunk_index, col0);
  slot.first_of_segment = chunk().first_of_segment && pass_ == 0;
  slot.last_of_segment = closes_segment();
  slot.first_of_output = first_addition();
  slot.last_of_output = closes_output();
  slot.accumulator = static_cast<int>(accumulator());
  if (observer_ != nullptr) observer_->on_issue(slot);
  array_.issue(slot);
}

void ArrayUnit::count_issue() {
  const std::int64_t dpus = valid_rows() * valid_cols();
  ++events_[Event::DigitPasses];
  if (machine_.array.datapath == Datapath::Float) {
    count_float_chunk(dpus);
  } else {
    events_[Event::DigitProductSlots] += machine_.multipliers();
  }
  if (pass_ == 0)
    usage_.useful_lane_slots += dpus * chunk().elements * context().program.chunking.digit_products();
  usage_.covered_lane_slots += dpus * machine_.array.lanes;
  if (pass_ == 0) {
    const GemmJob& job = context().job;
    const Bytes a = chunk_bytes(chunk(), job.format_a, row_tile_ * machine_.array.rows, valid_rows());
    const Bytes b = chunk_bytes(chunk(), job.format_b, col_tile_ * machine_.array.cols, valid_cols());
    events_[Event::OperandBytesRead] += a.count() + b.count();
  }
  if (closes_segment()) {
    if (machine_.array.datapath == Datapath::Integer) events_[Event::BlockSums] += dpus * chunk().groups;
    events_[Event::Fp32Additions] += dpus;
  }
}

void ArrayUnit::count_float_chunk(std::int64_t valid_dpus) {
  events_[Event::FloatProductSlots] += machine_.multipliers();
  if (machine_.array.float_sum == FloatSum::RoundedTree) {
    events_[Event::FloatTreeAdditions] += machine_.multipliers() - machine_.dpus();
  } else {
    events_[Event::AlignedProducts] += machine_.multipliers();
  }
  const GemmJob& job = context().job;
  const bool scaled = !job.format_a.codec.is_plain_float() || !job.format_b.codec.is_plain_float();
  if (scaled) events_[Event::ScaleAdditions] += valid_dpus * chunk().groups;
}

Work ArrayUnit::issued_work() const {
  return {Work::Kind::Pass,
          step().instance,
          {step().m0 + row_tile_ * machine_.array.rows, valid_rows()},
          {step().n0 + col_tile_ * machine_.array.cols, valid_cols()},
          {step().k0, step().k}};
}

SubTile ArrayUnit::finished_sub_tile() const {
  SubTile tile;
  tile.step = static_cast<std::int64_t>(step_);
  tile.m0 = step().m0 + row_tile_ * machine_.array.rows;
  tile.n0 = step().n0 + col_tile_ * machine_.array.cols;
  tile.m = valid_rows();
  tile.n = valid_cols();
  tile.first_of_macro_tile = row_tile_ == 0 && col_tile_ == 0;
  tile.last_of_macro_tile =
      (row_tile_ + 1) * machine_.array.rows >= step().m && (col_tile_ + 1) * machine_.array.cols >= step().n;
  return tile;
}

/// Passes fastest, then chunks, columns of sub-tiles, rows of sub-tiles.
void ArrayUnit::advance() {
  if (!last_pass()) {
    ++pass_;
    return;
  }
  pass_ = 0;
  if (++chunk_ < chunks_.size()) return;
  chunk_ = 0;
  if (++col_tile_ * machine_.array.cols < step().n) return;
  col_tile_ = 0;
  if (++row_tile_ * machine_.array.rows < step().m) return;
  finish_step();
}

void ArrayUnit::finish_step() {
  if (step().releases_a) converter_.bank_free_a.write({});
  if (step().releases_b) converter_.bank_free_b.write({});
  step_open_ = false;
  ++step_;
}

void ArrayUnit::deliver_results() {
  if (arrival_.empty() || arrival_.front() != cycle()) return;
  SubTile tile = std::move(in_flight_.front());
  in_flight_.pop_front();
  arrival_.pop_front();
  if (context().with_values) {
    SubTileResult result;
    if (array_.take_result(cycle() + 1, result)) {
      if (observer_ != nullptr) observer_->on_result(result);
      tile.values = std::move(result.values);
    }
  }
  results.write(std::move(tile));
}

void ArrayUnit::apply_fault() {
  const Fault& fault = context().fault;
  if (fault_done_ || cycle() < fault.cycle || (fault.after_first_addition && first_addition())) return;
  fault_done_ = true;
  if (fault.where == Fault::Where::Accumulator) {
    array_.flip_accumulator_bit(static_cast<int>(accumulator()), static_cast<int>(fault.index), fault.bit);
  } else if (machine_.array.datapath == Datapath::Float) {
    auto& elements = panel_a_.data->elements;
    float& element = elements[static_cast<std::size_t>(fault.index) % elements.size()];
    element = float_of(bits_of(element) ^ (1U << static_cast<unsigned>(fault.bit)));
  } else {
    auto& digits = panel_a_.data->digits;
    std::int8_t& digit = digits[static_cast<std::size_t>(fault.index) % digits.size()];
    digit = static_cast<std::int8_t>(digit ^ (1 << fault.bit));
  }
}

StateSet ArrayUnit::holding() const {
  switch (blocked_) {
    case Blocked::No:
      return UnitState::Busy;
    case Blocked::Finished:
      return UnitState::Drain;
    case Blocked::Hazard:
      return UnitState::AccumulatorHazard;
    case Blocked::ResultBank:
      return result_bank_reasons();
    case Blocked::Operands:
      break;
  }
  // Of the panels it lacks, the array waits for the one that comes first in program order.
  const std::int64_t missing_a = panel_a_.panel != step().panel_a ? step().panel_a : step().panel_b;
  const std::int64_t missing_b = panel_b_.panel != step().panel_b ? step().panel_b : step().panel_a;
  const bool staged = converter_.is_staged(std::min(missing_a, missing_b));
  return staged ? UnitState::ConverterWait : UnitState::DramWait;
}

StateSet ArrayUnit::result_bank_reasons() const {
  switch (attribute(port_->waiting_for())) {
    case UnitState::BackPressure:
      return UnitState::BackPressure;
    case UnitState::SimdWait:
      return UnitState::SimdWait;
    default:
      return UnitState::ResultDrain;
  }
}

}  // namespace bfpsim
