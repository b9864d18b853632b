// SPDX-License-Identifier: Apache-2.0
// Section 5 of docs/timing.md: the array with a stationary operand.
#include <algorithm>
#include <stdexcept>

#include "tests/oracle/units.h"

namespace bfpsim::oracle {

StationaryArray::StationaryArray(Fabric& fabric)
    : Array(fabric), holds_a_(fabric.machine.array.dataflow == Dataflow::InputStationary) {
  list_folds();
}

/// Every fold of the GEMM, in order.
void StationaryArray::list_folds() {
  const std::int64_t rows = fabric_.machine.array.rows;
  const std::int64_t cols = fabric_.machine.array.cols;
  for (std::size_t s = 0; s < fabric_.work.steps.size(); ++s) {
    const Step& step = fabric_.work.steps[s];
    const MacroTile& tile = fabric_.work.macro_tiles[step.macro_tile];
    const std::int64_t stationary = holds_a_ ? tile.m : tile.n;
    for (std::int64_t line = 0; line < stationary; line += cols) {
      std::size_t chunk = 0;
      for (std::size_t number = 0; chunk < step.chunks.size(); ++number) {
        Fold fold;
        fold.step = s;
        fold.tile = line / cols;
        fold.number = number;
        fold.lines = holds_a_ ? tile.n : tile.m;
        fold.columns = std::min(cols, stationary - line);
        take_segments(step, rows, chunk, fold);
        fold.last_of_k = chunk == step.chunks.size() && step.last_of_macro_tile;
        fold.last_of_step = chunk == step.chunks.size() && line + cols >= stationary;
        folds_.push_back(fold);
      }
    }
  }
}

/// As many whole segments as the rows take: a segment ends with a chunk that is followed by an addition.
void StationaryArray::take_segments(const Step& step, std::int64_t rows, std::size_t& chunk,
                                    Fold& fold) const {
  for (;;) {
    std::size_t end = chunk;
    while (end < step.chunks.size() && !step.chunks[end].addition)
      ++end;
    if (chunk == step.chunks.size()) return;
    const std::size_t whole = nominal_chunks();
    if (static_cast<std::int64_t>(fold.chunks.size() + whole) > rows) {
      if (fold.chunks.empty()) throw std::invalid_argument("oracle: a segment takes more chunks than rows");
      return;
    }
    for (; chunk <= end; ++chunk)
      fold.chunks.push_back(step.chunks[chunk]);
  }
}

/// Chunks of a segment that is not cut short.
std::size_t StationaryArray::nominal_chunks() const {
  if (fabric_.machine.array.datapath == Datapath::Float) return 1;
  const std::int64_t segment = std::min(fabric_.job.format_a.block, fabric_.job.format_b.block);
  return segment <= fabric_.machine.array.lanes
             ? 1
             : static_cast<std::size_t>(ceil_div(segment, std::int64_t{fabric_.machine.array.lanes}));
}

std::size_t StationaryArray::stationary_panel(const Fold& fold) const {
  const Step& step = fabric_.work.steps[fold.step];
  return holds_a_ ? step.panel_a : step.panel_b;
}

/// Whose line of the accumulator buffers a streamed line has.
std::size_t StationaryArray::buffer_line(const Fold& fold) const {
  const std::int64_t rows = fabric_.machine.array.rows;
  const std::int64_t groups = ceil_div(fold.lines, rows);
  const std::int64_t group = (fold.tile * groups + line_ / rows) % fabric_.machine.array.accumulators;
  return static_cast<std::size_t>(group * rows + line_ % rows);
}

bool StationaryArray::injects_partial(const Fold& fold) const {
  return fold.number > 0 || !fabric_.work.steps[fold.step].first_of_macro_tile;
}

void StationaryArray::act(Cycle t) {
  Array::act(t);
  if (t >= fabric_.launch) load(t);
}

/// One fold ahead of the stream; `none`: only when nothing is left in the array.
void StationaryArray::load(Cycle t) {
  // The registers for the next fold are free from the first pass of the present one on.
  const std::size_t wanted = mid_fold_ ? fold_ + 1 : fold_;
  if (loaded_ > wanted || loaded_ == folds_.size()) return;
  const Fold& next = folds_[loaded_];
  const std::size_t ready = fabric_.ready.seen(t);
  if (stationary_panel(next) >= ready) return;
  if (fabric_.machine.array.tile_overlap == TileOverlap::None) {
    const Step& step = fabric_.work.steps[next.step];
    if (mid_fold_ || t < out_ || step.panel_a >= ready || step.panel_b >= ready) return;
  }
  load_began_ = t;
  ++loaded_;
  note_work(t);
  fabric_.progress(t + fabric_.machine.array.rows);
  const OperandFormat& format = holds_a_ ? fabric_.job.format_a : fabric_.job.format_b;
  for (const Chunk& chunk : next.chunks)
    fabric_.events[Event::OperandBytesRead] +=
        chunk_bytes(format, chunk, next.tile * fabric_.machine.array.cols, next.columns);
}

Array::Outcome StationaryArray::try_issue(Cycle t) {
  if (fold_ == folds_.size()) return Outcome::AllIssued;
  const Fold& fold = folds_[fold_];
  const Step& step = fabric_.work.steps[fold.step];
  const ArrayParams& array = fabric_.machine.array;
  step_ = fold.step;
  const std::size_t ready = fabric_.ready.seen(t);
  if (step.panel_a >= ready || step.panel_b >= ready) return Outcome::Operands;
  if (!mid_fold_) {
    const bool before_is_inside = array.tile_overlap != TileOverlap::Full && t < out_;
    const bool load_begun = loaded_ > fold_;
    if (array.tile_overlap == TileOverlap::None && before_is_inside) return Outcome::Drain;
    if (!load_begun || t < load_began_ + array.rows) return Outcome::Fill;
    if (before_is_inside) return Outcome::Drain;
  }
  const bool last_pass = pass_ + 1 == fabric_.work.digit_products;
  const std::size_t place = buffer_line(fold);
  if (came_.empty()) came_.assign(static_cast<std::size_t>(array.rows * array.accumulators), kNever);
  if (last_pass && injects_partial(fold) &&
      t < came_[place] + array.rows * fabric_.machine.pipeline.accumulate_cycles)
    return Outcome::Hazard;
  if (last_pass && fold.last_of_k && line_ % array.rows == 0) {
    if (!fabric_.array_result_banks.available(t)) return Outcome::NoResultBank;
    fabric_.array_result_banks.take(t);
  }
  issue_line_pass(t, fold);
  return Outcome::Issued;
}

void StationaryArray::issue_line_pass(Cycle t, const Fold& fold) {
  const ArrayParams& array = fabric_.machine.array;
  const Cycle latency = result_latency();
  note_work(t);
  count_line_pass(fold);
  fabric_.progress(t + latency);
  mid_fold_ = true;
  if (++pass_ < fabric_.work.digit_products) return;
  pass_ = 0;
  came_[buffer_line(fold)] = t;
  const bool last_line = line_ + 1 == fold.lines;
  if (fold.last_of_k && (last_line || line_ % array.rows == array.rows - 1)) put_out(t + latency - 1);
  if (++line_ < fold.lines) return;
  line_ = 0;
  out_ = t + latency;
  mid_fold_ = false;
  ++fold_;
  if (fold.last_of_step) end_step(t);
}

/// Section 9.
void StationaryArray::count_line_pass(const Fold& fold) {
  const ArrayParams& array = fabric_.machine.array;
  EventCounters& events = fabric_.events;
  const bool integers = array.datapath == Datapath::Integer;
  const bool last_pass = pass_ + 1 == fabric_.work.digit_products;
  count_products();
  for (const Chunk& chunk : fold.chunks) {
    if (!integers && has_scales()) events[Event::ScaleAdditions] += fold.columns * chunk.segments;
    fabric_.useful_lane_slots += fold.columns * chunk.elements;
    fabric_.covered_lane_slots += fold.columns * array.lanes;
    if (pass_ == 0)
      events[Event::OperandBytesRead] +=
          chunk_bytes(holds_a_ ? fabric_.job.format_b : fabric_.job.format_a, chunk, line_, 1);
    if (!last_pass || !chunk.addition) continue;
    events[Event::Fp32Additions] += fold.columns;
    if (integers) events[Event::BlockSums] += fold.columns * chunk.segments;
  }
  if (last_pass && injects_partial(fold)) events[Event::PartialSumsRead] += fold.columns;
}

/// All hops, the last column's lag, and a row's pipeline up to its adder.
Cycle StationaryArray::result_latency() const {
  const PipelineParams& pipe = fabric_.machine.pipeline;
  const int lag = pipe.skewed_operands ? fabric_.machine.array.cols - 1 : 0;
  return lag + addend_cycles() + std::int64_t{fabric_.machine.array.rows} * pipe.accumulate_cycles;
}

/// The work list has the macro tile's sub-tiles in the order in which they come out.
void StationaryArray::put_out(Cycle t) {
  const MacroTile& tile = fabric_.work.macro_tiles[fabric_.work.steps[step_].macro_tile];
  fabric_.finished.put(t, tile.sub_tiles.at(sub_));
  sub_ = (sub_ + 1) % tile.sub_tiles.size();
  last_result_ = t;
}

}  // namespace bfpsim::oracle
