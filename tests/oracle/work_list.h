// SPDX-License-Identifier: Apache-2.0
// What there is to do, before any time passes: steps, panels, chunks (docs/timing.md, section 1) and the
// requests of each transfer (section 3).
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "rtl_models/arch/gemm_job.h"
#include "rtl_models/arch/machine.h"

namespace bfpsim::oracle {

/// A part of a step's K that the lanes work on at once.
struct Chunk {
  std::int64_t k0 = 0;  ///< from the operand's start, not from the step's
  std::int64_t elements = 0;
  std::int64_t segments = 0;  ///< of the smaller block length, the last may be short
  bool addition = false;      ///< an FP32 addition follows its last pass
  std::int64_t passes = 0;
  /// Several arrays, split k: what each of the others has while the first has this chunk. `elements` is 0
  /// where one has none; `addition` and `segments` are those of what it adds.
  std::vector<Chunk> beside;
};

/// One entry of the panel list.
struct Panel {
  bool of_a = true;
  PanelRange range;
};

/// A rows x cols piece of a macro tile, as far as it lies inside C.
struct SubTile {
  std::size_t macro_tile = 0;
  std::int64_t row0 = 0;  ///< from the macro tile's first row
  std::int64_t col0 = 0;
  std::int64_t rows = 0;
  std::int64_t cols = 0;
  bool last_of_macro_tile = false;
  [[nodiscard]] std::int64_t words() const { return rows * cols; }
};

struct MacroTile {
  std::int64_t instance = 0;
  std::int64_t m0 = 0;
  std::int64_t m = 0;
  std::int64_t n0 = 0;
  std::int64_t n = 0;
  std::vector<SubTile> sub_tiles;  ///< column sub-tiles fastest
};

/// One segment of K of one macro tile.
struct Step {
  std::size_t macro_tile = 0;
  std::size_t panel_a = 0;  ///< indices into the panel list
  std::size_t panel_b = 0;
  std::vector<Chunk> chunks;
  bool first_of_macro_tile = false;
  bool last_of_macro_tile = false;
};

struct WorkList {
  std::vector<MacroTile> macro_tiles;
  std::vector<Panel> panels;
  std::vector<Step> steps;
  std::int64_t digit_products = 0;  ///< P of section 1: of one product of elements
  std::size_t sub_tiles = 0;        ///< of all macro tiles
};

/// Block pairs that one chunk joins at most: G of section 1.
[[nodiscard]] std::int64_t pairs_per_chunk(const MachineParams& machine, const GemmJob& job);

/// std::invalid_argument if the mapping is not a valid one.
[[nodiscard]] WorkList make_work_list(const MachineParams& machine, const GemmJob& job);

/// Bytes [begin, end).
struct Span {
  std::int64_t begin = 0;
  std::int64_t end = 0;
};

/// The requests of a panel's load and of a macro tile's store, by their addresses.
[[nodiscard]] std::vector<Span> load_spans(const MachineParams& machine, const GemmJob& job,
                                           const Panel& panel);
[[nodiscard]] std::vector<Span> store_spans(const MachineParams& machine, const GemmJob& job,
                                            const MacroTile& tile);

/// Bytes of all bursts that a request touches, whole.
[[nodiscard]] std::int64_t moved_bytes(const MachineParams& machine, const Span& request);

/// Bytes that each request of a panel's load moves.
[[nodiscard]] std::vector<std::int64_t> load_requests(const MachineParams& machine, const GemmJob& job,
                                                      const Panel& panel);

/// Bytes that each request of a macro tile's store moves.
[[nodiscard]] std::vector<std::int64_t> store_requests(const MachineParams& machine, const GemmJob& job,
                                                       const MacroTile& tile);

/// Lines that share exponents: T of tiles, else 1.
[[nodiscard]] std::int64_t tile_height(const OperandFormat& format);

/// Encoded bytes of elements [k0, k0 + count) of a strip of `lines` lines (section 9): its blocks start at
/// k = 0 of the operand.
[[nodiscard]] std::int64_t encoded_bytes(const OperandFormat& format, std::int64_t lines, std::int64_t k0,
                                         std::int64_t count);

/// Bytes that the array reads of a chunk for lines [line0, line0 + lines) of a panel (section 9).
[[nodiscard]] std::int64_t chunk_bytes(const OperandFormat& format, const Chunk& chunk, std::int64_t line0,
                                       std::int64_t lines);

}  // namespace bfpsim::oracle
