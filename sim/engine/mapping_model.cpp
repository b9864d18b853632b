// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/mapping_model.h"

#include <algorithm>

#include "rtl_models/arch/conversion.h"
#include "rtl_models/arch/timing.h"
#include "sim/engine/array_estimate.h"

namespace bfpsim {
namespace {

constexpr std::int64_t kWordBytes = sizeof(float);

/// Share of the less busy resources' cycles that the estimate adds: tuned on the lowered GEMMs of the shipped
/// traces and of ResNet20 (docs/mapping.md).
constexpr std::int64_t kFrictionDivisor = 8;

/// Cycles of the result port or the SIMD unit, whichever is slower, whatever the mapping.
std::int64_t result_cycles(const MachineParams& machine, const GemmJob& job) {
  const std::int64_t words_per_cycle = std::min(machine.array.result_words_per_cycle, machine.simd.lanes);
  const std::int64_t sub_tiles =
      ceil_div(job.m, machine.array.sub_tile_m()) * ceil_div(job.n, machine.array.sub_tile_n());
  const std::int64_t words = std::min(machine.array.sub_tile_words(), job.m * job.n);
  return job.instances * sub_tiles * ceil_div(words, words_per_cycle);
}

/// Latencies that the first operands and the last results meet one after the other, whatever the mapping.
std::int64_t latency_cycles(const MachineParams& machine) {
  const std::int64_t last_sub_tile =
      ceil_div(machine.array.sub_tile_words(), machine.array.result_words_per_cycle) +
      ceil_div(machine.array.sub_tile_words(), machine.simd.lanes);
  return machine.sequencer.launch_cycles + MemoryEstimate(machine).latency_cycles() +
         machine.converter.latency_cycles + array_latency(machine.array, machine.pipeline) + last_sub_tile +
         machine.simd.latency_cycles;
}

std::int64_t result_bytes(const GemmJob& job) {
  return job.instances * job.m * job.n * kWordBytes;
}

/// As one run, not cut into requests.
std::int64_t store_cycles(const MachineParams& machine, const GemmJob& job) {
  const std::int64_t bytes = result_bytes(job);
  return machine.memory.kind == MemoryKind::Bandwidth ? ceil_div(bytes, machine.memory.bytes_per_cycle)
                                                      : MemoryEstimate(machine).port_cycles(bytes, 1);
}

}  // namespace

MappingModel::MappingModel(const MachineParams& machine, const GemmJob& job, TrafficMemo& memo)
    : machine_(machine),
      job_(job),
      chunking_(make_chunking(machine.array, job.format_a, job.format_b)),
      memory_latency_(MemoryEstimate(machine).latency_cycles()),
      a_(memo.of(job.a, job.instances, machine)),
      b_(memo.of(job.b, job.instances, machine)),
      issue_cycles_(least_array_cycles(machine, job)),
      result_cycles_(result_cycles(machine, job)),
      latency_cycles_(latency_cycles(machine)),
      store_cycles_(store_cycles(machine, job)) {}

TileSide MappingModel::side(Side side, std::int64_t tile, std::int64_t tile_k) {
  const bool is_m = side == Side::M;
  const std::int64_t extent = is_m ? job_.m : job_.n;
  TileSide result;
  result.tile = tile;
  result.count = ceil_div(extent, tile);
  result.sub_tiles = tile / (is_m ? machine_.array.sub_tile_m() : machine_.array.sub_tile_n());
  result.fetch = (is_m ? a_ : b_).middle(tile, tile_k);
  // The tile in the middle is a whole one wherever there is one.
  result.convert_cycles = conversion_cycles(machine_.converter, std::min(tile, extent),
                                            std::min(tile_k, job_.k), is_m ? job_.format_a : job_.format_b)
                              .count();
  return result;
}

std::int64_t MappingModel::operand_bytes(Side side, std::int64_t tile, std::int64_t tile_k) const {
  const bool is_m = side == Side::M;
  return encoded_bytes(std::min(tile, is_m ? job_.m : job_.n), std::min(tile_k, job_.k),
                       is_m ? job_.format_a : job_.format_b)
      .count();
}

std::int64_t MappingModel::staging_bytes(Side side, std::int64_t tile, std::int64_t tile_k) {
  return (side == Side::M ? a_ : b_).largest_panel_bytes(tile, tile_k);
}

/// With K in segments every step needs new panels. With K whole, the outer loop's panel stays, and so does
/// the inner loop's if it is the only one.
MappingModel::Passes MappingModel::passes(const Cut& cut) {
  const bool whole_k = cut.segments == 1;
  const bool n_fastest = cut.order == TileOrder::NFastest;
  return {whole_k && (n_fastest || cut.row.count == 1) ? 1 : cut.column.count,
          whole_k && (!n_fastest || cut.column.count == 1) ? 1 : cut.row.count};
}

/// A staging slot is held from a panel's first request to the end of its conversion.
std::int64_t MappingModel::held(const TileSide& side) const {
  return side.fetch.load_cycles + memory_latency_ + side.convert_cycles;
}

std::int64_t MappingModel::array_cycles(const Cut& cut) const {
  GemmJob job = job_;
  job.mapping = cut.mapping();
  return estimate_array_cycles(machine_, job);
}

std::optional<std::int64_t> MappingModel::cycles(const Cut& cut, std::int64_t limit) const {
  const TileSide& a = cut.row;
  const TileSide& b = cut.column;
  const std::int64_t fill =
      latency_cycles_ + a.fetch.load_cycles + b.fetch.load_cycles + a.convert_cycles + b.convert_cycles;
  if (issue_cycles_ + fill > limit) return std::nullopt;
  const Passes all = passes(cut);
  // The first panels are in the fill.
  const std::int64_t loads_a = job_.instances * all.a * a.count * cut.segments - 1;
  const std::int64_t loads_b = job_.instances * all.b * b.count * cut.segments - 1;
  const std::int64_t memory = loads_a * a.fetch.load_cycles + loads_b * b.fetch.load_cycles + store_cycles_;
  const std::int64_t convert = loads_a * a.convert_cycles + loads_b * b.convert_cycles;
  const std::int64_t issue = array_cycles(cut);
  const std::int64_t busiest = std::max({issue, memory, convert});
  if (busiest + fill > limit) return std::nullopt;
  const std::int64_t staging = (loads_a * held(a) + loads_b * held(b)) / machine_.buffers.staging_slots;
  const std::int64_t drain = store_cycles_ / (job_.instances * a.count * b.count);
  const std::int64_t longest = std::max({busiest, staging, result_cycles_});
  // Resources that are nearly as busy as the busiest one get in each other's way now and then.
  const std::int64_t friction =
      (issue + memory + convert + staging + result_cycles_ - longest) / kFrictionDivisor;
  const std::int64_t cycles = longest + friction + fill + drain;
  return cycles <= limit ? std::optional(cycles) : std::nullopt;
}

std::int64_t MappingModel::middle_bytes(const Cut& cut) const {
  const Passes all = passes(cut);
  return job_.instances * cut.segments *
             (all.a * cut.row.count * cut.row.fetch.staging_bytes +
              all.b * cut.column.count * cut.column.fetch.staging_bytes) +
         result_bytes(job_);
}

std::int64_t MappingModel::bytes_written(const Cut& cut) {
  const auto [known, is_new] = stores_.try_emplace({cut.row.tile, cut.column.tile});
  if (is_new) known->second = store_bytes(job_, machine_.memory, cut.row.tile, cut.column.tile);
  return known->second;
}

std::int64_t MappingModel::dram_bytes(const Cut& cut) {
  const Passes all = passes(cut);
  return all.a * a_.pass_bytes(cut.row.tile, cut.tile_k) +
         all.b * b_.pass_bytes(cut.column.tile, cut.tile_k) + bytes_written(cut);
}

std::int64_t MappingModel::least_dram_bytes(const Cut& cut) {
  const Passes all = passes(cut);
  return all.a * a_.least_pass_bytes() + all.b * b_.least_pass_bytes() + result_bytes(job_);
}

double MappingModel::joules(const Passes& passes, double read, double written, std::int64_t cycles,
                            const EventWeights& weights) const {
  double joules = weights.each_cycle * static_cast<double>(cycles) +
                  (weights[Event::DramBytesRead] + weights[Event::StagingBytesWritten]) * read +
                  weights[Event::DramBytesWritten] * written;
  const auto convert = [&](std::int64_t count, std::int64_t lines, const OperandFormat& format) {
    const auto elements = static_cast<double>(lines * job_.k);
    joules +=
        static_cast<double>(count * job_.instances) *
        (elements * (weights[Event::ConvertedElements] + kWordBytes * weights[Event::StagingBytesRead]) +
         static_cast<double>(encoded_blocks(lines, job_.k, format)) * weights[Event::ConvertedBlocks] +
         static_cast<double>(encoded_bytes(lines, job_.k, format).count()) *
             weights[Event::OperandBytesWritten]);
  };
  convert(passes.a, job_.m, job_.format_a);
  convert(passes.b, job_.n, job_.format_b);
  return joules;
}

double MappingModel::joules(const Cut& cut, const EventWeights& weights, std::int64_t cycles) {
  const auto written = static_cast<double>(bytes_written(cut));
  return joules(passes(cut), static_cast<double>(dram_bytes(cut)) - written, written, cycles, weights);
}

double MappingModel::least_joules(const Cut& cut, const EventWeights& weights, std::int64_t cycles) {
  const auto written = static_cast<double>(result_bytes(job_));
  return joules(passes(cut), static_cast<double>(least_dram_bytes(cut)) - written, written, cycles, weights);
}

}  // namespace bfpsim
