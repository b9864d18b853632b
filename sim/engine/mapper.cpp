// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/mapper.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <tuple>
#include <utility>
#include <vector>

#include "rtl_models/arch/chunking.h"

namespace bfpsim {
namespace {

constexpr std::int64_t kWordBytes = sizeof(float);
constexpr std::int64_t kBitsPerByte = 8;

/// Share of the less busy resources' cycles that the estimate adds: tuned on the lowered GEMMs of the shipped
/// traces and of ResNet20 (docs/mapping.md).
constexpr std::int64_t kFrictionDivisor = 8;

/// Multiples tried as tile sizes: dense where tiles are small, then growing by halves.
std::vector<std::int64_t> tile_candidates(std::int64_t granule, std::int64_t extent) {
  const std::int64_t all = ceil_div(extent, granule);
  std::vector<std::int64_t> sizes;
  for (std::int64_t count = 1; count < all; count = count < 4 ? count + 1 : count + count / 2) {
    sizes.push_back(count * granule);
  }
  sizes.push_back(all * granule);
  return sizes;
}

/// One operand's panel of a given size: what it takes to fetch, convert and keep.
struct PanelCost : PanelFetch {
  std::int64_t convert_cycles = 0;
  std::int64_t operand_bytes = 0;
};

/// The panel in the middle, where a convolution's halo is whole.
PanelRange middle_panel(const OperandView& view, std::int64_t tile_lines, std::int64_t tile_k) {
  PanelRange range;
  range.line0 = view.lines() / tile_lines / 2 * tile_lines;
  range.k0 = view.k() / tile_k / 2 * tile_k;
  range.lines = std::min(tile_lines, view.lines() - range.line0);
  range.k = std::min(tile_k, view.k() - range.k0);
  return range;
}

PanelFetch measure_fetch(const OperandView& view, const PanelRange& range, const MemoryParams& memory) {
  PanelFetch fetch;
  std::int64_t length = 0;  // of the run before: most have the same
  std::int64_t bytes = 0;
  std::int64_t cycles = 0;
  for (const ElementRun& run : panel_footprint(view, range)) {
    if (run.end - run.begin != length) {
      length = run.end - run.begin;
      bytes = ceil_div(length * kWordBytes, memory.burst_bytes) * memory.burst_bytes;
      cycles = bytes / memory.request_bytes * ceil_div(memory.request_bytes, memory.bytes_per_cycle) +
               ceil_div(bytes % memory.request_bytes, memory.bytes_per_cycle);
    }
    fetch.staging_bytes += bytes;
    fetch.load_cycles += cycles;
  }
  return fetch;
}

class OperandCosts {
 public:
  OperandCosts(const MachineParams& machine, const OperandView& view, const OperandFormat& format,
               FetchMemo& memo)
      : machine_(machine), view_(view), format_(format), fetches_(memo.of(view)) {}

  /// Bytes of a panel in its operand bank: the largest panel of that tile size.
  [[nodiscard]] std::int64_t operand_bytes(std::int64_t tile_lines, std::int64_t tile_k) const {
    const std::int64_t lines = std::min(tile_lines, view_.lines());
    const std::int64_t k = std::min(tile_k, view_.k());
    return lines * (ceil_div(k * format_.codec.element_bits(), kBitsPerByte) +
                    ceil_div(k, format_.run(k)) * ceil_div(format_.codec.shared.bits, kBitsPerByte));
  }

  [[nodiscard]] PanelCost panel(std::int64_t tile_lines, std::int64_t tile_k) const {
    const PanelRange range = middle_panel(view_, tile_lines, tile_k);
    const auto [known, is_new] = fetches_.try_emplace({tile_lines, tile_k});
    if (is_new) known->second = measure_fetch(view_, range, machine_.memory);
    PanelCost cost{known->second};
    const std::int64_t run = format_.run(range.k);
    const std::int64_t per_line = range.k / run * ceil_div(run, machine_.converter.width) +
                                  ceil_div(range.k % run, machine_.converter.width);
    cost.convert_cycles = ceil_div(range.lines, machine_.converter.count) * per_line;
    cost.operand_bytes = operand_bytes(tile_lines, tile_k);
    return cost;
  }

 private:
  const MachineParams& machine_;
  const OperandView& view_;
  const OperandFormat& format_;
  FetchMemo::Panels& fetches_;
};

/// A tile size along M or N, and what its panel costs for the tile_k in hand.
struct Candidate {
  std::int64_t tile = 0;
  std::int64_t count = 0;      ///< of such tiles along M or N
  std::int64_t sub_tiles = 0;  ///< of a macro tile along M or N
  PanelCost cost;
};

/// Estimated cycles, then bytes, then tile volume: smaller is better, in this order.
using Score = std::tuple<std::int64_t, std::int64_t, std::int64_t>;

class Mapper {
 public:
  Mapper(const MachineParams& machine, const GemmJob& job, FetchMemo& memo)
      : machine_(machine),
        job_(job),
        chunking_(make_chunking(machine.array, job.format_a, job.format_b)),
        a_(machine, job.a, job.format_a, memo),
        b_(machine, job.b, job.format_b, memo),
        issue_cycles_(compute_cycles()),
        store_cycles_(ceil_div(store_bytes(), machine.memory.bytes_per_cycle)) {}

  TileMapping choose() {
    for (const std::int64_t tile_k :
         tile_candidates(k_quantum(chunking_, job_.format_a, job_.format_b), job_.k)) {
      const std::int64_t segments = ceil_div(job_.k, tile_k);
      const std::vector<Candidate> columns = candidates(Side::N, tile_k);
      for (const Candidate& row : candidates(Side::M, tile_k)) {
        for (const Candidate& column : columns) {
          if (!results_fit(row, column, segments)) break;
          consider(row, column, {tile_k, segments, TileOrder::NFastest});
          consider(row, column, {tile_k, segments, TileOrder::MFastest});
        }
      }
    }
    if (!best_) throw std::runtime_error(why_none_fits());
    return best_->second;
  }

 private:
  /// Issue cycles of the array, whatever the mapping.
  [[nodiscard]] std::int64_t compute_cycles() const {
    std::int64_t chunks = 0;
    for (std::int64_t k0 = 0; k0 < job_.k; k0 += chunking_.group_k)
      chunks += chunking_.chunks_of_group(k0, job_.k);
    return job_.instances * ceil_div(job_.m, machine_.array.rows) * ceil_div(job_.n, machine_.array.cols) *
           chunks * chunking_.passes();
  }

  [[nodiscard]] std::int64_t store_bytes() const { return job_.instances * job_.m * job_.n * kWordBytes; }

  /// The macro tile's results in their bank, and its partial sums in the accumulators if K comes in segments.
  [[nodiscard]] bool results_fit(const Candidate& row, const Candidate& column, std::int64_t segments) const {
    return row.tile * column.tile * kWordBytes <= machine_.buffers.result_bytes &&
           (segments == 1 || row.sub_tiles * column.sub_tiles <= machine_.array.accumulators);
  }

  /// The middle panel is not always the largest: rows of two more images may be touched. Keep a reserve of an
  /// eighth.
  [[nodiscard]] std::int64_t staging_limit() const { return machine_.buffers.staging_bytes / 8 * 7; }

  enum class Side : std::uint8_t { M, N };

  /// Tile sizes whose panels fit their buffers; larger tiles need more, so the first that does not fit ends
  /// the list.
  [[nodiscard]] std::vector<Candidate> candidates(Side side, std::int64_t tile_k) const {
    const bool is_m = side == Side::M;
    const OperandCosts& costs = is_m ? a_ : b_;
    const std::int64_t granule = is_m ? machine_.array.rows : machine_.array.cols;
    const std::int64_t extent = is_m ? job_.m : job_.n;
    const std::int64_t segments = ceil_div(job_.k, tile_k);
    Candidate thinnest;  // of the other side
    thinnest.tile = is_m ? machine_.array.cols : machine_.array.rows;
    thinnest.sub_tiles = 1;
    std::vector<Candidate> fitting;
    for (const std::int64_t tile : tile_candidates(granule, extent)) {
      Candidate candidate{tile, ceil_div(extent, tile), tile / granule, {}};
      const bool fits = costs.operand_bytes(tile, tile_k) <= machine_.buffers.operand_bytes &&
                        results_fit(candidate, thinnest, segments);
      if (!fits) break;
      candidate.cost = costs.panel(tile, tile_k);
      if (candidate.cost.staging_bytes <= staging_limit()) fitting.push_back(candidate);
    }
    return fitting;
  }

  [[nodiscard]] std::int64_t held(const PanelCost& panel) const {
    return panel.load_cycles + machine_.memory.latency_cycles + panel.convert_cycles;
  }

  /// How K is cut, and which loop is the inner one.
  struct Order {
    std::int64_t tile_k = 0;
    std::int64_t segments = 0;
    TileOrder order = TileOrder::NFastest;
  };

  void consider(const Candidate& row, const Candidate& column, const Order& inner) {
    const PanelCost& a = row.cost;
    const PanelCost& b = column.cost;
    const std::int64_t fill = a.load_cycles + b.load_cycles + a.convert_cycles + b.convert_cycles;
    // No estimate is below this: most candidates end here.
    if (best_ && issue_cycles_ + fill > std::get<0>(best_->first)) return;
    const std::int64_t steps = row.count * column.count * inner.segments;
    const bool n_fastest = inner.order == TileOrder::NFastest;
    const bool whole_k = inner.segments == 1;
    const std::int64_t loads_a =
        job_.instances * (whole_k && (n_fastest || row.count == 1) ? row.count : steps);
    const std::int64_t loads_b =
        job_.instances * (whole_k && (!n_fastest || column.count == 1) ? column.count : steps);
    const std::int64_t memory = loads_a * a.load_cycles + loads_b * b.load_cycles + store_cycles_;
    const std::int64_t convert = loads_a * a.convert_cycles + loads_b * b.convert_cycles;
    // A staging slot is held from a panel's first request to the end of its conversion.
    const std::int64_t slots = loads_a * held(a) + loads_b * held(b);
    const std::int64_t busiest = std::max({issue_cycles_, memory, convert});
    if (best_ && busiest + fill > std::get<0>(best_->first)) return;
    const std::int64_t staging = slots / machine_.buffers.staging_slots;
    const std::int64_t drain = store_cycles_ / (job_.instances * row.count * column.count);
    const std::int64_t longest = std::max(busiest, staging);
    // Resources that are nearly as busy as the busiest one get in each other's way now and then.
    const std::int64_t friction = (issue_cycles_ + memory + convert + staging - longest) / kFrictionDivisor;
    const std::int64_t cycles = longest + friction + fill + drain;
    const std::int64_t bytes = loads_a * a.staging_bytes + loads_b * b.staging_bytes + store_bytes();
    const Score score{cycles, bytes, row.tile * column.tile * inner.tile_k};
    if (!best_ || score < best_->first) best_ = {score, {row.tile, column.tile, inner.tile_k, inner.order}};
  }

  [[nodiscard]] std::string why_none_fits() const {
    const std::int64_t quantum = k_quantum(chunking_, job_.format_a, job_.format_b);
    const PanelCost a = a_.panel(machine_.array.rows, quantum);
    const PanelCost b = b_.panel(machine_.array.cols, quantum);
    return fmt::format(
        "no tiling fits: even one sub-tile with {} elements of K takes {} staging bytes "
        "(buffers.staging_bytes is {}, "
        "an eighth is kept in reserve) and {} operand bytes (buffers.operand_bytes is {})",
        quantum, std::max(a.staging_bytes, b.staging_bytes), machine_.buffers.staging_bytes,
        std::max(a.operand_bytes, b.operand_bytes), machine_.buffers.operand_bytes);
  }

  const MachineParams& machine_;
  const GemmJob& job_;
  Chunking chunking_;
  OperandCosts a_;
  OperandCosts b_;
  std::int64_t issue_cycles_;
  std::int64_t store_cycles_;
  std::optional<std::pair<Score, TileMapping>> best_;
};

}  // namespace

TileMapping choose_mapping(const MachineParams& machine, const GemmJob& job) {
  FetchMemo memo;
  return choose_mapping(machine, job, memo);
}

TileMapping choose_mapping(const MachineParams& machine, const GemmJob& job, FetchMemo& memo) {
  return Mapper(machine, job, memo).choose();
}

}  // namespace bfpsim
