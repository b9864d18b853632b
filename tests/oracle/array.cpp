// SPDX-License-Identifier: Apache-2.0
// Section 5 of docs/timing.md: the array.
#include "tests/oracle/units.h"

namespace bfpsim::oracle {
namespace {

int ceil_log2(int value) {
  int levels = 0;
  while ((1 << levels) < value)
    ++levels;
  return levels;
}

}  // namespace

/// From a DPU's operands to the number that it adds.
Cycle Array::addend_cycles() const {
  const MachineParams& machine = fabric_.machine;
  const PipelineParams& pipe = machine.pipeline;
  const std::int64_t tree = ceil_div(ceil_log2(machine.array.lanes), pipe.tree_levels_per_cycle);
  if (machine.array.datapath == Datapath::Float) {
    const bool aligned = machine.array.float_sum == FloatSum::Aligned;
    return pipe.multiply_cycles + tree + (aligned ? pipe.align_cycles + pipe.to_fp32_cycles : 0);
  }
  return pipe.multiply_cycles + tree + pipe.shift_add_cycles + pipe.align_cycles + pipe.to_fp32_cycles;
}

Cycle Array::array_latency() const {
  const MachineParams& machine = fabric_.machine;
  const int skew = machine.pipeline.skewed_operands ? machine.array.rows + machine.array.cols - 2 : 0;
  const int sums = machine.array.split == Split::K ? machine.array.count : 1;  // one after the other
  return skew + addend_cycles() + sums * machine.pipeline.accumulate_cycles;
}

bool Array::has_scales() const {
  return !fabric_.job.format_a.codec.is_plain_float() || !fabric_.job.format_b.codec.is_plain_float();
}

const SubTile& Array::sub_tile(const Step& step) const {
  return fabric_.work.macro_tiles[step.macro_tile].sub_tiles[sub_];
}

void Array::act(Cycle t) {
  outcome_ = t < fabric_.launch ? Outcome::Operands : try_issue(t);
}

Array::Outcome Array::try_issue(Cycle t) {
  if (step_ == fabric_.work.steps.size()) return Outcome::AllIssued;
  const Step& step = fabric_.work.steps[step_];
  const auto accumulators = static_cast<std::size_t>(fabric_.machine.array.accumulators);
  const std::size_t ready = fabric_.ready.seen(t);  // panels become ready in list order
  if (step.panel_a >= ready || step.panel_b >= ready) return Outcome::Operands;
  if (last_addition_.empty()) last_addition_.assign(accumulators, kNever);
  const bool begins = chunk_ == 0 && pass_ == 0;
  if (begins && fabric_.machine.array.tile_overlap != TileOverlap::Full && t < tile_out_)
    return Outcome::Drain;
  const std::size_t accumulator = sub_ % accumulators;
  const bool last_pass = pass_ + 1 == step.chunks[chunk_].passes;
  if (last_pass && step.chunks[chunk_].addition && last_addition_[accumulator] != kNever &&
      t < last_addition_[accumulator] + fabric_.machine.pipeline.accumulate_cycles) {
    return Outcome::Hazard;
  }
  const bool last_of_output = last_pass && chunk_ + 1 == step.chunks.size() && step.last_of_macro_tile;
  if (last_of_output) {
    if (!fabric_.array_result_banks.available(t)) return Outcome::NoResultBank;
    fabric_.array_result_banks.take(t);
    // Seen by the port in exactly cycle t + array_latency.
    fabric_.finished.put(t + array_latency() - 1, sub_tile(step));
    last_result_ = t + array_latency() - 1;
    const ArrayParams& array = fabric_.machine.array;
    const std::int64_t sums = array.split == Split::K ? array.count : 1;
    fabric_.events[Event::ArraySumAdditions] += (sums - 1) * sub_tile(step).words();
  }
  issue(t, step);
  return Outcome::Issued;
}

void Array::issue(Cycle t, const Step& step) {
  const Chunk& chunk = step.chunks[chunk_];
  note_work(t);
  tile_out_ = t + array_latency();  // of the sub-tile's last pass, when the next one asks
  count_pass(sub_tile(step), chunk);
  if (pass_ + 1 == chunk.passes && chunk.addition) {
    last_addition_[sub_ % static_cast<std::size_t>(fabric_.machine.array.accumulators)] = t;
  }
  fabric_.progress(t + array_latency());
  advance(t, step);
}

// Section 9: what all DPUs do in a pass.
void Array::count_products() {
  const ArrayParams& array = fabric_.machine.array;
  EventCounters& events = fabric_.events;
  const std::int64_t dpus = std::int64_t{array.count} * array.rows * array.cols;
  events[Event::DigitPasses] += 1;
  if (array.datapath == Datapath::Integer) {
    events[Event::DigitProductSlots] += dpus * array.lanes;
    return;
  }
  events[Event::FloatProductSlots] += dpus * array.lanes;
  const bool tree = array.float_sum == FloatSum::RoundedTree;
  events[Event::FloatTreeAdditions] += tree ? dpus * (array.lanes - 1) : 0;
  events[Event::AlignedProducts] += tree ? 0 : dpus * array.lanes;
}

void Array::count_pass(const SubTile& sub, const Chunk& chunk) {
  const bool last_pass = pass_ + 1 == chunk.passes;
  count_products();
  count_share(sub, chunk, last_pass && chunk.addition);
  for (const Chunk& other : chunk.beside)
    count_share(sub, other, last_pass && other.addition);
}

/// What one array does in a pass, on its own chunk of K.
void Array::count_share(const SubTile& sub, const Chunk& chunk, bool adds) {
  const ArrayParams& array = fabric_.machine.array;
  EventCounters& events = fabric_.events;
  if (adds) {
    if (array.datapath == Datapath::Integer) events[Event::BlockSums] += sub.words() * chunk.segments;
    events[Event::Fp32Additions] += sub.words();
  }
  if (chunk.elements == 0) return;
  if (array.datapath == Datapath::Float && has_scales())
    events[Event::ScaleAdditions] += sub.words() * chunk.segments;
  if (pass_ == 0) fabric_.useful_lane_slots += sub.words() * chunk.elements * fabric_.work.digit_products;
  fabric_.covered_lane_slots += sub.words() * array.lanes;
  if (pass_ == 0) {
    events[Event::OperandBytesRead] += chunk_bytes(fabric_.job.format_a, chunk, sub.row0, sub.rows) +
                                       chunk_bytes(fabric_.job.format_b, chunk, sub.col0, sub.cols);
  }
}

/// Passes innermost, then chunks, then sub-tiles, then steps.
void Array::advance(Cycle t, const Step& step) {
  if (++pass_ < step.chunks[chunk_].passes) return;
  pass_ = 0;
  if (++chunk_ < step.chunks.size()) return;
  chunk_ = 0;
  if (++sub_ < fabric_.work.macro_tiles[step.macro_tile].sub_tiles.size()) return;
  sub_ = 0;
  end_step(t);
}

/// Panels that the next step does not use leave their banks.
void Array::end_step(Cycle t) {
  const Step& step = fabric_.work.steps[step_++];
  const bool last = step_ == fabric_.work.steps.size();
  if (last || fabric_.work.steps[step_].panel_a != step.panel_a) fabric_.operand_banks_a.give_back(t);
  if (last || fabric_.work.steps[step_].panel_b != step.panel_b) fabric_.operand_banks_b.give_back(t);
}

void Array::note_work(Cycle t) {
  if (first_work_ == kNever) first_work_ = t;
}

/// Of the step's panels that are not ready, the one that comes first in the list.
std::size_t Array::first_missing_panel(Cycle t) const {
  const Step& step = fabric_.work.steps[step_];
  const std::size_t ready = fabric_.ready.seen(t);
  const bool a_missing = step.panel_a >= ready;
  const bool b_missing = step.panel_b >= ready;
  if (a_missing && b_missing) return step.panel_a < step.panel_b ? step.panel_a : step.panel_b;
  return a_missing ? step.panel_a : step.panel_b;
}

UnitState Array::state(Cycle t, const ResultPort& port, bool simd_blocked_by_store) const {
  if (t < fabric_.launch) return UnitState::Sequencer;
  switch (outcome_) {
    case Outcome::Issued:
      return UnitState::Busy;
    case Outcome::AllIssued:
    case Outcome::Drain:
      return UnitState::Drain;
    case Outcome::Fill:
      return UnitState::Fill;
    case Outcome::Hazard:
      return UnitState::AccumulatorHazard;
    case Outcome::NoResultBank:
      if (!port.waiting(t)) return UnitState::ResultDrain;
      return simd_blocked_by_store ? UnitState::BackPressure : UnitState::SimdWait;
    case Outcome::Operands:
      break;
  }
  const bool staged = first_missing_panel(t) < fabric_.staged.seen(t);
  return staged ? UnitState::ConverterWait : UnitState::DramWait;
}

std::string Array::waits_for(Cycle t) const {
  switch (outcome_) {
    case Outcome::Issued:
      return "is busy";
    case Outcome::AllIssued:
      return "is done";
    case Outcome::Hazard:
      return "waits for its own accumulators";
    case Outcome::Drain:
      return "waits for the tile before to come out";
    case Outcome::Fill:
      return "waits for its stationary operand";
    case Outcome::NoResultBank:
      return "waits for the result port to return a result bank";
    case Outcome::Operands:
      break;
  }
  return "waits for the converters to make panel " + std::to_string(first_missing_panel(t)) + " ready";
}

}  // namespace bfpsim::oracle
