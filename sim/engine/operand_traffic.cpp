// SPDX-License-Identifier: Apache-2.0
#include "sim/engine/operand_traffic.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <numeric>
#include <vector>

namespace bfpsim {
namespace {

constexpr std::int64_t kWordBytes = sizeof(float);

std::int64_t round_up(std::int64_t value, std::int64_t unit) {
  return ceil_div(value, unit) * unit;
}

/// Adds up the bursts that runs of bytes touch; a run that begins within the one before, or where that ends,
/// continues it.
class BurstSum {
 public:
  explicit BurstSum(std::int64_t burst_bytes) : burst_(burst_bytes) {}

  void add(std::int64_t begin, std::int64_t end) {
    if (begin < begin_ || begin > end_) {
      finish();
      begin_ = begin;
      end_ = begin;
    }
    end_ = std::max(end_, end);
  }
  /// After the last run.
  [[nodiscard]] std::int64_t total() {
    finish();
    return total_;
  }

 private:
  void finish() {
    if (begin_ < end_) total_ += round_up(end_, burst_) - begin_ / burst_ * burst_;
  }

  std::int64_t burst_;
  std::int64_t begin_ = 0;
  std::int64_t end_ = 0;
  std::int64_t total_ = 0;
};

/// After how many steps an address is back at the same place within a burst.
std::int64_t burst_period(std::int64_t step_elements, std::int64_t burst_bytes) {
  return burst_bytes / std::gcd(std::abs(step_elements) * kWordBytes, burst_bytes);
}

/// Index of a first tile that moves the same bytes as the tile at `start`: earlier by whole digits of the
/// outermost axis, whose steps keep the shape and, after a period, the place within a burst. Over pixels an
/// image's borders tell all places apart.
std::int64_t like_start(const std::array<ViewAxis, 3>& axes, std::int64_t start, std::int64_t burst_bytes) {
  std::int64_t inner = axes[1].extent * axes[2].extent;
  std::size_t outer = 0;
  while (outer + 1 < axes.size() && axes[outer].extent == 1) {
    ++outer;
    inner /= axes[outer].extent;
  }
  if (axes[outer].step_h != 0 || axes[outer].step_w != 0) return start;
  return start % (inner * burst_period(axes[outer].step, burst_bytes));
}

/// Tiles that move the same bytes: the first of them, and how many there are.
struct TileKind {
  std::int64_t start = 0;
  std::int64_t length = 0;
  std::int64_t count = 0;
};

/// `like(start)`: the first start like it.
template <typename Like>
std::vector<TileKind> tile_kinds(std::int64_t extent, std::int64_t tile, Like like) {
  std::map<std::pair<std::int64_t, std::int64_t>, std::int64_t> counts;
  for (std::int64_t start = 0; start < extent; start += tile)
    ++counts[{like(start), std::min(tile, extent - start)}];
  std::vector<TileKind> kinds;
  kinds.reserve(counts.size());
  for (const auto& [kind, count] : counts)
    kinds.push_back({kind.first, kind.second, count});
  return kinds;
}

/// Instances whose tensors lie alike within a burst.
std::vector<TileKind> instance_kinds(std::int64_t instances, std::int64_t step, std::int64_t burst_bytes) {
  const std::int64_t period = burst_period(step, burst_bytes);
  return tile_kinds(instances, 1, [period](std::int64_t start) { return start % period; });
}

PanelFetch measure_fetch(const OperandView& view, const PanelRange& range, std::int64_t burst_bytes,
                         const MemoryEstimate& estimate) {
  PanelFetch fetch;
  std::int64_t length = 0;  // of the runs before: most have the same
  std::int64_t count = 0;
  const auto finish = [&] {
    const std::int64_t bytes = round_up(length * kWordBytes, burst_bytes);
    fetch.staging_bytes += count * bytes;
    fetch.load_cycles += estimate.port_cycles(bytes, count);
    count = 0;
  };
  for (const RunGroup& group : panel_run_groups(view, range)) {
    if (group.first.end - group.first.begin != length) {
      finish();
      length = group.first.end - group.first.begin;
    }
    count += group.count;
  }
  finish();
  return fetch;
}

}  // namespace

std::int64_t panel_bytes(const OperandView& view, const PanelRange& range, std::int64_t burst_bytes) {
  BurstSum sum(burst_bytes);
  for (const ElementRun& run : panel_footprint(view, range))
    sum.add(run.begin * kWordBytes / burst_bytes * burst_bytes, round_up(run.end * kWordBytes, burst_bytes));
  return sum.total();
}

const PanelFetch& OperandTraffic::middle(std::int64_t tile_lines, std::int64_t tile_k) {
  const auto [known, is_new] = middles_.try_emplace({tile_lines, tile_k});
  if (is_new) {
    PanelRange range;
    range.line0 = view_.lines() / tile_lines / 2 * tile_lines;
    range.k0 = view_.k() / tile_k / 2 * tile_k;
    range.lines = std::min(tile_lines, view_.lines() - range.line0);
    range.k = std::min(tile_k, view_.k() - range.k0);
    known->second = measure_fetch(view_, range, memory_.burst_bytes, estimate_);
  }
  return known->second;
}

const OperandTraffic::Pass& OperandTraffic::pass(const Tile& tile) {
  const auto [known, is_new] = passes_.try_emplace(tile);
  Pass& pass = known->second;
  if (!is_new) return pass;
  const std::int64_t burst = memory_.burst_bytes;
  const auto kinds = [&](const std::array<ViewAxis, 3>& axes, std::int64_t extent, std::int64_t size) {
    return tile_kinds(extent, size, [&](std::int64_t start) { return like_start(axes, start, burst); });
  };
  const std::vector<TileKind> along_k = kinds(view_.k_axes, view_.k(), tile.second);
  const std::vector<TileKind> lines = kinds(view_.line_axes, view_.lines(), tile.first);
  for (const TileKind& instance : instance_kinds(instances_, view_.instance_step, burst)) {
    for (const TileKind& line : lines) {
      for (const TileKind& k : along_k) {
        const PanelRange range{instance.start, line.start, line.length, k.start, k.length};
        const std::int64_t bytes = panel_bytes(view_, range, burst);
        pass.bytes += instance.count * line.count * k.count * bytes;
        pass.largest = std::max(pass.largest, bytes);
      }
    }
  }
  return pass;
}

std::int64_t OperandTraffic::pass_bytes(std::int64_t tile_lines, std::int64_t tile_k) {
  return pass({tile_lines, tile_k}).bytes;
}

std::int64_t OperandTraffic::largest_panel_bytes(std::int64_t tile_lines, std::int64_t tile_k) {
  return pass({tile_lines, tile_k}).largest;
}

/// Whatever the tiles, every element that is touched is loaded.
std::int64_t OperandTraffic::least_pass_bytes() {
  if (least_ < 0) {
    std::int64_t elements = 0;
    for (const ElementRun& run : panel_footprint(view_, {0, 0, view_.lines(), 0, view_.k()}))
      elements += run.end - run.begin;
    least_ = instances_ * elements * kWordBytes;
  }
  return least_;
}

std::int64_t store_bytes(const GemmJob& job, const MemoryParams& memory, std::int64_t tile_m,
                         std::int64_t tile_n) {
  const std::int64_t burst = memory.burst_bytes;
  const std::vector<TileKind> columns =
      tile_kinds(job.n, tile_n, [&](std::int64_t start) { return start % burst_period(1, burst); });
  const std::vector<TileKind> rows =
      tile_kinds(job.m, tile_m, [&](std::int64_t start) { return like_start(job.c.row_axes, start, burst); });
  std::int64_t bytes = 0;
  for (const TileKind& instance : instance_kinds(job.instances, job.c.instance_step, burst)) {
    for (const TileKind& row : rows) {
      for (const TileKind& column : columns) {
        BurstSum sum(burst);
        for (std::int64_t i = row.start; i < row.start + row.length; ++i) {
          const std::int64_t begin = (output_element(job.c, instance.start, i) + column.start) * kWordBytes;
          sum.add(begin, begin + column.length * kWordBytes);
        }
        bytes += instance.count * row.count * column.count * sum.total();
      }
    }
  }
  return bytes;
}

OperandTraffic& TrafficMemo::of(const OperandView& view, std::int64_t instances,
                                const MachineParams& machine) {
  JobKey key = view_key(view);
  key.push_back(instances);
  return known_.try_emplace(std::move(key), view, instances, machine).first->second;
}

}  // namespace bfpsim
