// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "rtl_models/arch/chunking.h"
#include "rtl_models/arch/refuse.h"

namespace bfpsim {
namespace {

using Reason = std::optional<std::string>;

/// "; the nearest are 56 and 64", of the multiples of `unit`.
std::string nearest(std::int64_t size, std::int64_t unit) {
  const std::int64_t below = size / unit * unit;
  return below > 0 ? fmt::format("; the nearest are {} and {}", below, below + unit)
                   : fmt::format("; the smallest is {}", unit);
}

Reason refuse_side(const char* tile, std::int64_t size, const char* parameter, int lines,
                   const OperandFormat& format) {
  const std::int64_t unit = format.line_granule(lines);
  if (size > 0 && size % unit == 0) return std::nullopt;
  const std::string near = nearest(std::max<std::int64_t>(0, size), unit);
  if (unit == lines) {
    return fmt::format(
        "{} is {}; it must be a multiple of {} ({}), so that a macro tile is whole sub-tiles{}", tile, size,
        parameter, unit, near);
  }
  return fmt::format(
      "{} is {}; it must be a multiple of {}, of both {} ({}) and the {} lines of a tile, so that a macro "
      "tile is "
      "whole sub-tiles and begins where a tile does{}",
      tile, size, unit, parameter, lines, format.strip_lines(), near);
}

Reason refuse_segments(const MachineParams& machine, const GemmJob& job, std::int64_t sub_tiles) {
  const std::int64_t tile_k = job.mapping.tile_k;
  if (tile_k >= job.k) return std::nullopt;
  const Chunking chunking = make_chunking(machine.array, job.format_a, job.format_b);
  const std::int64_t quantum = k_quantum(chunking, job.format_a, job.format_b);
  if (tile_k <= 0 || tile_k % quantum != 0) {
    return fmt::format(
        "tile_k is {}; it must be at least K ({}) or a multiple of {}, so that no block and no addition is "
        "cut{}{}",
        tile_k, job.k, quantum, chunking.arrays > 1 ? " and each array has its share" : "",
        nearest(std::max<std::int64_t>(0, tile_k), quantum));
  }
  if (sub_tiles <= machine.array.accumulators) return std::nullopt;
  return fmt::format(
      "tile_k is {}, less than K ({}), and the macro tile has {} sub-tiles; K in segments keeps a partial "
      "sum "
      "of each, and a DPU has array.accumulators = {}",
      tile_k, job.k, sub_tiles, machine.array.accumulators);
}

/// The partial sums of all streamed lines stay in the accumulator buffers from fold to fold.
Reason refuse_folds(const MachineParams& machine, const GemmJob& job) {
  const std::int64_t most = most_streamed_lines(machine, job);
  const bool holds_a = machine.array.dataflow == Dataflow::InputStationary;
  const std::int64_t lines = holds_a ? job.mapping.tile_n : job.mapping.tile_m;
  if (lines <= most) return std::nullopt;
  return fmt::format(
      "{} is {}, and K comes in several folds of {} chunks; the partial sums of that many lines do not fit "
      "the "
      "accumulator buffers, which hold array.rows x array.accumulators = {}",
      holds_a ? "tile_n" : "tile_m", lines, machine.array.rows, most);
}

}  // namespace

std::int64_t most_streamed_lines(const MachineParams& machine, const GemmJob& job) {
  const ArrayParams& array = machine.array;
  const std::int64_t k = std::min(job.mapping.tile_k, job.k);
  const Chunking chunking = make_chunking(array, job.format_a, job.format_b);
  const std::int64_t chunks =
      k / chunking.group_k * chunking.chunks_per_group() + ceil_div(k % chunking.group_k, chunking.chunk_k());
  const bool one_fold =
      array.dataflow == Dataflow::OutputStationary || chunks <= fold_chunks(chunking, array.rows);
  return one_fold ? std::numeric_limits<std::int64_t>::max() : std::int64_t{array.rows} * array.accumulators;
}

Reason refuse_mapping(const MachineParams& machine, const GemmJob& job) {
  const TileMapping& map = job.mapping;
  const ArrayParams& array = machine.array;
  const bool holds_a = array.dataflow == Dataflow::InputStationary;
  const bool several = array.count > 1;
  const char* const rows = several && array.split == Split::M ? "array.count x array.rows" : "array.rows";
  const char* const cols = several && array.split == Split::N ? "array.count x array.cols" : "array.cols";
  if (Reason reason =
          refuse_side("tile_m", map.tile_m, holds_a ? cols : rows, array.sub_tile_m(), job.format_a))
    return reason;
  if (Reason reason =
          refuse_side("tile_n", map.tile_n, holds_a ? rows : cols, array.sub_tile_n(), job.format_b))
    return reason;
  const std::int64_t sub_tiles = (map.tile_m / array.sub_tile_m()) * (map.tile_n / array.sub_tile_n());
  if (Reason reason = refuse_segments(machine, job, sub_tiles)) return reason;
  if (Reason reason = refuse_folds(machine, job)) return reason;
  const std::int64_t bytes = map.tile_m * map.tile_n * static_cast<std::int64_t>(sizeof(float));
  if (bytes <= machine.buffers.result_bytes) return std::nullopt;
  return fmt::format("a macro tile of {} x {} FP32 results takes {} bytes; buffers.result_bytes is {}",
                     map.tile_m, map.tile_n, bytes, machine.buffers.result_bytes);
}

}  // namespace bfpsim
