// SPDX-License-Identifier: Apache-2.0
// The array (docs/timing.md, section 5): a sub-tile is one event, its last pass.
#include <algorithm>

#include "sim/engine/fast/arithmetic.h"
#include "sim/engine/fast/simulation.h"

namespace bfpsim::fast {

namespace {

/// Elements that share an exponent pair; 0 where neither operand has exponents.
std::int64_t common_block(const OperandFormat& a, const OperandFormat& b) {
  if (a.codec.is_plain_float() && b.codec.is_plain_float()) return 0;
  if (a.codec.is_plain_float()) return b.block;
  return b.codec.is_plain_float() ? a.block : std::min(a.block, b.block);
}

/// Strips of tiles, or single lines, that have one of `count` lines from `first` on; panels start at a strip.
std::int64_t strips_touched(std::int64_t first, std::int64_t count, const OperandFormat& format) {
  if (format.codec.is_plain_float() || format.tile_lines == 1) return count;
  const std::int64_t end = divide_up(first + count, format.tile_lines);
  return end - first / format.tile_lines;
}

}  // namespace

/// Chunks and additions of one sub-tile over `k` elements of K (docs/timing.md, section 1).
SubTileTime Simulation::time_sub_tile(std::int64_t k) const {
  SubTileTime time;
  time.k = k;
  const std::int64_t lanes = machine_.array.lanes;
  const std::int64_t common = common_block(job_.format_a, job_.format_b);
  const std::int64_t block = common == 0 ? lanes : common;
  const std::int64_t stride = block < lanes ? lanes / block * block : block;
  for (std::int64_t at = 0; at < k; at += stride)
    add_group(std::min(stride, k - at), block, time);
  return time;
}

/// One chunk of one or more blocks, or one block in several chunks: what one FP32 addition takes in, but that
/// a float datapath adds each chunk.
void Simulation::add_group(std::int64_t elements, std::int64_t block, SubTileTime& time) const {
  std::int64_t chunks = 0;
  std::int64_t cycles = 0;
  for (std::int64_t at = 0; at < elements; at += machine_.array.lanes, ++chunks) {
    const std::int64_t in_chunk = std::min<std::int64_t>(machine_.array.lanes, elements - at);
    const std::int64_t blocks = divide_up(in_chunk, block);
    time.element_bytes_a += element_bytes(in_chunk, job_.format_a);
    time.exponent_bytes_a += exponent_bytes(blocks, job_.format_a);
    time.element_bytes_b += element_bytes(in_chunk, job_.format_b);
    time.exponent_bytes_b += exponent_bytes(blocks, job_.format_b);
    cycles += chunk_cycles(in_chunk);
  }
  time.passes += cycles;
  if (machine_.array.datapath == Datapath::Float) {
    // A long block's scales are added for each of its chunks.
    time.segments += elements > machine_.array.lanes ? chunks : divide_up(elements, block);
    for (std::int64_t chunk = 0; chunk < chunks; ++chunk)
      add_addition(1, time);
    return;
  }
  time.segments += divide_up(elements, block);
  add_addition(cycles, time);
}

/// Passes of a chunk: one for each pair of digits, or as many as fused lanes need for its elements.
std::int64_t Simulation::chunk_cycles(std::int64_t elements) const {
  if (machine_.array.fusion == Fusion::Temporal) return digit_products_;
  const std::int64_t at_once = machine_.array.lanes / digit_products_;
  return at_once > 0 ? divide_up(elements, at_once)
                     : elements * divide_up(digit_products_, machine_.array.lanes);
}

/// An FP32 addition that ends `cycles` passes.
void Simulation::add_addition(std::int64_t cycles, SubTileTime& time) const {
  time.passes_by_addition.push_back(cycles);
  if (time.additions++ == 0) {
    time.first_addition = cycles;
  } else {
    time.tail += std::max<std::int64_t>(cycles, machine_.pipeline.accumulate_cycles);
  }
}

void Simulation::set_missing() {
  ArrayState& array = state_.array;
  array.missing = (loops_.loads_a(array.step) ? 1 : 0) + (loops_.loads_b(array.step) ? 1 : 0);
}

void Simulation::load_step_geometry() {
  const Position at = loops_.position(state_.array.step);
  step_m_ = loops_.m(at);
  step_n_ = loops_.n(at);
  step_columns_ = divide_up(step_n_, machine_.array.cols);
  last_k_ = at.segment + 1 == loops_.segments();
  full_k_ = !last_k_;
}

void Simulation::tick_array() {
  ArrayState& array = state_.array;
  array.result_banks.collect(state_.now);
  if (array.phase == ArrayState::Phase::Operands && state_.now >= array.resume_at) {
    for (; array.missing > 0 && array.ready.visible(state_.now); --array.missing)
      array.ready.pop();
    if (array.missing == 0) open_step();
  }
  // A sub-tile of one pass ends in the cycle in which it begins.
  while (array.phase == ArrayState::Phase::Issuing && array.last_pass_at == state_.now) {
    if (last_k_ && array.result_banks.at_hand == 0) {
      array.phase = ArrayState::Phase::ResultBank;
      return;
    }
    issue_last_pass();
  }
  if (array.phase == ArrayState::Phase::ResultBank && array.result_banks.at_hand > 0) issue_last_pass();
}

void Simulation::open_step() {
  load_step_geometry();
  state_.array.row = 0;
  state_.array.column = 0;
  begin_sub_tile(state_.now);
}

/// Of the accumulator that the current sub-tile uses: they take turns (contract E3).
std::int64_t& Simulation::last_addition_of_sub_tile() {
  ArrayState& array = state_.array;
  const std::int64_t index = array.row * step_columns_ + array.column;
  const auto count = static_cast<std::int64_t>(array.last_addition.size());
  return array.last_addition[static_cast<std::size_t>(index < count ? index : index % count)];
}

void Simulation::begin_sub_tile(std::int64_t start) {
  ArrayState& array = state_.array;
  const SubTileTime& time = sub_tile();
  std::int64_t& last_addition = last_addition_of_sub_tile();
  if (timeline_) tell_sub_tile(start, last_addition);
  const std::int64_t first =
      std::max(start + time.first_addition - 1, last_addition + machine_.pipeline.accumulate_cycles);
  array.last_pass_at = first + time.tail;
  last_addition = array.last_pass_at;
  array.phase = ArrayState::Phase::Issuing;
  // All cycles up to the last pass are passes or hazards; the last pass itself is counted when it issues.
  StateCounts& counts = tally_[UnitId::Array];
  counts[UnitState::Busy] += time.passes - 1;
  counts[UnitState::AccumulatorHazard] += array.last_pass_at - start - (time.passes - 1);
}

/// Each of a sub-tile's passes and hazards but the last pass, which is told when it issues.
void Simulation::tell_sub_tile(std::int64_t start, std::int64_t last_addition) {
  timeline_->sub_tile_begins(state_.array.step, state_.array.row, state_.array.column);
  const SubTileTime& time = sub_tile();
  std::int64_t at = start;
  for (std::size_t i = 0; i < time.passes_by_addition.size(); ++i) {
    const std::int64_t before_addition = at + time.passes_by_addition[i] - 1;
    const std::int64_t addition =
        std::max(before_addition, last_addition + machine_.pipeline.accumulate_cycles);
    timeline_->span(UnitId::Array, at, before_addition, UnitState::Busy);
    timeline_->span(UnitId::Array, before_addition, addition, UnitState::AccumulatorHazard);
    if (i + 1 == time.passes_by_addition.size()) return;
    timeline_->span(UnitId::Array, addition, addition + 1, UnitState::Busy);
    at = addition + 1;
    last_addition = addition;
  }
}

void Simulation::issue_last_pass() {
  ArrayState& array = state_.array;
  if (timeline_) timeline_->span(UnitId::Array, state_.now, state_.now + 1, UnitState::Busy);
  last_addition_of_sub_tile() = state_.now;
  ++tally_[UnitId::Array][UnitState::Busy];
  const std::int64_t valid_rows =
      std::min<std::int64_t>(machine_.array.rows, step_m_ - array.row * machine_.array.rows);
  const std::int64_t valid_columns =
      std::min<std::int64_t>(machine_.array.cols, step_n_ - array.column * machine_.array.cols);
  count_sub_tile(valid_rows, valid_columns);
  const bool last_column = (array.column + 1) * machine_.array.cols >= step_n_;
  const bool last_row = (array.row + 1) * machine_.array.rows >= step_m_;
  if (last_k_) {
    if (timeline_) timeline_->sub_tile_finished();
    --array.result_banks.at_hand;
    const int store_class = last_column && last_row ? costs_c_.classify(place(loops_.position(array.step)))
                                                    : SubTileToken::kNotLast;
    state_.port.arrivals.push({state_.now + latency_, valid_rows * valid_columns, store_class});
  }
  if (last_column && last_row) {
    finish_step();
    return;
  }
  array.column = last_column ? 0 : array.column + 1;
  if (last_column) ++array.row;
  begin_sub_tile(state_.now + 1);
}

void Simulation::count_sub_tile(std::int64_t valid_rows, std::int64_t valid_columns) {
  const SubTileTime& time = sub_tile();
  const std::int64_t dpus = valid_rows * valid_columns;
  tally_.events[Event::DigitPasses] += time.passes;
  const ArrayState& array = state_.array;
  const std::int64_t strips_a = strips_touched(array.row * machine_.array.rows, valid_rows, job_.format_a);
  const std::int64_t strips_b =
      strips_touched(array.column * machine_.array.cols, valid_columns, job_.format_b);
  tally_.events[Event::OperandBytesRead] +=
      valid_rows * time.element_bytes_a + strips_a * time.exponent_bytes_a +
      valid_columns * time.element_bytes_b + strips_b * time.exponent_bytes_b;
  if (machine_.array.datapath == Datapath::Float) {
    count_float_chunks(time, dpus);
  } else {
    tally_.events[Event::DigitProductSlots] += time.passes * machine_.multipliers();
    tally_.events[Event::BlockSums] += dpus * time.segments;
  }
  tally_.events[Event::Fp32Additions] += dpus * time.additions;
  tally_.useful_lane_slots += dpus * time.k * digit_products_;
  tally_.covered_lane_slots += dpus * machine_.array.lanes * time.passes;
}

void Simulation::count_float_chunks(const SubTileTime& time, std::int64_t valid_dpus) {
  const ArrayParams& array = machine_.array;
  const std::int64_t dpus = std::int64_t{array.rows} * array.cols;
  tally_.events[Event::FloatProductSlots] += time.passes * dpus * array.lanes;
  if (array.float_sum == FloatSum::Aligned) {
    tally_.events[Event::AlignedProducts] += time.passes * dpus * array.lanes;
  } else {
    tally_.events[Event::FloatTreeAdditions] += time.passes * dpus * (array.lanes - 1);
  }
  if (common_block(job_.format_a, job_.format_b) != 0)
    tally_.events[Event::ScaleAdditions] += valid_dpus * time.segments;
}

void Simulation::finish_step() {
  ArrayState& array = state_.array;
  const std::int64_t next = array.step + 1;
  const bool last = next == loops_.steps();
  if (last || loops_.loads_a(next)) state_.converter.banks_a.returned.push({state_.now + 1});
  if (last || loops_.loads_b(next)) state_.converter.banks_b.returned.push({state_.now + 1});
  array.step = next;
  array.resume_at = state_.now + 1;
  array.phase = last ? ArrayState::Phase::Finished : ArrayState::Phase::Operands;
  set_missing();
}

}  // namespace bfpsim::fast
