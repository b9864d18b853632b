// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/mapper.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "rtl_models/arch/refuse.h"

namespace bfpsim {
namespace {

using Side = MappingModel::Side;

constexpr std::int64_t kWordBytes = sizeof(float);
constexpr std::int64_t kNoLimit = std::numeric_limits<std::int64_t>::max();

/// Up to this many granules every multiple is tried.
constexpr std::int64_t kEveryMultiple = 16;

/// Tile sizes to try along an extent, ascending: of those that cut it into the same number of tiles, larger
/// ones only make the last tile smaller, and the smallest stands for all.
std::vector<std::int64_t> tile_candidates(std::int64_t granule, std::int64_t extent) {
  const std::int64_t all = ceil_div(extent, granule);
  std::vector<std::int64_t> sizes;
  std::int64_t granules = 1;
  while (granules < all) {
    sizes.push_back(granules * granule);
    const std::int64_t tiles = ceil_div(all, granules);
    const std::int64_t with_fewer_tiles = ceil_div(all, tiles - 1);
    granules = granules < kEveryMultiple ? granules + 1 : with_fewer_tiles;
  }
  sizes.push_back(all * granule);
  return sizes;
}

/// The objective's value, then cycles (for `cycles`: bytes), then tile volume: smaller is better, in this
/// order.
using Score = std::tuple<double, std::int64_t, std::int64_t>;

class Mapper {
 public:
  Mapper(const MachineParams& machine, const GemmJob& job, const MappingGoal& goal, TrafficMemo& memo)
      : machine_(machine), job_(job), goal_(goal), model_(machine, job, memo) {}

  ChosenMapping choose() {
    const Chunking& chunking = model_.chunking();
    for (const std::int64_t tile_k :
         tile_candidates(k_quantum(chunking, job_.format_a, job_.format_b), job_.k)) {
      const std::int64_t segments = ceil_div(job_.k, tile_k);
      const std::vector<TileSide> columns = candidates(Side::N, tile_k);
      for (const TileSide& row : candidates(Side::M, tile_k)) {
        for (const TileSide& column : columns) {
          if (!results_fit(row, column, segments)) break;
          consider({row, column, tile_k, segments, TileOrder::NFastest});
          consider({row, column, tile_k, segments, TileOrder::MFastest});
        }
      }
    }
    measure_promising();
    if (!best_) throw std::runtime_error(why_none_fits());
    return {best_->second, std::get<0>(best_->first)};
  }

  double value(const Cut& cut) {
    const std::int64_t cycles = model_.cycles(cut, kNoLimit).value_or(0);
    switch (goal_.objective) {
      case MappingObjective::FewestCycles:
        return static_cast<double>(cycles);
      case MappingObjective::FewestBytes:
        return static_cast<double>(model_.dram_bytes(cut));
      case MappingObjective::LeastEnergy:
        break;
    }
    return model_.joules(cut, goal_.energy, cycles);
  }

  Cut cut_of_job() {
    const TileMapping& map = job_.mapping;
    return {model_.side(Side::M, map.tile_m, map.tile_k), model_.side(Side::N, map.tile_n, map.tile_k),
            map.tile_k, ceil_div(job_.k, map.tile_k), map.order};
  }

  /// Of the job's own mapping.
  std::optional<std::string> why_not() {
    const BufferParams& buffers = machine_.buffers;
    const TileMapping& map = job_.mapping;
    for (const Side side : {Side::M, Side::N}) {
      const char* tile = side == Side::M ? "tile_m" : "tile_n";
      const std::int64_t lines = side == Side::M ? map.tile_m : map.tile_n;
      const std::int64_t operand = model_.operand_bytes(side, lines, map.tile_k);
      if (operand > buffers.operand_bytes) {
        return fmt::format("a panel of {} = {} lines takes {} encoded bytes; buffers.operand_bytes is {}",
                           tile, lines, operand, buffers.operand_bytes);
      }
      const std::int64_t staging = model_.staging_bytes(side, lines, map.tile_k);
      if (staging > buffers.staging_bytes) {
        return fmt::format("a panel of {} = {} lines takes {} bytes of staging; buffers.staging_bytes is {}",
                           tile, lines, staging, buffers.staging_bytes);
      }
    }
    return std::nullopt;
  }

 private:
  /// The macro tile's results in their bank, and its partial sums in the accumulators if K comes in segments.
  [[nodiscard]] bool results_fit(const TileSide& row, const TileSide& column, std::int64_t segments) const {
    return row.tile * column.tile * kWordBytes <= machine_.buffers.result_bytes &&
           (segments == 1 || row.sub_tiles * column.sub_tiles <= machine_.array.accumulators);
  }

  /// The middle panel is not always the largest: rows of two more images may be touched. Keep a reserve of an
  /// eighth.
  [[nodiscard]] std::int64_t staging_limit() const { return machine_.buffers.staging_bytes / 8 * 7; }

  /// Lines of the smallest tile.
  [[nodiscard]] std::int64_t granule(Side side) const {
    return side == Side::M ? job_.format_a.line_granule(machine_.array.sub_tile_m())
                           : job_.format_b.line_granule(machine_.array.sub_tile_n());
  }

  /// Tile sizes whose panels fit their buffers; larger tiles need more, so the first that does not fit ends
  /// the list.
  [[nodiscard]] std::vector<TileSide> candidates(Side side, std::int64_t tile_k) {
    const bool is_m = side == Side::M;
    const std::int64_t sub_tile = is_m ? machine_.array.sub_tile_m() : machine_.array.sub_tile_n();
    const bool streams = is_m != (machine_.array.dataflow == Dataflow::InputStationary);
    const std::int64_t most_lines = most_streamed_lines(machine_, with_tile_k(tile_k));
    const std::int64_t extent = is_m ? job_.m : job_.n;
    const std::int64_t segments = ceil_div(job_.k, tile_k);
    TileSide thinnest;  // of the other side
    thinnest.tile = granule(is_m ? Side::N : Side::M);
    thinnest.sub_tiles = thinnest.tile / (is_m ? machine_.array.sub_tile_n() : machine_.array.sub_tile_m());
    std::vector<TileSide> fitting;
    for (const std::int64_t tile : tile_candidates(granule(side), extent)) {
      TileSide results;
      results.tile = tile;
      results.sub_tiles = tile / sub_tile;
      const bool fits = model_.operand_bytes(side, tile, tile_k) <= machine_.buffers.operand_bytes &&
                        results_fit(results, thinnest, segments) && (!streams || tile <= most_lines);
      if (!fits) break;
      const TileSide candidate = model_.side(side, tile, tile_k);
      if (candidate.fetch.staging_bytes <= staging_limit()) fitting.push_back(candidate);
    }
    return fitting;
  }

  [[nodiscard]] GemmJob with_tile_k(std::int64_t tile_k) const {
    GemmJob job = job_;
    job.mapping.tile_k = tile_k;
    return job;
  }

  void keep_if_better(const Score& score, const Cut& cut) {
    if (!best_ || score < best_->first) best_ = {score, cut.mapping()};
  }

  /// Cycles are quick to tell. For the rest a bound is, and the candidate is kept for measure_promising().
  void consider(const Cut& cut) {
    const bool for_cycles = goal_.objective == MappingObjective::FewestCycles;
    const std::int64_t limit =
        for_cycles && best_ ? static_cast<std::int64_t>(std::get<0>(best_->first)) : kNoLimit;
    const std::optional<std::int64_t> cycles = model_.cycles(cut, limit);
    if (!cycles) return;
    if (for_cycles) {
      keep_if_better({static_cast<double>(*cycles), model_.middle_bytes(cut), cut.volume()}, cut);
    } else {
      const double least = goal_.objective == MappingObjective::FewestBytes
                               ? static_cast<double>(model_.least_dram_bytes(cut))
                               : model_.least_joules(cut, goal_.energy, *cycles);
      promising_.push_back({least, *cycles, cut});
    }
  }

  /// The most promising first, until no bound is below the best value.
  void measure_promising() {
    std::sort(promising_.begin(), promising_.end(),
              [](const Promising& a, const Promising& b) { return a.least < b.least; });
    for (const Promising& candidate : promising_) {
      if (best_ && candidate.least > std::get<0>(best_->first)) return;
      keep_if_better({value(candidate.cut), candidate.cycles, candidate.cut.volume()}, candidate.cut);
    }
  }

  /// Of the smallest macro tile: its results, or its partial sums where K has to come in segments.
  [[nodiscard]] std::optional<std::string> why_no_results_fit(std::int64_t quantum) const {
    GemmJob smallest = with_tile_k(std::min(quantum, job_.k));
    smallest.mapping.tile_m = granule(Side::M);
    smallest.mapping.tile_n = granule(Side::N);
    const std::optional<std::string> reason = refuse_mapping(machine_, smallest);
    if (!reason) return std::nullopt;
    return fmt::format("no tiling fits: with the smallest macro tile, {} x {} results, {}",
                       smallest.mapping.tile_m, smallest.mapping.tile_n, *reason);
  }

  [[nodiscard]] std::string why_none_fits() {
    const std::int64_t quantum = k_quantum(model_.chunking(), job_.format_a, job_.format_b);
    if (auto reason = why_no_results_fit(quantum)) return *reason;
    std::int64_t staging = 0;
    std::int64_t operand = 0;
    for (const Side side : {Side::M, Side::N}) {
      const std::int64_t tile = granule(side);
      staging = std::max(staging, model_.side(side, tile, quantum).fetch.staging_bytes);
      operand = std::max(operand, model_.operand_bytes(side, tile, quantum));
    }
    return fmt::format(
        "no tiling fits: even the smallest tile with {} elements of K takes {} staging bytes "
        "(buffers.staging_bytes is {}, "
        "an eighth is kept in reserve) and {} operand bytes (buffers.operand_bytes is {})",
        quantum, staging, machine_.buffers.staging_bytes, operand, machine_.buffers.operand_bytes);
  }

  struct Promising {
    double least = 0.0;  ///< the value is not less
    std::int64_t cycles = 0;
    Cut cut;
  };

  const MachineParams& machine_;
  const GemmJob& job_;
  const MappingGoal& goal_;
  MappingModel model_;
  std::vector<Promising> promising_;
  std::optional<std::pair<Score, TileMapping>> best_;
};

}  // namespace

ChosenMapping choose_mapping(const MachineParams& machine, const GemmJob& job, const MappingGoal& goal,
                             TrafficMemo& memo) {
  return Mapper(machine, job, goal, memo).choose();
}

TileMapping choose_mapping(const MachineParams& machine, const GemmJob& job) {
  TrafficMemo memo;
  return choose_mapping(machine, job, {}, memo).mapping;
}

double mapping_value(const MachineParams& machine, const GemmJob& job, const MappingGoal& goal,
                     TrafficMemo& memo) {
  Mapper mapper(machine, job, goal, memo);
  return mapper.value(mapper.cut_of_job());
}

std::optional<std::string> refuse_cut(const MachineParams& machine, const GemmJob& job, TrafficMemo& memo) {
  if (auto reason = refuse_mapping(machine, job)) return reason;
  return Mapper(machine, job, {}, memo).why_not();
}

}  // namespace bfpsim
