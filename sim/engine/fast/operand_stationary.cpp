// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/fast/operand_stationary.h"

#include <algorithm>

#include "rtl_models/arch/timing.h"
#include "sim/engine/fast/arithmetic.h"
#include "sim/engine/fast/costs.h"

namespace bfpsim::fast {

OperandStationary::OperandStationary(const MachineParams& machine, const GemmJob& job, const LoopNest& loops)
    : IssueOrder(machine, job), hop_cycles_(column_cycles(machine.array, machine.pipeline)) {
  const std::int64_t segments = loops.segments();
  full_ = fold(segments > 1 ? job.mapping.tile_k : job.k);
  rest_ = fold(job.k - (segments - 1) * job.mapping.tile_k);
}

/// Whole blocks, as many as the rows take; of a block longer than the lanes a row takes a part.
std::vector<OperandStationary::Fold> OperandStationary::fold(std::int64_t k) const {
  const ArrayParams& array = machine().array;
  const std::int64_t lanes = array.lanes;
  const bool is_float = array.datapath == Datapath::Float;
  const std::int64_t common = common_block();
  const std::int64_t block = common == 0 ? lanes : common;
  const std::int64_t group =
      block < lanes ? lanes / block * block : block;  // elements of one addition, or more
  const std::int64_t rows_per_group = is_float ? 1 : divide_up(group, lanes);
  const std::int64_t rows = array.rows / rows_per_group * rows_per_group;
  const OperandFormat& streamed = holds_a() ? job().format_b : job().format_a;
  const OperandFormat& stationary = holds_a() ? job().format_a : job().format_b;
  std::vector<Fold> folds;
  for (std::int64_t at = 0; at < k; at += group) {
    const std::int64_t end = std::min(k, at + group);
    for (std::int64_t k0 = at; k0 < end; k0 += lanes) {
      if (folds.empty() || folds.back().chunks == rows) {
        folds.emplace_back();
        folds.back().k0 = k0;
      }
      Fold& fold = folds.back();
      const std::int64_t elements = std::min(lanes, end - k0);
      const std::int64_t blocks = divide_up(elements, block);
      const bool ends = is_float || k0 + lanes >= end;
      ++fold.chunks;
      fold.elements += elements;
      fold.chunk_segments += blocks;
      fold.segments += ends ? blocks : 0;
      fold.additions += ends ? 1 : 0;
      fold.streamed_bytes += element_bytes(elements, streamed) + exponent_bytes(blocks, streamed);
      fold.stationary_element_bytes += element_bytes(elements, stationary);
      fold.stationary_exponent_bytes += exponent_bytes(blocks, stationary);
    }
  }
  return folds;
}

void OperandStationary::open(const StepShape& step) {
  step_ = step;
  tile_ = 0;
  fold_ = 0;
  line_ = 0;
}

std::int64_t OperandStationary::lines_in_piece() const {
  const std::int64_t left = streamed_lines() - line_;
  return gives_sub_tile() ? std::min<std::int64_t>(machine().array.rows, left) : left;
}

std::int64_t OperandStationary::valid_columns() const {
  return std::min<std::int64_t>(machine().array.cols, stationary_lines() - tile_ * machine().array.cols);
}

/// When the first line of this tile's newest fold had its last pass; the lines behind it follow in step.
std::int64_t& OperandStationary::first_addition(ArrayState& array) const {
  return array.last_addition[static_cast<std::size_t>(tile_) % array.last_addition.size()];
}

/// Waits for the load, and for the fold before where tiles do not overlap; returns the first pass's cycle.
std::int64_t OperandStationary::begin_stream(std::int64_t start, ArrayState& array,
                                             const ArrayTrack& track) const {
  const TileOverlap overlap = machine().array.tile_overlap;
  const bool waits_for_all = overlap == TileOverlap::None;
  const std::int64_t out = overlap == TileOverlap::Full ? start : std::max(start, array.tile_out_at);
  const std::int64_t load = waits_for_all ? out : std::max(array.stream_began_at, array.stationary_seen_at);
  const std::int64_t loaded = load + machine().array.rows;
  if (waits_for_all) {
    track.spend(UnitState::Drain, start, out);
    track.spend(UnitState::Fill, out, loaded);
  } else {
    const std::int64_t filled = std::max(start, loaded);
    track.spend(UnitState::Fill, start, filled);
    track.spend(UnitState::Drain, filled, std::max(filled, out));
  }
  array.stream_began_at = std::max(loaded, out);
  if (array.first_work_at == kNever) array.first_work_at = load;
  const std::int64_t strips = strips_touched(tile_ * machine().array.cols, valid_columns(),
                                             holds_a() ? job().format_a : job().format_b);
  track.tally.events[Event::OperandBytesRead] +=
      valid_columns() * present().stationary_element_bytes + strips * present().stationary_exponent_bytes;
  return array.stream_began_at;
}

void OperandStationary::begin(std::int64_t start, ArrayState& array, const ArrayTrack& track) {
  const bool begins_fold = line_ == 0;
  if (begins_fold) start = begin_stream(start, array, track);
  const std::int64_t unhindered = start + digit_products() - 1;
  array.pivot_at = unhindered;
  // Lines follow one another in step, so that only the first can meet a sum that is not back yet.
  if (begins_fold && injects()) array.pivot_at = std::max(unhindered, first_addition(array) + hop_cycles_);
  track.spend(UnitState::Busy, start, unhindered);
  track.spend(UnitState::AccumulatorHazard, unhindered, array.pivot_at);
}

std::int64_t OperandStationary::issue(std::int64_t now, ArrayState& array, const ArrayTrack& track) {
  if (line_ == 0) first_addition(array) = now;
  if (line_ == 0 && digit_products() == 1) array.stream_began_at = now;  // the pivot is the first pass
  const std::int64_t rest = (lines_in_piece() - 1) * digit_products();
  track.spend(UnitState::Busy, now, now + rest + 1);
  count_piece(track.tally);
  if (last_piece()) array.tile_out_at = now + rest + latency();
  return now + rest;
}

bool OperandStationary::advance() {
  if (last_of_step()) return false;
  line_ += lines_in_piece();
  if (line_ < streamed_lines()) return true;
  line_ = 0;
  const bool next_tile = last_fold();
  fold_ = next_tile ? 0 : fold_ + 1;
  if (next_tile) ++tile_;
  return tile_ * machine().array.cols < stationary_lines();
}

/// A box of the streamed `lines` (from the step's start) and this tile's stationary ones.
Work OperandStationary::work_on(IndexRange lines) const {
  IndexRange columns{tile_ * machine().array.cols, valid_columns()};
  (holds_a() ? columns : lines).begin += step_.m.begin;
  (holds_a() ? lines : columns).begin += step_.n.begin;
  Work work;
  work.kind = Work::Kind::SubTile;
  work.instance = step_.instance;
  work.m = holds_a() ? columns : lines;
  work.n = holds_a() ? lines : columns;
  return work;
}

Work OperandStationary::pass_work() const {
  Work work = work_on({0, streamed_lines()});
  work.kind = Work::Kind::Pass;
  work.k = {step_.k.begin + present().k0, present().elements};
  return work;
}

Work OperandStationary::sub_tile_work() const {
  return work_on({line_, lines_in_piece()});
}

void OperandStationary::count_piece(Tally& tally) const {
  const Fold& fold = present();
  const std::int64_t lines = lines_in_piece();
  const std::int64_t outputs = lines * valid_columns();
  count_passes(lines * digit_products(), tally);
  tally.events[Event::OperandBytesRead] += lines * fold.streamed_bytes;
  if (machine().array.datapath == Datapath::Integer) {
    tally.events[Event::BlockSums] += outputs * fold.segments;
  } else if (common_block() != 0) {
    tally.events[Event::ScaleAdditions] += outputs * fold.chunk_segments;
  }
  tally.events[Event::Fp32Additions] += outputs * fold.additions;
  if (injects()) tally.events[Event::PartialSumsRead] += outputs;
  tally.useful_lane_slots += outputs * fold.elements * digit_products();
  tally.covered_lane_slots += outputs * fold.chunks * machine().array.lanes * digit_products();
}

}  // namespace bfpsim::fast
