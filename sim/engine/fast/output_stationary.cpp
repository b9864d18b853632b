// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/fast/output_stationary.h"

#include <algorithm>

#include "sim/engine/fast/arithmetic.h"
#include "sim/engine/fast/costs.h"

namespace bfpsim::fast {

OutputStationary::OutputStationary(const MachineParams& machine, const GemmJob& job, const LoopNest& loops)
    : IssueOrder(machine, job),
      rows_at_once_(machine.array.rows * (machine.array.split == Split::M ? machine.array.count : 1)),
      columns_at_once_(machine.array.cols * (machine.array.split == Split::N ? machine.array.count : 1)),
      groups_at_once_(machine.array.split == Split::K ? machine.array.count : 1) {
  const std::int64_t segments = loops.segments();
  full_ = time_sub_tile(segments > 1 ? job.mapping.tile_k : job.k);
  rest_ = time_sub_tile(job.k - (segments - 1) * job.mapping.tile_k);
}

/// Chunks and additions of one sub-tile over `k` elements of K (docs/timing.md, section 1).
SubTileTime OutputStationary::time_sub_tile(std::int64_t k) const {
  SubTileTime time;
  time.k = k;
  const std::int64_t lanes = machine().array.lanes;
  const std::int64_t common = common_block();
  const std::int64_t block = common == 0 ? lanes : common;
  const std::int64_t stride = block < lanes ? lanes / block * block : block;
  for (std::int64_t at = 0; at < k; at += stride * groups_at_once_) {
    const std::int64_t first = std::min(stride, k - at);
    time_group(first, time);
    for (std::int64_t i = 0; i < groups_at_once_ && at + i * stride < k; ++i)
      count_group(std::min(stride, k - at - i * stride), first, block, time);
  }
  return time;
}

/// One chunk of one or more blocks, or one block in several chunks: what one FP32 addition takes in, but that
/// a float datapath adds each chunk. Of arrays that share K, the first one's.
void OutputStationary::time_group(std::int64_t elements, SubTileTime& time) const {
  const bool adds_chunks = machine().array.datapath == Datapath::Float;
  std::int64_t cycles = 0;
  for (std::int64_t at = 0; at < elements; at += machine().array.lanes) {
    cycles += chunk_cycles(std::min<std::int64_t>(machine().array.lanes, elements - at));
    if (!adds_chunks) continue;
    add_addition(cycles, time);
    cycles = 0;
  }
  if (!adds_chunks) add_addition(cycles, time);
}

/// What an array does for its group while the first one has a group of `first` elements.
void OutputStationary::count_group(std::int64_t elements, std::int64_t first, std::int64_t block,
                                   SubTileTime& time) const {
  const std::int64_t lanes = machine().array.lanes;
  std::int64_t chunks = 0;
  for (std::int64_t at = 0; at < elements; at += lanes, ++chunks) {
    const std::int64_t in_chunk = std::min<std::int64_t>(lanes, elements - at);
    const std::int64_t blocks = divide_up(in_chunk, block);
    time.element_bytes_a += element_bytes(in_chunk, job().format_a);
    time.exponent_bytes_a += exponent_bytes(blocks, job().format_a);
    time.element_bytes_b += element_bytes(in_chunk, job().format_b);
    time.exponent_bytes_b += exponent_bytes(blocks, job().format_b);
    time.held_passes += chunk_cycles(std::min<std::int64_t>(lanes, first - at));
  }
  const bool is_float = machine().array.datapath == Datapath::Float;
  // A long block's scales are added for each of its chunks.
  time.segments += is_float && elements > lanes ? chunks : divide_up(elements, block);
  time.additions += is_float ? chunks : 1;
}

/// Passes of a chunk: one for each pair of digits, or as many as fused lanes need for its elements.
std::int64_t OutputStationary::chunk_cycles(std::int64_t elements) const {
  const ArrayParams& array = machine().array;
  if (array.fusion == Fusion::Temporal) return digit_products();
  const std::int64_t at_once = array.lanes / digit_products();
  return at_once > 0 ? divide_up(elements, at_once) : elements * divide_up(digit_products(), array.lanes);
}

/// An FP32 addition that ends `cycles` passes.
void OutputStationary::add_addition(std::int64_t cycles, SubTileTime& time) const {
  time.passes += cycles;
  time.passes_by_addition.push_back(cycles);
  if (time.passes_by_addition.size() == 1) {
    time.first_addition = cycles;
  } else {
    time.tail += std::max<std::int64_t>(cycles, machine().pipeline.accumulate_cycles);
  }
}

void OutputStationary::open(const StepShape& step) {
  step_ = step;
  rows_ = divide_up(step.m.count, rows_at_once_);
  columns_ = divide_up(step.n.count, columns_at_once_);
  row_ = 0;
  column_ = 0;
  accumulator_ = 0;
}

void OutputStationary::begin(std::int64_t start, ArrayState& array, const ArrayTrack& track) {
  const SubTileTime& time = sub_tile();
  const bool overlaps = machine().array.tile_overlap == TileOverlap::Full;
  const std::int64_t begin = overlaps ? start : std::max(start, array.tile_out_at);
  track.spend(UnitState::Drain, start, begin);
  std::int64_t& addition = last_addition(array);
  if (track.timeline != nullptr) tell(begin, addition, *track.timeline);
  const std::int64_t first =
      std::max(begin + time.first_addition - 1, addition + machine().pipeline.accumulate_cycles);
  array.pivot_at = first + time.tail;
  addition = array.pivot_at;
  if (array.first_work_at == kNever) array.first_work_at = begin;
  // All cycles up to the last pass are passes or hazards; the last pass itself is counted when it issues.
  StateCounts& counts = track.tally[UnitId::Array];
  counts[UnitState::Busy] += time.passes - 1;
  counts[UnitState::AccumulatorHazard] += array.pivot_at - begin - (time.passes - 1);
}

/// Each of the sub-tile's passes and hazards but the last pass, which is told when it issues.
void OutputStationary::tell(std::int64_t begin, std::int64_t last_addition, TimelineFeed& timeline) const {
  const SubTileTime& time = sub_tile();
  std::int64_t at = begin;
  for (std::size_t i = 0; i < time.passes_by_addition.size(); ++i) {
    const std::int64_t before_addition = at + time.passes_by_addition[i] - 1;
    const std::int64_t addition =
        std::max(before_addition, last_addition + machine().pipeline.accumulate_cycles);
    timeline.span(UnitId::Array, at, before_addition, UnitState::Busy);
    timeline.span(UnitId::Array, before_addition, addition, UnitState::AccumulatorHazard);
    if (i + 1 == time.passes_by_addition.size()) return;
    timeline.span(UnitId::Array, addition, addition + 1, UnitState::Busy);
    at = addition + 1;
    last_addition = addition;
  }
}

std::int64_t OutputStationary::issue(std::int64_t now, ArrayState& array, const ArrayTrack& track) {
  last_addition(array) = now;
  array.tile_out_at = now + latency();
  track.spend(UnitState::Busy, now, now + 1);
  if (last_of_step()) count_step(track.tally);
  return now;
}

Work OutputStationary::pass_work() const {
  Work work = sub_tile_work();
  work.kind = Work::Kind::Pass;
  work.k = step_.k;
  return work;
}

Work OutputStationary::sub_tile_work() const {
  return {Work::Kind::SubTile,
          step_.instance,
          {step_.m.begin + row_ * rows_at_once_, valid_rows()},
          {step_.n.begin + column_ * columns_at_once_, valid_columns()},
          {}};
}

bool OutputStationary::advance() {
  if (last_of_step()) return false;
  if (last_column()) ++row_;
  column_ = last_column() ? 0 : column_ + 1;
  ++accumulator_;
  if (accumulator_ == static_cast<std::size_t>(machine().array.accumulators)) accumulator_ = 0;
  return true;
}

std::int64_t OutputStationary::valid_rows() const {
  return std::min(rows_at_once_, step_.m.count - row_ * rows_at_once_);
}

std::int64_t OutputStationary::valid_columns() const {
  return std::min(columns_at_once_, step_.n.count - column_ * columns_at_once_);
}

/// All sub-tiles of the step at once.
void OutputStationary::count_step(Tally& tally) const {
  const SubTileTime& time = sub_tile();
  const std::int64_t outputs = step_.m.count * step_.n.count;
  count_passes(rows_ * columns_ * time.passes, tally);
  const std::int64_t strips_a = strips_read(step_.m.count, rows_at_once_, job().format_a);
  const std::int64_t strips_b = strips_read(step_.n.count, columns_at_once_, job().format_b);
  tally.events[Event::OperandBytesRead] +=
      columns_ * (step_.m.count * time.element_bytes_a + strips_a * time.exponent_bytes_a) +
      rows_ * (step_.n.count * time.element_bytes_b + strips_b * time.exponent_bytes_b);
  if (machine().array.datapath == Datapath::Integer) {
    tally.events[Event::BlockSums] += outputs * time.segments;
  } else if (common_block() != 0) {
    tally.events[Event::ScaleAdditions] += outputs * time.segments;
  }
  tally.events[Event::Fp32Additions] += outputs * time.additions;
  tally.useful_lane_slots += outputs * time.k * digit_products();
  tally.covered_lane_slots += outputs * machine().array.lanes * time.held_passes;
  if (gives_sub_tile()) tally.events[Event::ArraySumAdditions] += outputs * (groups_at_once_ - 1);
}

/// Strips that the sub-tiles along one side read, each for itself.
std::int64_t OutputStationary::strips_read(std::int64_t lines, std::int64_t sub_tile,
                                           const OperandFormat& format) {
  std::int64_t strips = 0;
  for (std::int64_t line = 0; line < lines; line += sub_tile)
    strips += strips_touched(line, std::min(sub_tile, lines - line), format);
  return strips;
}

}  // namespace bfpsim::fast
