// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/accelerator/operand_stationary.h"

#include <algorithm>
#include <limits>

#include "rtl_models/accelerator/panel_encoder.h"
#include "rtl_models/arch/timing.h"

namespace bfpsim {
namespace {

constexpr std::int64_t kLongAgo = std::numeric_limits<std::int64_t>::min() / 2;

}  // namespace

OperandStationary::OperandStationary(const MachineParams& machine, EventCounters& events, ArrayUsage& usage)
    : IssueOrder(machine, events, usage), array_(machine.array, machine.pipeline) {}

const OperandFormat& OperandStationary::stationary_format() const {
  return holds_a() ? context().job.format_a : context().job.format_b;
}

const OperandFormat& OperandStationary::streamed_format() const {
  return holds_a() ? context().job.format_b : context().job.format_a;
}

void OperandStationary::launch(const JobContext& context) {
  IssueOrder::launch(context);
  array_.start(panel_codec(machine().array, streamed_format().codec),
               panel_codec(machine().array, stationary_format().codec), context.program.chunking.groups,
               context.program.chunking.group_lanes);
  const GemmJob& job = context.job;
  const std::int64_t inner_k = std::min(job.mapping.tile_k, job.k);
  fold_size_ = fold_chunks(context.program.chunking, machine().array.rows);
  inner_chunks_ = make_chunks(context.program.chunking, inner_k);
  last_chunks_ = make_chunks(context.program.chunking, job.k - (ceil_div(job.k, inner_k) - 1) * inner_k);
  last_addition_.assign(static_cast<std::size_t>(machine().array.rows * machine().array.accumulators),
                        kLongAgo);
  previous_out_ = kLongAgo;
  streaming_ = false;
  next_load_ = {};
  loads_left_ = true;
  loading_ = false;
}

void OperandStationary::open(const OpenStep& step) {
  open_ = step;
  fold_ = {step.index, 0, 0};
  chunks_ = chunks_of(fold_);
  line_ = 0;
  pass_ = 0;
}

std::int64_t OperandStationary::valid_cols(const Fold& fold) const {
  const std::int64_t cols = machine().array.cols;
  return std::min(cols, stationary_lines(step(fold.step)) - fold.tile * cols);
}

const std::vector<ChunkInfo>& OperandStationary::chunks_of(const Step& step) const {
  return step.last_k ? last_chunks_ : inner_chunks_;
}

std::int64_t OperandStationary::fold_count(const Step& step) const {
  return ceil_div(static_cast<std::int64_t>(chunks_of(step).size()), fold_size_);
}

std::vector<ChunkInfo> OperandStationary::chunks_of(const Fold& fold) const {
  const std::vector<ChunkInfo>& all = chunks_of(step(fold.step));
  const auto first = all.begin() + fold.fold * fold_size_;
  return {first, first + std::min<std::int64_t>(fold_size_, all.end() - first)};
}

/// On to the fold after it: folds of K fastest, then tiles of stationary lines, steps. False behind the last.
bool OperandStationary::next(Fold& fold) const {
  const Step& at = step(fold.step);
  if (++fold.fold < fold_count(at)) return true;
  fold.fold = 0;
  if (++fold.tile * machine().array.cols < stationary_lines(at)) return true;
  fold.tile = 0;
  return ++fold.step < static_cast<std::int64_t>(context().program.steps.size());
}

Blocked OperandStationary::hindrance(std::int64_t cycle) const {
  if (begins_fold()) {
    const bool draining = machine().array.tile_overlap != TileOverlap::Full && cycle < previous_out_;
    if (draining && machine().array.tile_overlap == TileOverlap::None) return Blocked::Drain;
    if (!loading_ || cycle < load_begin_ + machine().array.rows) return Blocked::Fill;
    if (draining) return Blocked::Drain;
  }
  // A line's partial sum must have come back from the bottom of the columns.
  const bool waits = last_pass() && continues_output() &&
                     cycle - last_addition_[static_cast<std::size_t>(slot())] <
                         column_cycles(machine().array, machine().pipeline);
  return waits ? Blocked::Hazard : Blocked::No;
}

bool OperandStationary::gives_results() const {
  const Step& at = step(open_.index);
  return at.last_k && fold_.fold + 1 == fold_count(at);
}

bool OperandStationary::takes_result_bank() const {
  return last_pass() && gives_results() && line_ % machine().array.rows == 0;
}

/// Lines of the accumulator buffers: groups of `rows` streamed lines take turns as sub-tiles do.
std::int64_t OperandStationary::slot() const {
  const std::int64_t rows = machine().array.rows;
  const std::int64_t groups = ceil_div(streamed_lines(step(open_.index)), rows);
  return (fold_.tile * groups + line_ / rows) % machine().array.accumulators * rows + line_ % rows;
}

Work OperandStationary::work() const {
  const Step& at = step(open_.index);
  const IndexRange columns{(holds_a() ? at.m0 : at.n0) + fold_.tile * machine().array.cols,
                           valid_cols(fold_)};
  const IndexRange lines{holds_a() ? at.n0 : at.m0, streamed_lines(at)};
  const ChunkInfo& last = chunks_.back();
  return {Work::Kind::Pass,
          at.instance,
          holds_a() ? columns : lines,
          holds_a() ? lines : columns,
          {at.k0 + chunks_.front().k0, last.k0 + last.elements - chunks_.front().k0}};
}

Issued OperandStationary::issue(std::int64_t cycle) {
  Issued issued;
  if (begins_fold()) {
    array_.swap();
    loading_ = false;
    loads_left_ = next(next_load_);
    streaming_ = true;
  }
  if (context().with_values) issue_values(cycle);
  count_issue();
  if (last_pass()) {
    last_addition_[static_cast<std::size_t>(slot())] = cycle;
    const std::int64_t lines = streamed_lines(step(open_.index));
    const bool last_line = line_ + 1 == lines;
    if (last_line) {
      previous_out_ = cycle + latency();
      streaming_ = false;
    }
    if (gives_results() && (last_line || (line_ + 1) % machine().array.rows == 0))
      issued.finished = finished_sub_tile();
  }
  issued.step_done = advance();
  return issued;
}

void OperandStationary::issue_values(std::int64_t cycle) {
  const Chunking& chunking = context().program.chunking;
  // The digits of A move fastest in every dataflow (contract B1).
  const DigitPass digits = digit_pass(pass_, chunking.a_digits, machine().array.slice_bits);
  const OperandPanel& panel = holds_a() ? *open_.b : *open_.a;
  const std::int64_t first_chunk = fold_.fold * fold_size_;
  StreamPass pass;
  pass.cycle = cycle;
  pass.stationary_digit = holds_a() ? digits.a_digit : digits.b_digit;
  for (std::size_t row = 0; row < chunks_.size(); ++row) {
    const std::int64_t chunk = first_chunk + static_cast<std::int64_t>(row);
    if (machine().array.datapath == Datapath::Float) {
      pass.elements.push_back(panel.element_lines(chunk, line_));
    } else {
      pass.shift = digits.shift;
      pass.digits.push_back(panel.digit_lines(holds_a() ? digits.b_digit : digits.a_digit, chunk, line_));
    }
    pass.exponents.push_back(panel.exponent_lines(chunk, line_));
  }
  pass.first_pass = pass_ == 0;
  pass.last_pass = last_pass();
  pass.first_of_output = !continues_output();
  pass.last_of_output = gives_results();
  pass.slot = static_cast<int>(slot());
  array_.issue(pass);
}

void OperandStationary::count_issue() {
  const std::int64_t cols = valid_cols(fold_);
  PassCount count;
  std::int64_t bytes = 0;
  std::int64_t sums = 0;
  std::int64_t additions = 0;
  for (const ChunkInfo& chunk : chunks_) {
    count.useful += cols * chunk.elements;
    count.covered += cols;
    count.scales += cols * chunk.groups;
    bytes += chunk_bytes(chunk, streamed_format(), line_, 1).count();
    if (chunk.last_of_segment) sums += cols * chunk.groups;
    if (chunk.last_of_segment) additions += cols;
  }
  count_pass(count);
  if (pass_ == 0) events()[Event::OperandBytesRead] += bytes;
  if (!last_pass()) return;
  if (machine().array.datapath == Datapath::Integer) events()[Event::BlockSums] += sums;
  events()[Event::Fp32Additions] += additions;
  if (continues_output()) events()[Event::PartialSumsRead] += cols;
}

bool OperandStationary::load(std::int64_t cycle, const PanelBanks& panels) {
  if (!loads_left_) return false;
  const Step& at = step(next_load_.step);
  const auto panel = panels.find(holds_a() ? at.panel_a : at.panel_b);
  const auto other = panels.find(holds_a() ? at.panel_b : at.panel_a);
  if (!loading_) {
    const bool waits_for_all = machine().array.tile_overlap == TileOverlap::None;
    const bool blocked = waits_for_all && (streaming_ || cycle < previous_out_ || other == panels.end());
    if (blocked || panel == panels.end()) return false;
    loading_ = true;
    load_begin_ = cycle;
    for (const ChunkInfo& chunk : chunks_of(next_load_))
      events()[Event::OperandBytesRead] +=
          chunk_bytes(chunk, stationary_format(), next_load_.tile * machine().array.cols,
                      valid_cols(next_load_))
              .count();
  }
  const std::int64_t row = cycle - load_begin_;
  if (row >= machine().array.rows) return false;
  if (context().with_values) load_row(row, *panel->second.data);
  return true;
}

void OperandStationary::load_row(std::int64_t row, const OperandPanel& panel) {
  const Chunking& chunking = context().program.chunking;
  const std::vector<ChunkInfo> chunks = chunks_of(next_load_);
  StationaryRow operand;
  if (row < static_cast<std::int64_t>(chunks.size())) {
    const ChunkInfo& info = chunks[static_cast<std::size_t>(row)];
    const std::int64_t chunk = next_load_.fold * fold_size_ + row;
    const std::int64_t line = next_load_.tile * machine().array.cols;
    operand.chunk = {true, info.first_of_segment, info.last_of_segment};
    if (machine().array.datapath == Datapath::Float) {
      operand.elements = panel.element_lines(chunk, line);
    } else {
      const int digits = holds_a() ? chunking.a_digits : chunking.b_digits;
      for (int digit = 0; digit < digits; ++digit)
        operand.digits.push_back(panel.digit_lines(digit, chunk, line));
    }
    operand.exponents = panel.exponent_lines(chunk, line);
  }
  array_.load(static_cast<int>(row), operand);
}

SubTile OperandStationary::finished_sub_tile() const {
  const Step& at = step(open_.index);
  const std::int64_t rows = machine().array.rows;
  const std::int64_t first_line = line_ / rows * rows;
  const std::int64_t first_col = fold_.tile * machine().array.cols;
  const std::int64_t lines = line_ - first_line + 1;
  SubTile tile;
  tile.step = open_.index;
  tile.m0 = at.m0 + (holds_a() ? first_col : first_line);
  tile.n0 = at.n0 + (holds_a() ? first_line : first_col);
  tile.m = holds_a() ? valid_cols(fold_) : lines;
  tile.n = holds_a() ? lines : valid_cols(fold_);
  tile.first_of_macro_tile = first_line == 0 && first_col == 0;
  tile.last_of_macro_tile =
      line_ + 1 == streamed_lines(at) && first_col + machine().array.cols >= stationary_lines(at);
  return tile;
}

/// Passes fastest, then streamed lines, folds of K, tiles of stationary lines; true behind the last.
bool OperandStationary::advance() {
  if (!last_pass()) {
    ++pass_;
    return false;
  }
  pass_ = 0;
  if (++line_ < streamed_lines(step(open_.index))) return false;
  line_ = 0;
  const bool more = next(fold_) && fold_.step == open_.index;
  if (more) chunks_ = chunks_of(fold_);
  return !more;
}

std::int64_t OperandStationary::latency() const {
  return array_latency(machine().array, machine().pipeline);
}

/// Columns hold lines of A where A is stationary: results are transposed on their way out.
std::vector<float> OperandStationary::take_values(std::int64_t /*cycle*/, const SubTile& tile) {
  std::vector<float> lines = array_.take_lines(holds_a() ? tile.n : tile.m);
  if (!holds_a()) return lines;
  const std::int64_t rows = machine().array.rows;
  const std::int64_t cols = machine().array.cols;
  std::vector<float> values(static_cast<std::size_t>(rows * cols));
  for (std::int64_t line = 0; line < tile.n; ++line) {
    for (std::int64_t col = 0; col < tile.m; ++col)
      values[static_cast<std::size_t>(col * rows + line)] =
          lines[static_cast<std::size_t>(line * cols + col)];
  }
  return values;
}

void OperandStationary::flip_partial_sum(int dpu, int bit) {
  const int cols = machine().array.cols;
  const std::int64_t group = slot() / machine().array.rows * machine().array.rows;
  array_.flip_partial_sum(static_cast<int>(group) + dpu / cols, dpu % cols, bit);
}

}  // namespace bfpsim
