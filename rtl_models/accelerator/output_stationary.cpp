// SPDX-License-Identifier: Apache-2.0
#include "rtl_models/accelerator/output_stationary.h"

#include <algorithm>
#include <limits>

#include "rtl_models/accelerator/panel_encoder.h"
#include "rtl_models/arch/timing.h"

namespace bfpsim {
namespace {

constexpr std::int64_t kLongAgo = std::numeric_limits<std::int64_t>::min() / 2;

}  // namespace

OutputStationary::OutputStationary(const MachineParams& machine, EventCounters& events, ArrayUsage& usage)
    : IssueOrder(machine, events, usage),
      arrays_(machine.array, machine.pipeline),
      fused_operands_(static_cast<std::size_t>(machine.array.count)),
      no_digits_(
          static_cast<std::size_t>(std::max(machine.array.rows, machine.array.cols) * machine.array.lanes)) {}

void OutputStationary::launch(const JobContext& context) {
  IssueOrder::launch(context);
  arrays_.start(panel_codec(machine().array, context.job.format_a.codec),
                panel_codec(machine().array, context.job.format_b.codec),
                ceil_div(context.job.k, context.program.chunking.group_k));
  last_addition_.assign(static_cast<std::size_t>(machine().array.accumulators), kLongAgo);
  previous_out_ = kLongAgo;
}

void OutputStationary::open(const OpenStep& step) {
  open_ = step;
  rounds_.open(context().program.chunking, this->step().k);
  row_tile_ = 0;
  col_tile_ = 0;
  pass_ = 0;
}

Blocked OutputStationary::hindrance(std::int64_t cycle) const {
  const bool begins = rounds_.is_first() && pass_ == 0;
  if (begins && machine().array.tile_overlap != TileOverlap::Full && cycle < previous_out_)
    return Blocked::Drain;
  // An accumulator takes an addition every accumulate_cycles at most.
  const bool hazard =
      closes_segment() && cycle - last_addition_[accumulator()] < machine().pipeline.accumulate_cycles;
  return hazard ? Blocked::Hazard : Blocked::No;
}

bool OutputStationary::takes_result_bank() const {
  return closes_segment() && step().last_k && rounds_.is_last();
}

bool OutputStationary::continues_output() const {
  return !step().first_k || chunk().k0 >= context().program.chunking.addition_k();
}

std::int64_t OutputStationary::valid_rows() const {
  return std::min<std::int64_t>(machine().array.sub_tile_m(),
                                step().m - row_tile_ * machine().array.sub_tile_m());
}

std::int64_t OutputStationary::valid_cols() const {
  return std::min<std::int64_t>(machine().array.sub_tile_n(),
                                step().n - col_tile_ * machine().array.sub_tile_n());
}

std::size_t OutputStationary::accumulator() const {
  const std::int64_t col_tiles = ceil_div(step().n, machine().array.sub_tile_n());
  return static_cast<std::size_t>((row_tile_ * col_tiles + col_tile_) % machine().array.accumulators);
}

Work OutputStationary::work() const {
  return {Work::Kind::Pass,
          step().instance,
          {step().m0 + row_tile_ * machine().array.sub_tile_m(), valid_rows()},
          {step().n0 + col_tile_ * machine().array.sub_tile_n(), valid_cols()},
          {step().k0, step().k}};
}

Issued OutputStationary::issue(std::int64_t cycle) {
  Issued issued;
  if (context().with_values) issue_values(cycle);
  count_issue();
  if (closes_segment()) last_addition_[accumulator()] = cycle;
  if (takes_result_bank()) issued.finished = finished_sub_tile();
  if (last_pass() && rounds_.is_last()) previous_out_ = cycle + latency();
  issued.step_done = advance();
  return issued;
}

void OutputStationary::issue_values(std::int64_t cycle) {
  for (int array = 0; array < machine().array.count; ++array) {
    const IssueSlot slot = slot_of(array, cycle);
    if (observer() != nullptr) observer()->on_issue(slot);
    arrays_.issue(array, slot);
  }
}

/// What one array does in the pass. Of arrays that share K, one may have no chunk, or no group to add.
IssueSlot OutputStationary::slot_of(int index, std::int64_t cycle) {
  const ArrayParams& array = machine().array;
  const Chunking& chunking = context().program.chunking;
  const DigitPass pass = digit_pass(pass_, chunking.a_digits, array.slice_bits);
  const int of_k = array.split == Split::K ? index : 0;
  const bool has_chunk = rounds_.has(of_k);
  const auto chunk_index = static_cast<std::int64_t>(rounds_.index(of_k));
  const std::int64_t row0 =
      row_tile_ * array.sub_tile_m() + (array.split == Split::M ? index * array.rows : 0);
  const std::int64_t col0 =
      col_tile_ * array.sub_tile_n() + (array.split == Split::N ? index * array.cols : 0);
  IssueSlot slot;
  slot.cycle = cycle;
  slot.groups = chunking.groups;
  slot.group_lanes = chunking.group_lanes;
  if (array.datapath == Datapath::Float) {
    slot.a_elements = open_.a->element_lines(chunk_index, row0);
    slot.b_elements = open_.b->element_lines(chunk_index, col0);
  } else if (array.fusion == Fusion::Spatial) {
    const std::int64_t elements = has_chunk ? rounds_.chunk(of_k).elements : 0;
    fused_operands_[static_cast<std::size_t>(index)].fill(
        array, chunking.lane_fusion(pass_), *open_.a, *open_.b, {chunk_index, elements, row0, col0}, slot);
  } else {
    slot.shift = pass.shift;
    slot.a_digits = has_chunk ? open_.a->digit_lines(pass.a_digit, chunk_index, row0) : no_digits_.data();
    slot.b_digits = has_chunk ? open_.b->digit_lines(pass.b_digit, chunk_index, col0) : no_digits_.data();
  }
  slot.a_exponents = open_.a->exponent_lines(chunk_index, row0);
  slot.b_exponents = open_.b->exponent_lines(chunk_index, col0);
  slot.first_of_segment = chunk().first_of_segment && pass_ == 0;
  slot.last_of_segment = closes_segment() && rounds_.adds(of_k);
  slot.first_of_output = !continues_output();
  slot.last_of_output = takes_result_bank();
  slot.accumulator = static_cast<int>(accumulator());
  return slot;
}

void OutputStationary::count_issue() {
  const std::int64_t outputs = valid_rows() * valid_cols();
  PassCount count;
  for (int array = 0; array < chunks_at_once(); ++array) {
    if (rounds_.has(array)) {
      const ChunkInfo& chunk = rounds_.chunk(array);
      count.covered += outputs;
      count.scales += outputs * chunk.groups;
      if (pass_ == 0) {
        // An element's digit products, over all passes of the chunk.
        count.useful += outputs * chunk.elements * context().program.chunking.digit_products();
        count_chunk(chunk);
      }
    }
    if (closes_segment() && rounds_.adds(array)) {
      if (machine().array.datapath == Datapath::Integer)
        events()[Event::BlockSums] += outputs * rounds_.chunk(array).groups;
      events()[Event::Fp32Additions] += outputs;
    }
  }
  count_pass(count);
  if (takes_result_bank()) events()[Event::ArraySumAdditions] += outputs * (chunks_at_once() - 1);
}

/// What the operand buffers give for it, once for all lines that arrays have in common.
void OutputStationary::count_chunk(const ChunkInfo& chunk) {
  const GemmJob& job = context().job;
  const Bytes a = chunk_bytes(chunk, job.format_a, row_tile_ * machine().array.sub_tile_m(), valid_rows());
  const Bytes b = chunk_bytes(chunk, job.format_b, col_tile_ * machine().array.sub_tile_n(), valid_cols());
  events()[Event::OperandBytesRead] += a.count() + b.count();
}

SubTile OutputStationary::finished_sub_tile() const {
  const ArrayParams& array = machine().array;
  SubTile tile;
  tile.step = open_.index;
  tile.m0 = step().m0 + row_tile_ * array.sub_tile_m();
  tile.n0 = step().n0 + col_tile_ * array.sub_tile_n();
  tile.m = valid_rows();
  tile.n = valid_cols();
  tile.first_of_macro_tile = row_tile_ == 0 && col_tile_ == 0;
  tile.last_of_macro_tile =
      (row_tile_ + 1) * array.sub_tile_m() >= step().m && (col_tile_ + 1) * array.sub_tile_n() >= step().n;
  return tile;
}

/// Passes fastest, then chunks, columns of sub-tiles, rows of sub-tiles; true behind the last.
bool OutputStationary::advance() {
  if (!last_pass()) {
    ++pass_;
    return false;
  }
  pass_ = 0;
  const bool ends = rounds_.is_last();
  rounds_.advance();
  if (!ends) return false;
  if (++col_tile_ * machine().array.sub_tile_n() < step().n) return false;
  col_tile_ = 0;
  return ++row_tile_ * machine().array.sub_tile_m() >= step().m;
}

std::int64_t OutputStationary::latency() const {
  return array_latency(machine().array, machine().pipeline);
}

std::vector<float> OutputStationary::take_values(std::int64_t cycle, const SubTile& /*tile*/) {
  SubTileResult result;
  if (!arrays_.take_result(cycle, result)) return {};
  if (observer() != nullptr) observer()->on_result(result);
  return std::move(result.values);
}

void OutputStationary::flip_partial_sum(int dpu, int bit) {
  arrays_.flip_accumulator_bit(static_cast<int>(accumulator()), dpu, bit);
}

}  // namespace bfpsim
