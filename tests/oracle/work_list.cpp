// SPDX-License-Identifier: Apache-2.0
#include "tests/oracle/work_list.h"

#include <algorithm>
#include <stdexcept>
#include <tuple>

namespace bfpsim::oracle {
namespace {

bool is_float(const MachineParams& machine) {
  return machine.array.datapath == Datapath::Float;
}

/// The blocks of the operands that have some.
std::vector<std::int64_t> block_lengths(const GemmJob& job) {
  std::vector<std::int64_t> lengths;
  for (const OperandFormat* format : {&job.format_a, &job.format_b}) {
    if (!format->codec.is_plain_float()) lengths.push_back(format->block);
  }
  return lengths;
}

/// s of section 1.
std::int64_t segment_length(const MachineParams& machine, const GemmJob& job) {
  const std::vector<std::int64_t> lengths = block_lengths(job);
  return lengths.empty() ? machine.array.lanes : *std::min_element(lengths.begin(), lengths.end());
}

/// Rows of C in a sub-tile: where A is stationary, its lines lie in the columns.
std::int64_t sub_tile_rows(const MachineParams& machine) {
  const ArrayParams& array = machine.array;
  if (array.dataflow == Dataflow::InputStationary) return array.cols;
  return array.count > 1 && array.split == Split::M ? array.count * array.rows : array.rows;
}
std::int64_t sub_tile_cols(const MachineParams& machine) {
  const ArrayParams& array = machine.array;
  if (array.dataflow == Dataflow::InputStationary) return array.rows;
  return array.count > 1 && array.split == Split::N ? array.count * array.cols : array.cols;
}

/// Arrays that share K.
std::int64_t k_share_count(const MachineParams& machine) {
  return machine.array.count > 1 && machine.array.split == Split::K ? machine.array.count : 1;
}

void require(bool holds, const char* what) {
  if (!holds) throw std::invalid_argument(what);
}

void check(const MachineParams& machine, const GemmJob& job) {
  const TileMapping& map = job.mapping;
  require(job.m > 0 && job.n > 0 && job.k > 0 && job.instances > 0, "oracle: an empty GEMM");
  require(map.tile_m > 0 && map.tile_m % sub_tile_rows(machine) == 0, "oracle: tile_m is no whole sub-tiles");
  require(map.tile_n > 0 && map.tile_n % sub_tile_cols(machine) == 0, "oracle: tile_n is no whole sub-tiles");
  require(map.tile_m % tile_height(job.format_a) == 0, "oracle: a panel of A would begin within a tile");
  require(map.tile_n % tile_height(job.format_b) == 0, "oracle: a panel of B would begin within a tile");
  require(map.tile_k > 0, "oracle: tile_k is not positive");
  if (map.tile_k >= job.k) return;
  // Contract E2: a tile of K is a multiple of both blocks and of a whole group of block pairs.
  const std::int64_t group = pairs_per_chunk(machine, job) * segment_length(machine, job);
  for (const std::int64_t block : block_lengths(job))
    require(map.tile_k % block == 0, "oracle: tile_k is no multiple of both blocks");
  require(map.tile_k % group == 0, "oracle: tile_k cuts a group of block pairs");
  const std::int64_t groups = map.tile_k / group;
  require(groups % k_share_count(machine) == 0, "oracle: a step does not begin with the first array's group");
  const std::int64_t sub_tiles =
      (map.tile_m / sub_tile_rows(machine)) * (map.tile_n / sub_tile_cols(machine));
  require(sub_tiles <= machine.array.accumulators, "oracle: more sub-tiles in flight than accumulators");
}

// Section 1, "Chunks".
std::vector<Chunk> make_chunks(const MachineParams& machine, const GemmJob& job, std::int64_t k0,
                               std::int64_t k) {
  const std::int64_t s = segment_length(machine, job);
  const std::int64_t lanes = machine.array.lanes;
  const std::int64_t end = k0 + k;
  std::vector<Chunk> chunks;
  if (s <= lanes) {
    const std::int64_t length = pairs_per_chunk(machine, job) * s;
    for (std::int64_t at = k0; at < end; at += length) {
      const std::int64_t elements = std::min(length, end - at);
      chunks.push_back({at, elements, ceil_div(elements, s), true, 0, {}});
    }
    return chunks;
  }
  for (std::int64_t segment = k0; segment < end; segment += s) {
    const std::int64_t segment_end = std::min(segment + s, end);
    for (std::int64_t at = segment; at < segment_end; at += lanes) {
      const std::int64_t elements = std::min(lanes, segment_end - at);
      chunks.push_back({at, elements, 1, is_float(machine) || at + elements == segment_end, 0, {}});
    }
  }
  return chunks;
}

/// Section 5, "Several arrays", split k: the first array's chunks, the others' beside them.
std::vector<Chunk> share_chunks(const MachineParams& machine, const GemmJob& job,
                                const std::vector<Chunk>& all, std::int64_t k0) {
  const std::int64_t group_k = pairs_per_chunk(machine, job) * segment_length(machine, job);
  std::vector<std::vector<Chunk>> groups;
  for (const Chunk& chunk : all) {
    groups.resize(static_cast<std::size_t>((chunk.k0 - k0) / group_k) + 1);
    groups.back().push_back(chunk);
  }
  const auto arrays = static_cast<std::size_t>(k_share_count(machine));
  std::vector<Chunk> shared;
  for (std::size_t round = 0; round < groups.size(); round += arrays) {
    for (std::size_t j = 0; j < groups[round].size(); ++j) {
      Chunk lead = groups[round][j];
      for (std::size_t g = round + 1; g < std::min(round + arrays, groups.size()); ++g) {
        Chunk other;
        if (j < groups[g].size()) other = groups[g][j];
        other.segments = other.elements == 0 ? 1 : other.segments;
        // Integers are added when the first array's are, whatever their own length; floats with their chunk.
        other.addition = lead.addition && (!is_float(machine) || other.elements > 0);
        lead.beside.push_back(other);
      }
      shared.push_back(lead);
    }
  }
  return shared;
}

std::int64_t digits(const MachineParams& machine, const OperandFormat& format) {
  if (is_float(machine)) return 1;
  return ceil_div(format.codec.mantissa_bits - 1, machine.array.slice_bits - 1);
}

/// Section 1: passes of a chunk. Fused lanes take in whole elements for as long as there is room for one.
std::int64_t passes(const ArrayParams& array, std::int64_t digit_products, std::int64_t elements) {
  if (array.fusion == Fusion::Temporal) return digit_products;
  if (digit_products > array.lanes) return elements * ceil_div(digit_products, array.lanes);
  std::int64_t count = 0;
  for (std::int64_t left = elements; left > 0; ++count) {
    for (std::int64_t lane = 0; lane + digit_products <= array.lanes; lane += digit_products)
      --left;
  }
  return count;
}

MacroTile make_macro_tile(const MachineParams& machine, const GemmJob& job, std::int64_t instance,
                          std::int64_t m0, std::int64_t n0, std::size_t index) {
  MacroTile tile;
  tile.instance = instance;
  tile.m0 = m0;
  tile.n0 = n0;
  tile.m = std::min(job.mapping.tile_m, job.m - m0);
  tile.n = std::min(job.mapping.tile_n, job.n - n0);
  const std::int64_t rows = sub_tile_rows(machine);
  const std::int64_t cols = sub_tile_cols(machine);
  const auto add = [&](std::int64_t row, std::int64_t col) {
    SubTile sub;
    sub.macro_tile = index;
    sub.row0 = row;
    sub.col0 = col;
    sub.rows = std::min(rows, tile.m - row);
    sub.cols = std::min(cols, tile.n - col);
    tile.sub_tiles.push_back(sub);
  };
  // What streams moves faster than what stays; output stationary: columns faster than rows.
  if (machine.array.dataflow == Dataflow::WeightStationary) {
    for (std::int64_t col = 0; col < tile.n; col += cols) {
      for (std::int64_t row = 0; row < tile.m; row += rows)
        add(row, col);
    }
  } else {
    for (std::int64_t row = 0; row < tile.m; row += rows) {
      for (std::int64_t col = 0; col < tile.n; col += cols)
        add(row, col);
    }
  }
  tile.sub_tiles.back().last_of_macro_tile = true;
  return tile;
}

// Section 1: instances; macro tiles in the mapping's order.
std::vector<MacroTile> make_macro_tiles(const MachineParams& machine, const GemmJob& job) {
  std::vector<MacroTile> tiles;
  const auto add = [&](std::int64_t instance, std::int64_t m0, std::int64_t n0) {
    tiles.push_back(make_macro_tile(machine, job, instance, m0, n0, tiles.size()));
  };
  const TileMapping& map = job.mapping;
  for (std::int64_t instance = 0; instance < job.instances; ++instance) {
    if (map.order == TileOrder::NFastest) {
      for (std::int64_t m0 = 0; m0 < job.m; m0 += map.tile_m) {
        for (std::int64_t n0 = 0; n0 < job.n; n0 += map.tile_n)
          add(instance, m0, n0);
      }
    } else {
      for (std::int64_t n0 = 0; n0 < job.n; n0 += map.tile_n) {
        for (std::int64_t m0 = 0; m0 < job.m; m0 += map.tile_m)
          add(instance, m0, n0);
      }
    }
  }
  return tiles;
}

bool same(const PanelRange& x, const PanelRange& y) {
  return std::tie(x.instance, x.line0, x.lines, x.k0, x.k) ==
         std::tie(y.instance, y.line0, y.lines, y.k0, y.k);
}

/// The index of a step's panel in the list: the one of the step before, or a new one at the end.
std::size_t place_panel(WorkList& work, bool of_a, const PanelRange& range) {
  if (!work.steps.empty()) {
    const Step& before = work.steps.back();
    const std::size_t index = of_a ? before.panel_a : before.panel_b;
    if (same(work.panels[index].range, range)) return index;
  }
  work.panels.push_back({of_a, range});
  return work.panels.size() - 1;
}

std::int64_t round_down(std::int64_t value, std::int64_t unit) {
  return value / unit * unit;
}
std::int64_t round_up(std::int64_t value, std::int64_t unit) {
  return ceil_div(value, unit) * unit;
}

// Section 3: "cut at multiples of request_bytes".
void cut_into_requests(const MemoryParams& memory, Span span, std::vector<Span>& requests) {
  while (span.begin < span.end) {
    const std::int64_t boundary = round_down(span.begin, memory.request_bytes) + memory.request_bytes;
    const std::int64_t end = std::min(span.end, boundary);
    requests.push_back({span.begin, end});
    span.begin = end;
  }
}

struct Addresses {
  std::int64_t a = 0;
  std::int64_t b = 0;
  std::int64_t c = 0;
};

// Section 3, "Addresses".
Addresses place_tensors(const MemoryParams& memory, const GemmJob& job) {
  Addresses at;
  at.b = round_up(4 * job.a_elements, memory.request_bytes);
  at.c = round_up(at.b + 4 * job.b_elements, memory.request_bytes);
  return at;
}

std::vector<std::int64_t> moved_by_each(const MachineParams& machine, const std::vector<Span>& requests) {
  std::vector<std::int64_t> bytes;
  for (const Span& request : requests)
    bytes.push_back(moved_bytes(machine, request));
  return bytes;
}

}  // namespace

// Section 3: each request moves all bursts it touches, whole.
std::int64_t moved_bytes(const MachineParams& machine, const Span& request) {
  const std::int64_t burst = machine.memory.burst_bytes;
  return round_up(request.end, burst) - round_down(request.begin, burst);
}

std::vector<std::int64_t> load_requests(const MachineParams& machine, const GemmJob& job,
                                        const Panel& panel) {
  return moved_by_each(machine, load_spans(machine, job, panel));
}

std::vector<std::int64_t> store_requests(const MachineParams& machine, const GemmJob& job,
                                         const MacroTile& tile) {
  return moved_by_each(machine, store_spans(machine, job, tile));
}

std::int64_t pairs_per_chunk(const MachineParams& machine, const GemmJob& job) {
  const std::int64_t s = segment_length(machine, job);
  return s < machine.array.lanes ? machine.array.lanes / s : 1;
}

WorkList make_work_list(const MachineParams& machine, const GemmJob& job) {
  check(machine, job);
  WorkList work;
  work.digit_products = digits(machine, job.format_a) * digits(machine, job.format_b);
  work.macro_tiles = make_macro_tiles(machine, job);
  for (std::size_t index = 0; index < work.macro_tiles.size(); ++index) {
    const MacroTile& tile = work.macro_tiles[index];
    work.sub_tiles += tile.sub_tiles.size();
    for (std::int64_t k0 = 0; k0 < job.k; k0 += job.mapping.tile_k) {
      const std::int64_t k = std::min(job.mapping.tile_k, job.k - k0);
      Step step;
      step.macro_tile = index;
      step.panel_a = place_panel(work, true, {tile.instance, tile.m0, tile.m, k0, k});
      step.panel_b = place_panel(work, false, {tile.instance, tile.n0, tile.n, k0, k});
      step.chunks = share_chunks(machine, job, make_chunks(machine, job, k0, k), k0);
      for (Chunk& chunk : step.chunks)
        chunk.passes = passes(machine.array, work.digit_products, chunk.elements);
      step.first_of_macro_tile = k0 == 0;
      step.last_of_macro_tile = k0 + k == job.k;
      work.steps.push_back(step);
    }
  }
  return work;
}

std::vector<Span> load_spans(const MachineParams& machine, const GemmJob& job, const Panel& panel) {
  const MemoryParams& memory = machine.memory;
  const Addresses at = place_tensors(memory, job);
  const std::int64_t base = panel.of_a ? at.a : at.b;
  std::vector<Span> spans;
  for (const ElementRun& run : panel_footprint(panel.of_a ? job.a : job.b, panel.range)) {
    const Span bursts{round_down(base + 4 * run.begin, memory.burst_bytes),
                      round_up(base + 4 * run.end, memory.burst_bytes)};
    if (!spans.empty() && bursts.begin <= spans.back().end) {
      spans.back().end = std::max(spans.back().end, bursts.end);
    } else {
      spans.push_back(bursts);
    }
  }
  std::vector<Span> requests;
  for (const Span& span : spans)
    cut_into_requests(memory, span, requests);
  return requests;
}

std::vector<Span> store_spans(const MachineParams& machine, const GemmJob& job, const MacroTile& tile) {
  const std::int64_t base = place_tensors(machine.memory, job).c;
  std::vector<Span> spans;
  for (std::int64_t row = tile.m0; row < tile.m0 + tile.m; ++row) {
    const std::int64_t begin = base + 4 * (output_element(job.c, tile.instance, row) + tile.n0);
    if (!spans.empty() && spans.back().end == begin) {
      spans.back().end += 4 * tile.n;
    } else {
      spans.push_back({begin, begin + 4 * tile.n});
    }
  }
  std::vector<Span> requests;
  for (const Span& span : spans)
    cut_into_requests(machine.memory, span, requests);
  return requests;
}

std::int64_t tile_height(const OperandFormat& format) {
  return format.codec.is_plain_float() ? 1 : format.tile_lines;
}

std::int64_t encoded_bytes(const OperandFormat& format, std::int64_t lines, std::int64_t k0,
                           std::int64_t count) {
  if (format.codec.is_plain_float()) return ceil_div(count * format.codec.element_bits(), 8);
  const std::int64_t end = k0 + count;
  std::int64_t bytes = 0;
  while (k0 < end) {
    const std::int64_t block_end = std::min(round_down(k0, format.block) + format.block, end);
    bytes += ceil_div(lines * (block_end - k0) * format.codec.element_bits(), 8) +
             ceil_div(format.codec.shared.bits, 8);
    k0 = block_end;
  }
  return bytes;
}

std::int64_t chunk_bytes(const OperandFormat& format, const Chunk& chunk, std::int64_t line0,
                         std::int64_t lines) {
  std::int64_t bytes = 0;
  for (std::int64_t line = line0; line < line0 + lines; ++line) {
    bytes += ceil_div(chunk.elements * format.codec.element_bits(), 8);
    const bool first_of_strip = line == line0 || line % tile_height(format) == 0;
    if (!format.codec.is_plain_float() && first_of_strip)
      bytes += chunk.segments * ceil_div(format.codec.shared.bits, 8);
  }
  return bytes;
}

}  // namespace bfpsim::oracle
