// SPDX-License-Identifier: Apache-2.0
// A GEMM cut into steps for the units: which panels are loaded, in which order, and what the array does with
// them.
#pragma once

#include <cstdint>
#include <vector>

#include "rtl_models/arch/chunking.h"
#include "rtl_models/arch/gemm_job.h"
#include "rtl_models/arch/machine.h"
#include "rtl_models/arch/timeline.h"

namespace bfpsim {

enum class Side : std::uint8_t { A, B };

/// A piece of one operand that is loaded, converted and held in one operand bank.
struct Panel {
  Side side = Side::A;
  PanelRange range;
};

/// One macro tile x one segment of K: the array's unit of work.
struct Step {
  std::int64_t instance = 0;
  std::int64_t m0 = 0;
  std::int64_t m = 0;  ///< rows of C in the macro tile
  std::int64_t n0 = 0;
  std::int64_t n = 0;
  std::int64_t k0 = 0;
  std::int64_t k = 0;
  std::int64_t panel_a = 0;  ///< indices into panels
  std::int64_t panel_b = 0;
  bool first_k = false;
  bool last_k = false;
  bool releases_a = false;  ///< the last step that reads the bank
  bool releases_b = false;
};

/// For timelines: a panel, a whole macro tile.
[[nodiscard]] Work work_of(const Panel& panel);
[[nodiscard]] Work work_of(const Step& step);

struct TileProgram {
  std::vector<Panel> panels;  ///< in the order of loading and conversion
  std::vector<Step> steps;
  Chunking chunking;
  std::int64_t macro_tiles = 0;
};

/// Steps in the mapping's order: instances, macro tiles, then K innermost. A panel that the previous step
/// used is not loaded again; else A's comes before B's. Throws std::invalid_argument for a mapping that
/// breaks the rules of TileMapping.
[[nodiscard]] TileProgram make_program(const MachineParams& machine, const GemmJob& job);

}  // namespace bfpsim
