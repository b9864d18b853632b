// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/array_estimate.h"

#include <algorithm>

#include "rtl_models/arch/chunking.h"
#include "rtl_models/arch/timing.h"

namespace bfpsim {
namespace {

std::int64_t passes_in(const Chunking& chunking, std::int64_t k) {
  // Arrays that share K take a round of groups at once.
  const std::int64_t rest = k % chunking.round_k();
  return k / chunking.round_k() * chunking.passes_of_group(0, chunking.group_k) +
         (rest > 0 ? chunking.passes_of_group(0, rest) : 0);
}

/// Sums f(length) over the pieces of at most `tile` that `extent` is cut into.
template <typename F>
std::int64_t over_pieces(std::int64_t extent, std::int64_t tile, F f) {
  const std::int64_t whole = extent / tile;
  const std::int64_t rest = extent % tile;
  return (whole > 0 ? whole * f(tile) : 0) + (rest > 0 ? f(rest) : 0);
}

}  // namespace

std::int64_t estimate_array_cycles(const MachineParams& machine, const GemmJob& job) {
  const ArrayParams& array = machine.array;
  const Chunking chunking = make_chunking(array, job.format_a, job.format_b);
  const std::int64_t passes = chunking.digit_products();
  const std::int64_t latency = array_latency(array, machine.pipeline);
  const bool full = array.tile_overlap == TileOverlap::Full;
  const std::int64_t tile_k = std::min(job.mapping.tile_k, job.k);
  if (array.dataflow == Dataflow::OutputStationary) {
    const std::int64_t sub_tiles = ceil_div(job.m, array.sub_tile_m()) * ceil_div(job.n, array.sub_tile_n());
    const std::int64_t each = over_pieces(
        job.k, tile_k, [&](std::int64_t k) { return passes_in(chunking, k) + (full ? 0 : latency - 1); });
    return job.instances * sub_tiles * each;
  }
  const bool holds_a = array.dataflow == Dataflow::InputStationary;
  const std::int64_t stationary = ceil_div(holds_a ? job.m : job.n, array.cols);
  const std::int64_t fold = fold_chunks(chunking, array.rows);
  const std::int64_t folds = over_pieces(
      job.k, tile_k, [&](std::int64_t k) { return ceil_div(passes_in(chunking, k) / passes, fold); });
  // A fold's load takes `rows` cycles, beside the stream before it where tiles overlap.
  const std::int64_t streams = over_pieces(
      holds_a ? job.n : job.m, holds_a ? job.mapping.tile_n : job.mapping.tile_m, [&](std::int64_t lines) {
        const std::int64_t stream = lines * passes;
        if (full) return std::max<std::int64_t>(stream, array.rows);
        const bool preloads = array.tile_overlap == TileOverlap::Preload;
        const std::int64_t drained = stream + latency - 1;
        return preloads ? std::max<std::int64_t>(drained, array.rows) : drained + array.rows;
      });
  return job.instances * stationary * folds * streams;
}

std::int64_t least_array_cycles(const MachineParams& machine, const GemmJob& job) {
  GemmJob whole = job;
  whole.mapping.tile_m = job.m;
  whole.mapping.tile_n = job.n;
  whole.mapping.tile_k = job.k;
  return estimate_array_cycles(machine, whole);
}

}  // namespace bfpsim
